"""Routes of the indicators, as figures and as an event stream.

The stream is written here and not by `fastapi.sse`: that answers 200 before the first piece can be refused, describes
problems as event streams, sends `no-cache` for our `no-store`, and puts a message's id after its data.
"""

from collections.abc import AsyncGenerator
from typing import Annotated, Literal

from fastapi import Header
from fastapi.responses import StreamingResponse

from tirkeu_chassis.http.access import PUBLIC
from tirkeu_chassis.http.commands import Query
from tirkeu_chassis.http.routes import Api
from tirkeu_chassis.http.streaming import begun
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.standard import Language
from tirkeu_metrics.api.asked import (
    AskedAsOf,
    AskedBody,
    AskedPeriod,
    AskedYear,
    Direct,
    body_of,
    moment_of,
    period_of,
    year_of,
)
from tirkeu_metrics.api.figures import views
from tirkeu_metrics.api.figures.schemas import IndicatorsOut, TrendOut
from tirkeu_metrics.figures.figures import read_figures, read_trend
from tirkeu_metrics.figures.watches import LiveFigures

api = Api("metrics")
live = LiveFigures()


@api.get("/v1/indicators", PUBLIC, summary="The six indicators of Annex 2 (paragraph 19)")
async def indicators(
    query: Query,
    year: AskedYear = None,
    period: AskedPeriod = None,
    body: AskedBody = None,
    lang: Language = "en",
    direct: Direct = False,
    as_of: AskedAsOf = None,
) -> IndicatorsOut:
    figures = await read_figures(
        query.store,
        period_of(year, period, query),
        body_of(body),
        today=local_date(query.now),
        direct=direct,
        as_of=moment_of(as_of, query),
    )
    return views.indicators(figures, lang)


@api.get("/v1/trend", PUBLIC, summary="The figures of each month or quarter of a year")
async def trend(
    query: Query,
    year: AskedYear = None,
    by: Literal["month", "quarter"] = "month",
    body: AskedBody = None,
    direct: Direct = False,
    as_of: AskedAsOf = None,
) -> TrendOut:
    found = await read_trend(
        query.store,
        year_of(year, query),
        body_of(body),
        today=local_date(query.now),
        quarters=by == "quarter",
        direct=direct,
        as_of=moment_of(as_of, query),
    )
    return views.trend(found)


@api.get(
    "/v1/indicators/stream",
    PUBLIC,
    response_class=StreamingResponse,
    summary="The same as server-sent events: now, then on every change",
)
async def stream(
    query: Query,
    year: AskedYear = None,
    period: AskedPeriod = None,
    body: AskedBody = None,
    lang: Language = "en",
    last_event_id: Annotated[str | None, Header()] = None,
) -> StreamingResponse:
    service, of_period, of_body = query.request.app.state.service, period_of(year, period, query), body_of(body)

    async def messages() -> AsyncGenerator[str, None]:
        async with live.followed(service, of_period, of_body) as watch:
            yield "retry: 2000\n\n"
            async for figures in watch.changes(last_event_id):
                if figures is None:
                    yield ": heartbeat\n\n"
                else:
                    data = views.indicators(figures, lang).model_dump_json()
                    yield f"id: {figures.version}\nevent: indicators\ndata: {data}\n\n"

    return StreamingResponse(
        await begun(messages()),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )
