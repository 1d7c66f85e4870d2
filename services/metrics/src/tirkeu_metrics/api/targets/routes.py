"""Routes of the Committee's orders (paragraph 20, rule R-69)."""

from typing import Annotated

from fastapi import Path, Response

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.decider.refusals import NotFound
from tirkeu_chassis.http.access import ANY_ROLE, roles
from tirkeu_chassis.http.answers import json_answer
from tirkeu_chassis.http.commands import Command, Query
from tirkeu_chassis.http.routes import Api
from tirkeu_chassis.office.roles import Role
from tirkeu_metrics.api.targets.schemas import TargetsIn, TargetsOut, Year
from tirkeu_metrics.domain import targets
from tirkeu_metrics.domain.targets import TARGETS

api = Api("metrics")


@api.put(
    "/v1/targets/{year}",
    roles(Role.COMMITTEE),
    response_model=TargetsOut,
    summary="Enter the Committee's order with the values of a year (paragraph 20)",
)
async def approve_targets(year: Annotated[Year, Path()], request: TargetsIn, command: Command) -> Response:
    return await command.decide(
        targets.approve,
        TARGETS.key(year),
        request.command(year),
        create=True,
        answer=TargetsOut.of,
    )


@api.get(
    "/v1/targets/{year}",
    ANY_ROLE,
    response_model=TargetsOut,
    summary="The values of a year and the orders they rest on",
)
async def year_targets(year: Annotated[Year, Path()], query: Query) -> Response:
    stored = await query.store.get(TARGETS.key(year))
    if stored is None:
        raise NotFound(what=Message("order about this year"))
    return json_answer(stored, TargetsOut.of(stored.state))
