"""Query: the catalogue of services."""

from tirkeu_chassis.http.commands import Queries
from tirkeu_intake.api.service_information.schemas import ServiceInformationOut
from tirkeu_intake.domain.service_information import SERVICE_INFORMATION


async def service_catalogue(query: Queries) -> list[ServiceInformationOut]:
    """Every service of the catalogue."""
    return [ServiceInformationOut.of(stored.state) for _, stored in await query.store.find(SERVICE_INFORMATION, {})]
