"""Routes that every service has for operators: health, metrics, AsyncAPI, the clock."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel

from tirkeu_chassis.broker.asyncapi import document
from tirkeu_chassis.decider.reactions import Reaction
from tirkeu_chassis.http.access import PUBLIC, roles
from tirkeu_chassis.http.commands import Query
from tirkeu_chassis.http.routes import Api
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.store.errors import StoreUnavailable


class ClockReading(BaseModel):
    """`alarms_rung_through`: every alarm due by then has been decided."""

    now: datetime
    alarms_rung_through: datetime | None


def routes(name: str, reactions: Sequence[Reaction[Any, Any]]) -> Api:
    """The operations routes of the service `name`."""
    api = Api("operations")
    contract = document(name, [reaction.event for reaction in reactions])

    @api.get("/livez", PUBLIC, summary="Does the process make progress?")
    async def livez(request: Request) -> Response:
        service = request.app.state.service
        if service.consumer.link_losses.looping:
            return PlainTextResponse("the consumer's link dies again and again", 503)
        if service.unit_of_work.idle_or_moving and service.relay.idle_or_moving:
            return PlainTextResponse("alive")
        return PlainTextResponse("stuck", 503)

    @api.get("/readyz", PUBLIC, summary="Can it take work?")
    async def readyz(request: Request) -> Response:
        service = request.app.state.service
        faults = []
        if not service.ready:
            faults.append("starting or stopping")
        if not service.verifier.ready:
            faults.append("no keys to check tokens with")
        if not service.publisher.connected:
            faults.append("no broker")
        try:
            await service.store.ping()
        except StoreUnavailable:
            faults.append("no database")
        return PlainTextResponse("; ".join(faults) or "ready", 503 if faults else 200)

    @api.get("/metrics", PUBLIC, summary="Prometheus metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    @api.get("/asyncapi", PUBLIC, summary="Which events come and go: AsyncAPI 3")
    async def asyncapi() -> Response:
        return JSONResponse(contract)

    @api.get("/v1/clock", roles(Role.OPERATOR), summary="The service's time")
    async def clock(query: Query) -> ClockReading:
        service = query.request.app.state.service
        return ClockReading(now=query.now, alarms_rung_through=service.alarm_clock.rung_through)

    return api
