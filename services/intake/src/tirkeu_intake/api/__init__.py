"""The HTTP interface, with a folder for each resource."""

from tirkeu_intake.api.applications import routes as applications
from tirkeu_intake.api.information import routes as information
from tirkeu_intake.api.reception import routes as reception
from tirkeu_intake.api.service_information import routes as service_information

APIS = (
    information.api,
    applications.api,
    reception.api,
    service_information.api,
)
