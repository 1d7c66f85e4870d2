"""From a figure to what it counts."""

from tirkeu_chassis.access import ANY_ROLE
from tirkeu_chassis.http import Api, Query
from tirkeu_chassis.pages import After, Limit, Page
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_metrics import views
from tirkeu_metrics.api.asked import AskedBody, AskedYear, body_of, year_of
from tirkeu_metrics.schemas import CaseOut, Counted, ServiceOut

api = Api("metrics")


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
    of_year, of_body = year_of(year, query), body_of(body)
    if code is IndicatorCode.INFORMATION_ELECTRONIC:
        return await views.services_behind(query, of_year, counted)
    return await views.cases_behind(query, code, of_year, of_body, counted, after, limit)
