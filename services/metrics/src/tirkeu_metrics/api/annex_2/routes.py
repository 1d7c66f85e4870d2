"""Route of Annex 2, as HTML, PDF or CSV."""

from typing import Annotated, Literal

from fastapi import Query as QueryParameter
from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from tirkeu_chassis.http.access import PUBLIC
from tirkeu_chassis.http.commands import Query
from tirkeu_chassis.http.negotiation import best_form
from tirkeu_chassis.http.routes import Api
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.standard import Language
from tirkeu_metrics.annex_2 import table as annex_2
from tirkeu_metrics.annex_2.page import render_page, security_headers
from tirkeu_metrics.annex_2.pdf import annex_2_pdf
from tirkeu_metrics.api.asked import AskedAsOf, AskedBody, AskedYear, body_of, moment_of, year_of
from tirkeu_metrics.figures.figures import read_figures

api = Api("metrics")

HTML, PDF, CSV = "text/html", "application/pdf", "text/csv"
FORMS = {"html": HTML, "pdf": PDF, "csv": CSV}


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
    as_of: AskedAsOf = None,
    format: Annotated[  # noqa: A002 - the name that clients see
        Literal["html", "pdf", "csv"] | None, QueryParameter(description="instead of `Accept`, for links")
    ] = None,
) -> Response:
    form = FORMS[format] if format else best_form(request.headers.get("accept", ""), tuple(FORMS.values()))
    moment = moment_of(as_of, query)
    shown_at = min(moment.until, query.now) if moment else query.now
    of_year, of_body = year_of(year, query), body_of(body)
    figures = await read_figures(query.store, of_year, of_body, today=local_date(query.now), as_of=moment)
    name = "-".join(
        ["annex-2", str(of_year), *([of_body] if of_body else []), *([shown_at.date().isoformat()] if moment else [])]
    )
    headers = {"vary": "accept", "content-disposition": f'inline; filename="{name}.{form.partition("/")[2]}"'}
    if form == PDF:
        pdf = await annex_2_pdf(figures, lang, shown_at=shown_at, printed_at=query.now)
        return Response(pdf, media_type=PDF, headers=headers)
    if form == CSV:
        return Response(annex_2.to_csv(annex_2.annex_2(figures, lang), figures), media_type=CSV, headers=headers)
    return HTMLResponse(render_page(figures, lang, shown_at), headers=headers | security_headers())
