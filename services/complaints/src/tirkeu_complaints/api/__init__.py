"""The HTTP interface, with a folder for each resource."""

from tirkeu_complaints.api.complaints import routes as complaints
from tirkeu_complaints.api.feedback import routes as feedback

APIS = (
    complaints.api,
    feedback.api,
)
