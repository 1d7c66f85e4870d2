"""Routes of applications: registration, withdrawal, the talon, and tracking by the talon's holder."""

import base64
import secrets
from typing import Annotated
from uuid import UUID

from fastapi import Header, Response

from tirkeu_chassis.decider.bodies import require_body
from tirkeu_chassis.http.access import PUBLIC, roles
from tirkeu_chassis.http.answers import json_answer
from tirkeu_chassis.http.commands import Command, Query
from tirkeu_chassis.http.routes import Api
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.standard import ApplicationLanguage
from tirkeu_intake.api.applications import views
from tirkeu_intake.api.applications.schemas import ApplicationIn, ApplicationOut, TrackingOut, WithdrawalIn
from tirkeu_intake.domain import application as applications
from tirkeu_intake.domain import registration
from tirkeu_intake.domain.application import APPLICATIONS
from tirkeu_intake.domain.reception_calendar import calendar_key
from tirkeu_intake.forms.talon import talon_pdf

api = Api("intake")

COUNTER = roles(Role.CLERK, paragraph="13")
READERS = roles(Role.CLERK, Role.HEAD, Role.OFFICER, Role.COMMITTEE, Role.AUDITOR)
IN_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", b"0123456789ABCDEFGHJKMNPQRSTVWXYZ")
"""From the digits of RFC 4648 to Crockford's, which are not taken for one another on paper."""


def new_talon_code() -> str:
    """80 random bits in four groups, e.g. `7KQ2-M0ZT-9XBA-HP4D`."""
    digits = base64.b32encode(secrets.token_bytes(10)).translate(IN_CROCKFORD).decode()
    return "-".join(digits[start : start + 4] for start in range(0, 16, 4))


@api.post(
    "/v1/applications",
    COUNTER,
    status_code=201,
    response_model=ApplicationOut,
    summary="Register an application (paragraph 13)",
)
async def register(request: ApplicationIn, command: Command) -> Response:
    require_body(request.body_no)
    return await command.decide(
        registration.register,
        APPLICATIONS.key(command.new_id("application")),
        request.command(talon_code=new_talon_code()),
        create=True,
        answer=lambda made: ApplicationOut.of(made, command.lang),
        status=201,
        location=lambda made: f"/v1/applications/{made.id}",
        reads=(
            registration.numbering_key(request.body_no, command.now),
            calendar_key(request.body_no, local_date(command.now)),
        ),
    )


@api.get("/v1/applications/{application_id}", READERS, response_model=ApplicationOut, summary="One application")
async def application(application_id: UUID, query: Query) -> Response:
    stored = await query.one(APPLICATIONS.key(application_id))
    return json_answer(stored, ApplicationOut.of(stored.state, query.lang))


@api.get(
    "/v1/applications/{application_id}/talon.pdf",
    COUNTER,
    response_class=Response,
    summary="The talon on acceptance of documents (Annex 3)",
)
async def talon(application_id: UUID, query: Query, lang: ApplicationLanguage | None = None) -> Response:
    stored = await query.one(APPLICATIONS.key(application_id))
    return Response(await talon_pdf(stored.state, lang or stored.state.language), media_type="application/pdf")


@api.post(
    "/v1/applications/{application_id}/withdrawal",
    COUNTER,
    response_model=ApplicationOut,
    summary="The applicant gives the service up (17(2))",
)
async def withdrawal(application_id: UUID, request: WithdrawalIn, command: Command) -> Response:
    return await command.decide(
        applications.withdraw,
        APPLICATIONS.key(application_id),
        request.command(),
        answer=lambda made: ApplicationOut.of(made, command.lang),
    )


@api.get("/v1/tracking/{talon_no}", PUBLIC, summary="Where a case stands, for the holder of its talon")
async def tracking(talon_no: str, query: Query, talon_code: Annotated[str, Header()] = "") -> TrackingOut:
    return await views.tracking(query, talon_no, talon_code)
