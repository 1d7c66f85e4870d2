"""From a figure to what it counts, and from there to the events."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from tirkeu_chassis.commands import Queries
from tirkeu_chassis.decision import NotFound
from tirkeu_chassis.messages import Message
from tirkeu_chassis.pages import Page, page
from tirkeu_contracts.standard import IndicatorCode, SurveyAnswer, SurveyQuestion
from tirkeu_contracts.standard.directory import territory
from tirkeu_metrics.domain.case_facts import CaseFacts, ResultKind, answer_to
from tirkeu_metrics.domain.contributions import difference
from tirkeu_metrics.domain.folding import CASES, COMPLAINTS, VISITS, Kind
from tirkeu_metrics.domain.measures import QUESTIONS, SERIES, MeasureCode, Series, Tally
from tirkeu_metrics.domain.periods import Period
from tirkeu_metrics.domain.service_catalogue import NATIONAL, services
from tirkeu_metrics.domain.settlement import Outcome
from tirkeu_metrics.drill_down_schemas import (
    CaseHistoryOut,
    CaseOut,
    ComplaintHistoryOut,
    ComplaintOut,
    Counted,
    HeardOut,
    ServiceOut,
    VisitHistoryOut,
    VisitOut,
)
from tirkeu_metrics.live_projection import from_live

SETTLED: Final = (Outcome.ON_TIME, Outcome.LATE)
APART: Final[Mapping[Tally, tuple[str, Mapping[str, Any]]]] = {
    Tally.REGISTERED: ("registered_on", {}),
    Tally.OPEN: ("registered_on", {"settled_on": None}),
    Tally.WITHDRAWN: ("settled_on", {"settled.outcome": Outcome.WITHDRAWN}),
    Tally.PERMITS: ("result_on", {"result.kind": ResultKind.PERMIT_ISSUED}),
    Tally.REFUSALS: ("result_on", {"result.kind": ResultKind.REFUSED}),
    Tally.RESPONSES: ("answered_on", {}),
}
"""What is shown apart: the day that decides in which period a case counts there, and what else must hold."""


async def cases_behind(
    query: Queries,
    code: IndicatorCode,
    period: Period,
    body: str | None,
    counted: Counted,
    after: str | None,
    limit: int,
) -> Page[CaseOut]:
    """A page of the cases that 1.1, 1.1 from the submission, or a surveyed indicator counts.

    Raises:
        OtherTerritory: the caller may not see the body's cases.
        MalformedCursor
    """
    question = QUESTIONS.get(code)
    if question is None:
        criteria: dict[str, Any] = {
            "settled.outcome": {"$in": [Outcome.ON_TIME] if counted == "numerator" else SETTLED}
        }
        return await _cases(query, "settled_on", criteria, period, body, after, limit)
    answer = SurveyAnswer.SATISFIED if counted == "numerator" else {"$ne": None}
    criteria = {f"feedback.{question.value}": answer}
    return await _cases(query, "answered_on", criteria, period, body, after, limit, question)


async def cases_from_submission(
    query: Queries, period: Period, body: str | None, counted: Counted, after: str | None, limit: int
) -> Page[CaseOut]:
    """A page of the cases that 1.1 counts, measured from the submission.

    Raises:
        OtherTerritory, MalformedCursor
    """
    criteria: dict[str, Any] = {"settled.outcome": {"$in": SETTLED}}
    if counted == "numerator":
        criteria["on_time_from_submission"] = True
    return await _cases(query, "settled_on", criteria, period, body, after, limit)


async def cases_apart(
    query: Queries, tally: Tally, period: Period, body: str | None, after: str | None, limit: int
) -> Page[CaseOut]:
    """A page of the cases that are shown apart under a name of `APART`.

    Raises:
        OtherTerritory, MalformedCursor
    """
    day, criteria = APART[tally]
    return await _cases(query, day, criteria, period, body, after, limit)


async def _cases(
    query: Queries,
    day: str,
    criteria: Mapping[str, Any],
    period: Period,
    body: str | None,
    after: str | None,
    limit: int,
    question: SurveyQuestion | None = None,
) -> Page[CaseOut]:
    def item(facts: CaseFacts) -> CaseOut:
        return CaseOut.of(facts, answer_to(facts.feedback, question) if facts.feedback and question else None)

    within = _within(query, day, criteria, period, body)
    return await from_live(
        query.store, lambda live: page(query, live.cases, within, item, after=after, limit=limit, order=day)
    )


async def visits_behind(
    query: Queries, code: Series, period: Period, body: str | None, counted: Counted, after: str | None, limit: int
) -> Page[VisitOut]:
    """A page of the visits that a limit of paragraph 7 counts.

    Raises:
        OtherTerritory, MalformedCursor
    """
    criteria = _within(query, "completed_on", {"tallies": _tally(code, counted)}, period, body)
    return await from_live(
        query.store,
        lambda live: page(query, live.visits, criteria, VisitOut.of, after=after, limit=limit, order="completed_on"),
    )


async def complaints_behind(
    query: Queries, period: Period, body: str | None, counted: Counted, after: str | None, limit: int
) -> Page[ComplaintOut]:
    """A page of the complaints whose terms are counted.

    Raises:
        OtherTerritory, MalformedCursor
    """
    outcomes = [Outcome.ON_TIME] if counted == "numerator" else SETTLED
    criteria = _within(query, "settled_on", {"settled.outcome": {"$in": outcomes}}, period, body)
    return await from_live(
        query.store,
        lambda live: page(
            query, live.complaints, criteria, ComplaintOut.of, after=after, limit=limit, order="settled_on"
        ),
    )


async def services_behind(query: Queries, period: Period, counted: Counted) -> Page[ServiceOut]:
    """The services that indicator 3.2 counts; the catalogue is one page."""
    stored = await from_live(query.store, lambda live: query.store.get(live.catalogues.key(NATIONAL)))
    known = services(stored.state, period) if stored else {}
    return Page(
        items=[
            ServiceOut.of(one)
            for _, one in sorted(known.items())
            if one.available_electronically or counted == "denominator"
        ],
        next=None,
    )


async def case_history(query: Queries, application_id: UUID) -> CaseHistoryOut:
    """A case and its events.

    Raises:
        NotFound, OtherTerritory
    """
    facts = await _record(query, CASES, application_id)
    return CaseHistoryOut(case=CaseOut.of(facts), events=_events(CASES, application_id, facts))


async def visit_history(query: Queries, visit_id: UUID) -> VisitHistoryOut:
    """A visit and its event.

    Raises:
        NotFound, OtherTerritory
    """
    facts = await _record(query, VISITS, visit_id)
    return VisitHistoryOut(visit=VisitOut.of(facts), events=_events(VISITS, visit_id, facts))


async def complaint_history(query: Queries, complaint_id: UUID) -> ComplaintHistoryOut:
    """A complaint and its events.

    Raises:
        NotFound, OtherTerritory
    """
    facts = await _record(query, COMPLAINTS, complaint_id)
    return ComplaintHistoryOut(complaint=ComplaintOut.of(facts), events=_events(COMPLAINTS, complaint_id, facts))


async def _record(query: Queries, kind: Kind[Any], identity: UUID) -> Any:
    stored = await from_live(query.store, lambda live: query.store.get(kind.records(live).key(identity)))
    if stored is None:
        raise NotFound(what=Message("what these events are about"))
    query.check_sight(stored.state.body_no)
    return stored.state


def _events(kind: Kind[Any], identity: UUID, record: Any) -> list[HeardOut]:
    events = []
    for number, heard in enumerate(record.heard):
        before = kind.counted(identity, record.body_no, record.heard[:number])
        after = kind.counted(identity, record.body_no, record.heard[: number + 1])
        moved = {month: dict(counts.tallies) for month, counts in sorted(difference(after, before).items())}
        events.append(HeardOut.of(heard, moved))
    return events


def _tally(code: MeasureCode, counted: Counted) -> Tally:
    measure = SERIES[Series(code)]
    return measure.numerator if counted == "numerator" else measure.denominator


def _within(
    query: Queries, day: str, criteria: Mapping[str, Any], period: Period, body: str | None
) -> Mapping[str, Any]:
    """Criteria for the records of a period and body that the caller may see."""
    query.check_sight(body)
    places = {} if body is None else {"body_no": {"$in": list(territory(body))}}
    return {day: {"$gte": period.first, "$lte": period.last}, **criteria, **places}
