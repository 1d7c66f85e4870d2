"""Routes of a rebuild: the figures are built again from the event log while the live ones are still answered."""

from collections.abc import AsyncIterator
from functools import partial

from fastapi import Response
from fastapi.responses import StreamingResponse

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.decider.refusals import NotFound
from tirkeu_chassis.http.access import roles
from tirkeu_chassis.http.answers import json_answer
from tirkeu_chassis.http.commands import Command, Query
from tirkeu_chassis.http.routes import Api
from tirkeu_chassis.office.roles import Role
from tirkeu_metrics.api.rebuilds.schemas import RebuildOut
from tirkeu_metrics.domain.rebuild import STANDING, CancelRebuild, StartRebuild, cancel, start
from tirkeu_metrics.figures.live_projection import live
from tirkeu_metrics.rebuild.canonical import canonical_lines

api = Api("metrics")

OVERSEERS = roles(Role.OPERATOR, Role.ANALYST, Role.AUDITOR, Role.COMMITTEE)


@api.post(
    "/v1/rebuilds",
    roles(Role.OPERATOR),
    status_code=202,
    response_model=RebuildOut,
    summary="Build the figures anew from the event log, compare, and switch to them",
)
async def rebuild(command: Command) -> Response:
    return await command.decide(
        start,
        STANDING,
        StartRebuild(),
        create=True,
        answer=RebuildOut.of,
        status=202,
        location=lambda _: "/v1/rebuilds/last",
    )


@api.post(
    "/v1/rebuilds/last/cancellation",
    roles(Role.OPERATOR),
    response_model=RebuildOut,
    summary="End the rebuild under way before its switch; the figures stay as they are",
)
async def cancellation(command: Command) -> Response:
    return await command.decide(
        cancel, STANDING, CancelRebuild(), create=True, answer=partial(RebuildOut.of, lang=command.lang)
    )


@api.get("/v1/rebuilds/last", OVERSEERS, response_model=RebuildOut, summary="The rebuild under way, or the last one")
async def last_rebuild(query: Query) -> Response:
    stored = await query.store.get(STANDING)
    if stored is None or stored.state.rebuild is None:
        raise NotFound(what=Message("rebuild"))
    return json_answer(stored, RebuildOut.of(stored.state, query.lang))


@api.get(
    "/v1/projection",
    OVERSEERS,
    response_class=StreamingResponse,
    summary="All records and sums, canonical: JSON lines that are the same bytes after a rebuild",
)
async def projection(query: Query) -> StreamingResponse:
    query.check_sight(None)
    lines = canonical_lines(query.store, await live(query.store))

    async def encoded() -> AsyncIterator[str]:
        async for line in lines:
            yield f"{line}\n"

    return StreamingResponse(encoded(), media_type="application/x-ndjson")
