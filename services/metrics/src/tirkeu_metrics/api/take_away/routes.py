"""Routes of the exported tables. They are streamed: sending starts at once, and no row is kept after it is sent."""

from collections.abc import AsyncGenerator, Sequence
from typing import Annotated, Any

from fastapi import Query as QueryParameter
from fastapi import Response
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime

from tirkeu_chassis.broker.streams import FIRST_MOMENT, LAST_MOMENT, LAST_OFFSET
from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_chassis.http.access import ANY_ROLE, PUBLIC
from tirkeu_chassis.http.commands import Query
from tirkeu_chassis.http.negotiation import NotAcceptable, best_form
from tirkeu_chassis.http.problem_answers import ProblemDetails
from tirkeu_chassis.http.routes import Api
from tirkeu_chassis.http.streaming import begun
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_chassis.tables.columns import Table
from tirkeu_chassis.tables.events import EVENTS, EventRow
from tirkeu_chassis.tables.formats import Format, encoded
from tirkeu_contracts.event import TYPE_PREFIX
from tirkeu_contracts.events.complaints import (
    ComplaintAnswered,
    ComplaintExtensionNotified,
    ComplaintFiled,
    ComplaintOverdue,
    ComplaintTermExtended,
    FeedbackGiven,
)
from tirkeu_contracts.standard import Language
from tirkeu_contracts.standard.directory import territory
from tirkeu_metrics.api.answers import may_see_answers
from tirkeu_metrics.api.asked import AskedAsOf, AskedBody, body_of, moment_of
from tirkeu_metrics.api.take_away.schemas import TableOut, described
from tirkeu_metrics.api.take_away.under_way import ExportsUnderWay
from tirkeu_metrics.domain.counting.measures import MeasureCode
from tirkeu_metrics.exports.case_rows import case_rows, counting_in
from tirkeu_metrics.exports.event_rows import event_rows
from tirkeu_metrics.exports.indicator_rows import CODES, Asked, By, indicator_rows, years_with_cases
from tirkeu_metrics.exports.tables import CASES, INDICATORS, TABLES

api = Api("take-away")
under_way = ExportsUnderWay()

AskedFormat = Annotated[
    str | None,
    QueryParameter(
        max_length=20, description="instead of `Accept`, for links", json_schema_extra={"enum": [*map(str, Format)]}
    ),
]
AskedYear = Annotated[int | None, QueryParameter(ge=2000, le=2100, description="every year if left out")]

_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The table, streamed; its columns are at `/v1/exports/columns`",
        "content": {form.media_type: {"schema": {"type": "string", "format": "binary"}} for form in Format},
    },
    406: {"model": ProblemDetails, "description": "None of the forms is acceptable"},
    "default": {"model": ProblemDetails, "description": "A problem"},
}


WITHHELD_FROM_BODIES = frozenset(
    TYPE_PREFIX + event.routing_key
    for event in (
        FeedbackGiven,
        ComplaintFiled,
        ComplaintTermExtended,
        ComplaintExtensionNotified,
        ComplaintAnswered,
        ComplaintOverdue,
    )
)
"""Events that tell those who were rated or complained of whose case it was; those of complaints of earlier versions."""


class OffsetAndSince(Refusal):
    code = "offset-and-since"
    status = 422
    title = "The offset and the time name two places"
    detail = "`offset` and `since` both say where to begin: give one of them."


@api.get("/v1/exports/columns", PUBLIC, summary="The tables that can be taken away, and what their columns mean")
async def columns(query: Query, lang: Annotated[Language | None, QueryParameter()] = None) -> list[TableOut]:
    return [described(table, lang or query.lang) for table in TABLES]


