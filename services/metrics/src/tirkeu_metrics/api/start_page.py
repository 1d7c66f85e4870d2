"""The page that a browser comes to first."""

from fastapi import Response
from fastapi.responses import HTMLResponse

from tirkeu_chassis.access import PUBLIC
from tirkeu_chassis.http import Api, Query
from tirkeu_contracts.standard import Language
from tirkeu_metrics import views
from tirkeu_metrics.api.asked import AskedBody, AskedYear, body_of, year_of
from tirkeu_metrics.forms.page import render_page, security_headers

api = Api("metrics")


@api.get("/", PUBLIC, response_class=HTMLResponse, summary="Annex 2 with a choice of year, body and language")
async def home(query: Query, year: AskedYear = None, body: AskedBody = None, lang: Language = "kk") -> Response:
    figures = await views.read_figures(query.store, year_of(year, query), body_of(body))
    return HTMLResponse(render_page(figures, lang, query.now), headers=security_headers())
