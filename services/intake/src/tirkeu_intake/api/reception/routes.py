"""Routes of the reception: its queue, and the days that a body fixes itself (paragraphs 7 and 9)."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response

from tirkeu_chassis.decider.bodies import require_body
from tirkeu_chassis.http.access import PUBLIC, roles
from tirkeu_chassis.http.answers import json_answer
from tirkeu_chassis.http.commands import Command, Query
from tirkeu_chassis.http.routes import Api
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.standard import Language
from tirkeu_intake.api.reception import views
from tirkeu_intake.api.reception.schemas import (
    CompletionIn,
    ReceptionDaysIn,
    ReceptionDaysOut,
    ReceptionQueueOut,
    VisitIn,
    VisitOut,
)
from tirkeu_intake.domain import reception_calendar, visits
from tirkeu_intake.domain.reception_calendar import RECEPTION_CALENDARS, calendar_key
from tirkeu_intake.domain.visits import QUEUES, VISITS

api = Api("intake")

COUNTER = roles(Role.CLERK, paragraph="9")
READERS = roles(Role.CLERK, Role.HEAD, Role.OFFICER, Role.COMMITTEE, Role.AUDITOR)
Month = Annotated[str, Path(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$", description="e.g. 2011-03")]


@api.post("/v1/visits", COUNTER, status_code=201, response_model=VisitOut, summary="Take a place in the queue")
async def arrival(request: VisitIn, command: Command) -> Response:
    require_body(request.body_no)
    return await command.decide(
        visits.arrive,
        VISITS.key(command.new_id("visit")),
        request.command(),
        create=True,
        answer=lambda made: VisitOut.of(made, command.lang),
        status=201,
        location=lambda made: f"/v1/visits/{made.id}",
        reads=(QUEUES.key(request.body_no), calendar_key(request.body_no, local_date(command.now))),
    )


@api.get("/v1/visits/{visit_id}", READERS, response_model=VisitOut, summary="One visit")
async def visit(visit_id: UUID, query: Query) -> Response:
    stored = await query.one(VISITS.key(visit_id))
    return json_answer(stored, VisitOut.of(stored.state, query.lang))


@api.post("/v1/visits/{visit_id}/call", COUNTER, response_model=VisitOut, summary="Call the next visitor (paragraph 9)")
async def call(visit_id: UUID, command: Command) -> Response:
    return await command.decide(
        visits.call, VISITS.key(visit_id), None, answer=lambda made: VisitOut.of(made, command.lang)
    )


@api.post("/v1/visits/{visit_id}/completion", COUNTER, response_model=VisitOut, summary="The visit ends")
async def completion(visit_id: UUID, command: Command, request: CompletionIn | None = None) -> Response:
    return await command.decide(
        visits.complete,
        VISITS.key(visit_id),
        (request or CompletionIn()).command(),
        answer=lambda made: VisitOut.of(made, command.lang),
    )


@api.post(
    "/v1/visits/{visit_id}/departure",
    COUNTER,
    response_model=VisitOut,
    summary="The visitor goes without being called; the next moves up",
)
async def departure(visit_id: UUID, command: Command) -> Response:
    return await command.decide(
        visits.leave, VISITS.key(visit_id), None, answer=lambda made: VisitOut.of(made, command.lang)
    )


@api.get(
    "/v1/bodies/{no}/reception-queue",
    READERS,
    response_model=ReceptionQueueOut,
    summary="Who waits, first come first (paragraph 9)",
)
async def reception_queue(no: str, query: Query) -> ReceptionQueueOut:
    body_no = require_body(no).no
    query.check_sight(body_no)
    return await views.reception_queue(query, body_no)


@api.put(
    "/v1/bodies/{no}/reception-days/{month}",
    roles(Role.HEAD, paragraph="9"),
    response_model=ReceptionDaysOut,
    summary="Fix the non-working days of a month, and the reception days that fall out (paragraph 9)",
)
async def fix_reception_days(no: str, month: Month, request: ReceptionDaysIn, command: Command) -> Response:
    body_no = require_body(no).no
    return await command.decide(
        reception_calendar.fix_days,
        RECEPTION_CALENDARS.key(body_no, month),
        request.command(body_no, month),
        answer=lambda made: ReceptionDaysOut.of(made, command.lang),
        create=True,
    )


@api.get(
    "/v1/bodies/{no}/reception-days/{month}",
    PUBLIC,
    response_model=ReceptionDaysOut,
    summary="When a body receives in a month (paragraph 9)",
)
async def reception_days(no: str, month: Month, query: Query, lang: Language = "en") -> Response:
    stored = await views.reception_days(query, require_body(no).no, month)
    return json_answer(stored, ReceptionDaysOut.of(stored.state, lang))
