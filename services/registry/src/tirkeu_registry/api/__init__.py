"""The HTTP interface, with a folder for each resource."""

from tirkeu_registry.api.case_files import routes as case_files
from tirkeu_registry.api.permits import routes as permits
from tirkeu_registry.api.weapons import routes as weapons

APIS = (
    permits.api,
    weapons.api,
    case_files.api,
)
