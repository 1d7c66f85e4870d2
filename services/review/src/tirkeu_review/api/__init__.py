"""The HTTP interface, with a folder for each resource."""

from tirkeu_review.api.reviews import routes as reviews

APIS = (reviews.api,)
