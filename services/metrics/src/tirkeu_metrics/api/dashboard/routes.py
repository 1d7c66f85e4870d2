"""Routes of the dashboard: the page at `/`, and the files that it loads."""

from datetime import datetime

from fastapi import Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.decider.refusals import NotFound
from tirkeu_chassis.http.access import PUBLIC
from tirkeu_chassis.http.commands import Query
from tirkeu_chassis.http.routes import Api
from tirkeu_contracts.standard import Language
from tirkeu_metrics.api.asked import AskedBody, AskedYear, body_of, year_of
from tirkeu_metrics.dashboard.page import SECURITY_HEADERS, asset, render_dashboard
from tirkeu_metrics.exports.indicator_rows import years_with_cases

api = Api("metrics")


@api.page(
    "/", PUBLIC, response_class=HTMLResponse, summary="The dashboard, in the language of `lang` or `Accept-Language`"
)
async def home(query: Query, year: AskedYear = None, body: AskedBody = None, lang: Language | None = None) -> Response:
    of_year, of_body = year_of(year, query), body_of(body)
    content = render_dashboard(lang or query.lang, of_year, of_body, await years_with_cases(query.store))
    return HTMLResponse(content, headers={**SECURITY_HEADERS, "vary": "accept-language", "cache-control": "no-cache"})


class ServiceTime(BaseModel):
    now: datetime


@api.get("/dashboard/clock", PUBLIC, include_in_schema=False)
async def clock(query: Query, response: Response) -> ServiceTime:
    """What the page's figures are as of: the `Date` of an answer is the machine's, also where the service's clock is
    moved by hand."""
    response.headers["cache-control"] = "no-store"
    return ServiceTime(now=query.now)


@api.page("/dashboard/{name}", PUBLIC, include_in_schema=False)
async def file(name: str, query: Query) -> Response:
    found = asset(name)
    if found is None:
        raise NotFound(what=Message("file of this name"))
    content, kind, tag = found
    headers = {"etag": tag, "cache-control": "no-cache", "x-content-type-options": "nosniff"}
    if query.request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=kind, headers=headers)