@api.get(
    "/v1/exports/indicators",
    PUBLIC,
    response_class=Response,
    responses=_RESPONSES,
    summary="The indicators and series of the country, the departments and the units, by `Accept` or `format`",
)
async def indicators(
    query: Query,
    year: AskedYear = None,
    body: AskedBody = None,
    alone: Annotated[
        bool,
        QueryParameter(
            description="no rows of the bodies in the country or the body; its own figures still cover them"
        ),
    ] = False,
    indicator: Annotated[
        MeasureCode | None, QueryParameter(description="every indicator and series if left out")
    ] = None,
    by: Annotated[By, QueryParameter(description="the parts of the years")] = "year",
    as_of: AskedAsOf = None,
    format: AskedFormat = None,  # noqa: A002 - the name that clients see
) -> Response:
    form, moment = _form(query, format), moment_of(as_of, query)
    asked = Asked(
        years=await years_with_cases(query.store) if year is None else [year],
        today=local_date(query.now),
        body_no=body_of(body),
        alone=alone,
        codes=CODES if indicator is None else (indicator,),
        by=by,
        as_of=moment,
    )
    return await _streamed(
        INDICATORS,
        form,
        indicator_rows(query.store, asked),
        indicator,
        body,
        year,
        None if by == "year" else f"by-{by}",
        f"as-of-{moment.until:%Y%m%dT%H%M%SZ}" if moment else None,
    )


@api.get(
    "/v1/exports/cases",
    ANY_ROLE,
    response_class=Response,
    responses=_RESPONSES,
    summary="What is known of each case, without personal data, by `Accept` or `format`",
)
async def cases(
    query: Query,
    year: Annotated[
        int | None, QueryParameter(ge=2000, le=2100, description="registered, settled or answered in that year")
    ] = None,
    body: AskedBody = None,
    format: AskedFormat = None,  # noqa: A002 - the name that clients see
) -> Response:
    form, of_body = _form(query, format), body_of(body)
    answers = may_see_answers(query)
    criteria = [{} if year is None else counting_in(year, answers=answers), query.sight()]
    if of_body is not None:
        query.check_sight(of_body)
        criteria.append({"body_no": {"$in": list(territory(of_body))}})
    return await _streamed(CASES, form, case_rows(query.store, {"$and": criteria}, answers=answers), body, year)


@api.get(
    "/v1/exports/events",
    ANY_ROLE,
    response_class=Response,
    responses=_RESPONSES,
    summary="The event log, as far as it is about the caller's territory, by `Accept` or `format`",
)
async def events(
    query: Query,
    offset: Annotated[
        int | None, QueryParameter(ge=0, le=LAST_OFFSET, description="the first event if left out")
    ] = None,
    since: Annotated[
        AwareDatetime | None,
        QueryParameter(
            ge=FIRST_MOMENT,
            le=LAST_MOMENT,
            description="events that the broker took then or later; not with `offset`",
        ),
    ] = None,
    event_type: Annotated[
        str | None, QueryParameter(alias="type", max_length=100, description="such as `permit.issued.v1`")
    ] = None,
    format: AskedFormat = None,  # noqa: A002 - the name that clients see
) -> Response:
    require(offset is None or since is None, OffsetAndSince())
    form = _form(query, format)
    sight = query.actor.territory if query.actor is not None else ()
    bodies = None if sight is None else frozenset(sight)
    full_type = event_type and TYPE_PREFIX + event_type.removeprefix(TYPE_PREFIX)

    withheld = frozenset() if may_see_answers(query) else WITHHELD_FROM_BODIES

    def wanted(row: EventRow) -> bool:
        of_type = (full_type is None or row.type == full_type) and row.type not in withheld
        return of_type and (bodies is None or row.body_no in bodies)

    url = query.request.app.state.service.settings.rabbitmq_url.get_secret_value()
    return await _streamed(EVENTS, form, event_rows(url, offset if offset is not None else since or "first", wanted))


def _form(query: Query, asked: str | None) -> Format:
    """The form to answer in.

    Raises:
        NotAcceptable: we have none of those asked for.
    """
    offered = {form.media_type: form for form in Format}
    if asked is None:
        return offered[best_form(query.request.headers.get("accept", ""), tuple(offered))]
    try:
        return Format(asked)
    except ValueError:
        raise NotAcceptable(offered=", ".join(offered)) from None


async def _streamed(
    table: Table[Any], form: Format, batches: AsyncGenerator[Sequence[Any], None], *named: str | int | None
) -> Response:
    content = await begun(under_way.counted(encoded(table, form, batches)))
    name = "-".join(["tirkeu", table.name, *(str(one) for one in named if one)])
    charset = "; charset=utf-8; header=present" if form is Format.CSV else ""
    return StreamingResponse(
        content,
        media_type=form.media_type + charset,
        headers={
            "content-disposition": f'attachment; filename="{name}.{form}"',
            "vary": "accept",
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
        },
    )
