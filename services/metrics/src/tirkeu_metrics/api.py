"""The indicators' HTTP interface."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import Header, Path, Request, Response
from fastapi import Query as QueryParameter
from fastapi.responses import HTMLResponse, StreamingResponse

from tirkeu_chassis.access import ANY_ROLE, PUBLIC, roles
from tirkeu_chassis.actors import Role
from tirkeu_chassis.bodies import require_body
from tirkeu_chassis.decision import NotFound
from tirkeu_chassis.http import Api, Command, Query, json_answer
from tirkeu_chassis.messages import Message
from tirkeu_chassis.pages import After, Limit, Page
from tirkeu_chassis.time_zone import local_date
from tirkeu_contracts.standard import IndicatorCode, Language
from tirkeu_metrics import annex_2, views
from tirkeu_metrics.domain import targets
from tirkeu_metrics.domain.targets import TARGETS, ApproveTargets, Target
from tirkeu_metrics.forms.page import render_page, security_headers
from tirkeu_metrics.forms.pdf import annex_2_pdf
from tirkeu_metrics.live import LiveFigures
from tirkeu_metrics.negotiation import best_form
from tirkeu_metrics.schemas import (
    CaseOut,
    Counted,
    DefinitionOut,
    IndicatorsOut,
    ServiceOut,
    TargetsIn,
    TargetsOut,
    Year,
)

api = Api("metrics")
live = LiveFigures()

HTML, PDF, CSV = "text/html", "application/pdf", "text/csv"
FORMS = {"html": HTML, "pdf": PDF, "csv": CSV}

AskedYear = Annotated[int | None, QueryParameter(ge=2000, le=2100, description="the current year if left out")]
AskedBody = Annotated[str | None, QueryParameter(max_length=10, description="Annex 1 number; the country if left out")]


def _year(asked: int | None, query: Query) -> int:
    return local_date(query.now).year if asked is None else asked


def _body(asked: str | None) -> str | None:
    # A form sends an empty field for the country.
    return require_body(asked).no if asked else None


@api.get("/v1/indicators", PUBLIC, summary="The six indicators of Annex 2 (paragraph 19)")
async def indicators(
    query: Query,
    year: AskedYear = None,
    body: AskedBody = None,
    lang: Language = "en",
    direct: Annotated[bool, QueryParameter(description="a department without its units")] = False,
) -> IndicatorsOut:
    figures = await views.read_figures(query.store, _year(year, query), _body(body), direct=direct)
    return views.indicators(figures, lang)


@api.get(
    "/v1/indicators/stream",
    PUBLIC,
    response_class=StreamingResponse,
    summary="The same as server-sent events: now, then on every change",
)
async def stream(
    query: Query,
    year: AskedYear = None,
    body: AskedBody = None,
    lang: Language = "en",
    last_event_id: Annotated[str | None, Header(max_length=100)] = None,
) -> StreamingResponse:
    followed = live.follow(query.request.app.state.service, _year(year, query), _body(body), last_event_id)

    async def messages() -> AsyncIterator[str]:
        yield "retry: 2000\n\n"
        async for figures in followed:
            if figures is None:
                yield ": heartbeat\n\n"
            else:
                data = views.indicators(figures, lang).model_dump_json()
                yield f"id: {figures.version}\nevent: indicators\ndata: {data}\n\n"

    return StreamingResponse(
        messages(), media_type="text/event-stream", headers={"cache-control": "no-store", "x-accel-buffering": "no"}
    )


@api.get("/v1/indicators/{code}/cases", ANY_ROLE, summary="The cases behind a figure; the services behind 3.2")
async def cases(
    code: IndicatorCode,
    query: Query,
    year: AskedYear = None,
    body: AskedBody = None,
    counted: Counted = "denominator",
    after: After = None,
    limit: Limit = 50,
) -> Page[CaseOut] | Page[ServiceOut]:
    of_year, of_body = _year(year, query), _body(body)
    if code is IndicatorCode.INFORMATION_ELECTRONIC:
        return await views.services_behind(query, of_year, counted)
    return await views.cases_behind(query, code, of_year, of_body, counted, after, limit)


@api.get("/v1/definitions", ANY_ROLE, summary="What each indicator means, with the cases at the edges")
async def definitions(query: Query, lang: Language = "en") -> list[DefinitionOut]:
    # The query is what checks the caller, although nothing else of it is needed.
    return views.definitions(lang)


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
        ApproveTargets(
            year=year,
            order_no=request.order_no,
            order_date=request.order_date,
            targets=tuple(Target(one.indicator, one.normative, one.target) for one in request.targets),
        ),
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


@api.get(
    "/v1/annex-2",
    PUBLIC,
    response_class=Response,
    summary="Annex 2 as a page, as PDF or as CSV, by `Accept`",
)
async def annex(
    request: Request,
    query: Query,
    year: AskedYear = None,
    body: AskedBody = None,
    lang: Language = "kk",
    format: Annotated[  # noqa: A002 - the name that clients see
        Literal["html", "pdf", "csv"] | None, QueryParameter(description="instead of `Accept`, for links")
    ] = None,
) -> Response:
    form = FORMS[format] if format else best_form(request.headers.get("accept", ""), tuple(FORMS.values()))
    figures = await views.read_figures(query.store, _year(year, query), _body(body))
    headers = {"vary": "accept"}
    if form == PDF:
        return Response(await annex_2_pdf(figures, lang, query.now), media_type=PDF, headers=headers)
    if form == CSV:
        return Response(annex_2.to_csv(annex_2.annex_2(figures, lang), figures), media_type=CSV, headers=headers)
    return HTMLResponse(render_page(figures, lang, query.now), headers=headers | security_headers())


@api.get("/", PUBLIC, response_class=HTMLResponse, summary="Annex 2 with a choice of year, body and language")
async def home(query: Query, year: AskedYear = None, body: AskedBody = None, lang: Language = "kk") -> Response:
    figures = await views.read_figures(query.store, _year(year, query), _body(body))
    return HTMLResponse(render_page(figures, lang, query.now), headers=security_headers())
