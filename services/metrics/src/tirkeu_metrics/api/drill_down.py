"""From a figure to what it counts, and from there to the events."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path

from tirkeu_chassis.access import ANY_ROLE
from tirkeu_chassis.http import Api, Query
from tirkeu_chassis.pages import After, Limit, Page
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_metrics import drill_down
from tirkeu_metrics.api.asked import AskedBody, AskedPeriod, AskedYear, body_of, period_of
from tirkeu_metrics.domain.measures import Series, Tally
from tirkeu_metrics.drill_down_schemas import (
    CaseHistoryOut,
    CaseOut,
    ComplaintHistoryOut,
    ComplaintOut,
    Counted,
    ServiceOut,
    VisitHistoryOut,
    VisitOut,
)

api = Api("metrics")

Apart = Literal["registered", "open", "withdrawn", "permits", "refusals", "responses"]


@api.get("/v1/indicators/{code}/cases", ANY_ROLE, summary="The cases behind a figure; the services behind 3.2")
async def cases(
    code: IndicatorCode,
    query: Query,
    year: AskedYear = None,
    period: AskedPeriod = None,
    body: AskedBody = None,
    counted: Counted = "denominator",
    after: After = None,
    limit: Limit = 50,
) -> Page[CaseOut] | Page[ServiceOut]:
    of_period, of_body = period_of(year, period, query), body_of(body)
    if code is IndicatorCode.INFORMATION_ELECTRONIC:
        return await drill_down.services_behind(query, of_period, counted)
    return await drill_down.cases_behind(query, code, of_period, of_body, counted, after, limit)


@api.get("/v1/series/{code}/records", ANY_ROLE, summary="The cases, visits or complaints behind a series")
async def records(
    code: Series,
    query: Query,
    year: AskedYear = None,
    period: AskedPeriod = None,
    body: AskedBody = None,
    counted: Counted = "denominator",
    after: After = None,
    limit: Limit = 50,
) -> Page[CaseOut] | Page[VisitOut] | Page[ComplaintOut]:
    of_period, of_body = period_of(year, period, query), body_of(body)
    match code:
        case Series.ON_TIME_FROM_SUBMISSION:
            return await drill_down.cases_from_submission(query, of_period, of_body, counted, after, limit)
        case Series.COMPLAINT_TERM:
            return await drill_down.complaints_behind(query, of_period, of_body, counted, after, limit)
        case _:
            return await drill_down.visits_behind(query, code, of_period, of_body, counted, after, limit)


@api.get("/v1/apart/{name}/cases", ANY_ROLE, summary="The cases that are shown apart")
async def cases_apart(
    name: Annotated[Apart, Path(description="as in `apart` of the figures")],
    query: Query,
    year: AskedYear = None,
    period: AskedPeriod = None,
    body: AskedBody = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[CaseOut]:
    of_period, of_body = period_of(year, period, query), body_of(body)
    return await drill_down.cases_apart(query, Tally(name), of_period, of_body, after, limit)


@api.get("/v1/cases/{application_id}", ANY_ROLE, summary="A case with the events that put it where it counts")
async def case(application_id: UUID, query: Query) -> CaseHistoryOut:
    return await drill_down.case_history(query, application_id)


@api.get("/v1/visits/{visit_id}", ANY_ROLE, summary="A visit with its event")
async def visit(visit_id: UUID, query: Query) -> VisitHistoryOut:
    return await drill_down.visit_history(query, visit_id)


@api.get("/v1/complaints/{complaint_id}", ANY_ROLE, summary="A complaint with the events that put it where it counts")
async def complaint(complaint_id: UUID, query: Query) -> ComplaintHistoryOut:
    return await drill_down.complaint_history(query, complaint_id)
