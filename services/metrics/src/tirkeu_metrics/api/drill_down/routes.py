"""Routes from a figure to the records that it counts, and from a record to its events."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path

from tirkeu_chassis.http.access import ANY_ROLE
from tirkeu_chassis.http.commands import Query
from tirkeu_chassis.http.cursor_pages import Page
from tirkeu_chassis.http.routes import Api
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_metrics.api.drill_down import views
from tirkeu_metrics.api.drill_down.schemas import (
    CaseHistoryOut,
    CaseOut,
    ComplaintHistoryOut,
    ComplaintOut,
    Counted,
    ServiceOut,
    VisitHistoryOut,
    VisitOut,
)
from tirkeu_metrics.api.drill_down.sought import AskedList
from tirkeu_metrics.domain.counting.measures import Series, Tally

api = Api("metrics")

Apart = Literal["registered", "open", "withdrawn", "permits", "refusals", "responses"]


@api.get("/v1/indicators/{code}/cases", ANY_ROLE, summary="The cases behind a figure; the services behind 3.2")
async def cases(
    code: IndicatorCode,
    query: Query,
    sought: AskedList,
    counted: Counted = "denominator",
) -> Page[CaseOut] | Page[ServiceOut]:
    if code is IndicatorCode.INFORMATION_ELECTRONIC:
        return await views.services_behind(query, sought, counted)
    return await views.cases_behind(query, code, sought, counted)


@api.get("/v1/series/{code}/records", ANY_ROLE, summary="The cases, visits or complaints behind a series")
async def records(
    code: Series,
    query: Query,
    sought: AskedList,
    counted: Counted = "denominator",
) -> Page[CaseOut] | Page[VisitOut] | Page[ComplaintOut]:
    match code:
        case Series.ON_TIME_FROM_SUBMISSION:
            return await views.cases_from_submission(query, sought, counted)
        case Series.COMPLAINT_TERM:
            return await views.complaints_behind(query, sought, counted)
        case _:
            return await views.visits_behind(query, code, sought, counted)


@api.get("/v1/apart/{name}/cases", ANY_ROLE, summary="The cases that are shown apart")
async def cases_apart(
    name: Annotated[Apart, Path(description="as in `apart` of the figures")],
    query: Query,
    sought: AskedList,
) -> Page[CaseOut]:
    return await views.cases_apart(query, Tally(name), sought)


@api.get("/v1/apart/complaints/{name}", ANY_ROLE, summary="The complaints that are shown apart")
async def complaints_apart(
    name: Annotated[Literal["filed", "open"], Path(description="as in `apart.complaints` of the figures")],
    query: Query,
    sought: AskedList,
) -> Page[ComplaintOut]:
    return await views.complaints_apart(query, Tally.COMPLAINTS if name == "filed" else Tally.COMPLAINTS_OPEN, sought)


@api.get("/v1/cases/{application_id}", ANY_ROLE, summary="A case with the events that put it where it counts")
async def case(application_id: UUID, query: Query) -> CaseHistoryOut:
    return await views.case_history(query, application_id)


@api.get("/v1/visits/{visit_id}", ANY_ROLE, summary="A visit with its event")
async def visit(visit_id: UUID, query: Query) -> VisitHistoryOut:
    return await views.visit_history(query, visit_id)


@api.get("/v1/complaints/{complaint_id}", ANY_ROLE, summary="A complaint with the events that put it where it counts")
async def complaint(complaint_id: UUID, query: Query) -> ComplaintHistoryOut:
    return await views.complaint_history(query, complaint_id)
