"""Routes of the catalogue of services, for indicator 3.2."""

from typing import Annotated

from fastapi import Path, Response

from tirkeu_chassis.http.access import ANY_ROLE, roles
from tirkeu_chassis.http.commands import Command, Query
from tirkeu_chassis.http.routes import Api
from tirkeu_chassis.office.roles import Role
from tirkeu_intake.api.service_information import views
from tirkeu_intake.api.service_information.schemas import ServiceInformationIn, ServiceInformationOut
from tirkeu_intake.domain import service_information
from tirkeu_intake.domain.service_information import SERVICE_INFORMATION

api = Api("intake")


@api.put(
    "/v1/service-information/{code}",
    roles(Role.COMMITTEE, Role.OPERATOR),
    response_model=ServiceInformationOut,
    summary="Whether a service's information can be had electronically (indicator 3.2)",
)
async def set_service_information(
    code: Annotated[str, Path(pattern=r"^[a-z0-9_-]{1,64}$")], request: ServiceInformationIn, command: Command
) -> Response:
    return await command.decide(
        service_information.set_availability,
        SERVICE_INFORMATION.key(code),
        request.command(code),
        create=True,
        answer=ServiceInformationOut.of,
    )


@api.get("/v1/service-information", ANY_ROLE, summary="The catalogue of services")
async def service_catalogue(query: Query) -> list[ServiceInformationOut]:
    return await views.service_catalogue(query)
