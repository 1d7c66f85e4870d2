"""Queries: the records that a figure counts, and the events of a record."""

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar
from uuid import UUID

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.decider.refusals import NotFound
from tirkeu_chassis.http.commands import Queries
from tirkeu_chassis.http.cursor_pages import Page, page, page_of_those
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.standard import IndicatorCode, SurveyAnswer, SurveyQuestion
from tirkeu_contracts.standard.directory import territory
from tirkeu_metrics.api.answers import check_answers, may_see_answers
from tirkeu_metrics.api.drill_down.schemas import (
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
from tirkeu_metrics.api.drill_down.sought import Sought
from tirkeu_metrics.domain.counting.measures import INDICATORS, QUESTIONS, SERIES, Measure, Series, Tally
from tirkeu_metrics.domain.counting.settlement import Outcome
from tirkeu_metrics.domain.folding import CASES, COMPLAINTS, VISITS, Kind
from tirkeu_metrics.domain.records.case_facts import CaseFacts, ResultKind, answer_to, without_answers
from tirkeu_metrics.domain.records.contributions import difference
from tirkeu_metrics.domain.records.service_catalogue import NATIONAL, services
from tirkeu_metrics.figures.live_projection import from_live

F = TypeVar("F")
Item = TypeVar("Item")

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


async def cases_behind(query: Queries, code: IndicatorCode, sought: Sought, counted: Counted) -> Page[CaseOut]:
    """A page of the cases that 1.1 or a surveyed indicator counts.

    Raises:
        OtherTerritory: the caller may not see the body's cases.
        AnswersWithheld, MalformedCursor
    """
    question, tally = QUESTIONS.get(code), _tally(INDICATORS[code], counted)
    if question is not None:
        check_answers(query)
    if question is None:
        criteria: dict[str, Any] = {
            "settled.outcome": {"$in": [Outcome.ON_TIME] if counted == "numerator" else SETTLED}
        }
        return await _cases(query, tally, "settled_on", criteria, sought)
    answer = SurveyAnswer.SATISFIED if counted == "numerator" else {"$ne": None}
    criteria = {f"feedback.{question.value}": answer}
    return await _cases(query, tally, "answered_on", criteria, sought, question)


async def cases_from_submission(query: Queries, sought: Sought, counted: Counted) -> Page[CaseOut]:
    """A page of the cases that 1.1 counts, measured from the submission.

    Raises:
        OtherTerritory, MalformedCursor
    """
    criteria: dict[str, Any] = {"settled.outcome": {"$in": SETTLED}}
    if counted == "numerator":
        criteria["on_time_from_submission"] = True
    tally = _tally(SERIES[Series.ON_TIME_FROM_SUBMISSION], counted)
    return await _cases(query, tally, "settled_on", criteria, sought)


async def cases_apart(query: Queries, tally: Tally, sought: Sought) -> Page[CaseOut]:
    """A page of the cases that are shown apart under a name of `APART`.

    Raises:
        OtherTerritory, MalformedCursor
    """
    if tally is Tally.RESPONSES:
        check_answers(query)
    return await _cases(query, tally, *APART[tally], sought)


async def complaints_apart(query: Queries, tally: Tally, sought: Sought) -> Page[ComplaintOut]:
    """A page of the complaints filed, or of those that are open.

    Raises:
        OtherTerritory, MalformedCursor
    """
    criteria = {"settled_on": None} if tally is Tally.COMPLAINTS_OPEN else {}
    return await _listed(query, COMPLAINTS, tally, "filed_on", criteria, sought, ComplaintOut.of)


async def visits_behind(query: Queries, code: Series, sought: Sought, counted: Counted) -> Page[VisitOut]:
    """A page of the visits that a limit of paragraph 7 counts.

    Raises:
        OtherTerritory, MalformedCursor
    """
    tally = _tally(SERIES[code], counted)
    return await _listed(query, VISITS, tally, "completed_on", {"tallies": tally}, sought, VisitOut.of)


async def complaints_behind(query: Queries, sought: Sought, counted: Counted) -> Page[ComplaintOut]:
    """A page of the complaints whose terms are counted.

    Raises:
        OtherTerritory, MalformedCursor
    """
    tally = _tally(SERIES[Series.COMPLAINT_TERM], counted)
    criteria = {"settled.outcome": {"$in": [Outcome.ON_TIME] if counted == "numerator" else SETTLED}}
    return await _listed(query, COMPLAINTS, tally, "settled_on", criteria, sought, ComplaintOut.of)


async def services_behind(query: Queries, sought: Sought, counted: Counted) -> Page[ServiceOut]:
    """The services that indicator 3.2 counts; the catalogue is one page. Of a period to come nothing is known."""
    until = sought.as_of.until if sought.as_of else None
    stored = await from_live(query.store, lambda live: query.store.get(live.catalogues.key(NATIONAL)))
    begun = sought.period.first <= local_date(until or query.now)
    known = services(stored.state, sought.period, until) if stored and begun else {}
    return Page(
        items=[
            ServiceOut.of(one)
            for _, one in sorted(known.items())
            if one.available_electronically or counted == "denominator"
        ],
        next=None,
    )


async def _cases(
    query: Queries,
    tally: Tally,
    day: str,
    criteria: Mapping[str, Any],
    sought: Sought,
    question: SurveyQuestion | None = None,
) -> Page[CaseOut]:
    def item(facts: CaseFacts) -> CaseOut:
        return CaseOut.of(facts, answer_to(facts.feedback, question) if facts.feedback and question else None)

    return await _listed(query, CASES, tally, day, criteria, sought, item)


async def _listed(
    query: Queries,
    kind: Kind[F],
    tally: Tally,
    day: str,
    criteria: Mapping[str, Any],
    sought: Sought,
    item: Callable[[F], Item],
) -> Page[Item]:
    """Records that count as `tally`: by `day` and `criteria` as they stand, by what had been heard as they stood."""
    query.check_sight(sought.body)
    places = {} if sought.body is None else {"body_no": {"$in": _bodies(sought)}}
    after, limit = sought.after, sought.limit
    if sought.as_of is None:
        within = {day: {"$gte": sought.period.first, "$lte": sought.period.last}, **criteria, **places}
        return await from_live(
            query.store,
            lambda live: page(query, kind.records(live), within, item, after=after, limit=limit, order=day),
        )
    until, months = sought.as_of.until, sought.period.months

    def as_it_stood(record: Any) -> Item | None:
        heard = tuple(one for one in record.heard if one.recorded_at <= until)
        if not heard:
            return None
        facts = kind.facts(getattr(record, kind.own_id), record.body_no, heard)
        counted = kind.count(facts)
        return item(facts) if any(counted[month][tally] for month in months if month in counted) else None

    # What a record says today doesn't tell what it said then, so each is looked at.
    heard_by_then = {"heard.recorded_at": {"$lte": until}, **places}
    return await from_live(
        query.store,
        lambda live: page_of_those(query, kind.records(live), heard_by_then, as_it_stood, after=after, limit=limit),
    )


def _bodies(sought: Sought) -> list[str]:
    if sought.body is None:
        return []
    return [sought.body] if sought.direct else list(territory(sought.body))


def _tally(measure: Measure, counted: Counted) -> Tally:
    return measure.numerator if counted == "numerator" else measure.denominator


async def case_history(query: Queries, application_id: UUID) -> CaseHistoryOut:
    """A case and its events.

    Raises:
        NotFound, OtherTerritory
    """
    facts = await _record(query, CASES, application_id)
    if not may_see_answers(query):
        facts = without_answers(facts)
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
        events.append(HeardOut.of(heard, moved=moved))
    return events
