"""The facts of a case, derived from its events in any order, and how the case counts.

The facts are derived by rules that depend on neither order nor repetition: the earliest result, the greatest
due day, whether a miss ever happened.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tirkeu_chassis.decider.decision import Aggregate
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.events.complaints import FeedbackGiven
from tirkeu_contracts.events.intake import ApplicationReceived, ApplicationWithdrawn
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_contracts.events.review import ApplicationRefused, DeadlineMissed
from tirkeu_contracts.standard import SurveyAnswer, SurveyQuestion
from tirkeu_metrics.domain.counting.measures import ANSWERED, Tally
from tirkeu_metrics.domain.counting.periods import month_of
from tirkeu_metrics.domain.counting.settlement import Outcome, Settlement, settle
from tirkeu_metrics.domain.records.contributions import Contributions, Tallied, contributions
from tirkeu_metrics.domain.records.heard import Answers, Heard


class ResultKind(StrEnum):
    """What the service came to (paragraph 5)."""

    PERMIT_ISSUED = "permit_issued"
    REFUSED = "refused"


RESULTS = {
    PermitIssued.routing_key: ResultKind.PERMIT_ISSUED,
    ApplicationRefused.routing_key: ResultKind.REFUSED,
}


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """The permit is signed, or the refusal is."""

    at: datetime
    kind: ResultKind


@dataclass(frozen=True, slots=True)
class Feedback:
    """The answers of the talon's holder, as codes of `SurveyAnswer`; the year and day are those of the answer."""

    given_at: datetime
    process: str
    information: str
    courtesy: str
    complaint_procedure: str | None
    year: int
    on: date


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What is known of one case: all of it follows from what was `heard`, in the order it was recorded.

    What the lists of cases are chosen and ordered by is kept beside it: `settled_on`, `answered_on`, `registered_on`,
    `result_on` are days in Almaty.
    """

    application_id: UUID
    body_no: str
    heard: tuple[Heard, ...]
    registered_at: datetime | None = None
    submitted_at: datetime | None = None
    due_on: date | None = None
    result: Result | None = None
    withdrawn_at: datetime | None = None
    missed: bool = False
    feedback: Feedback | None = None
    settled: Settlement | None = None
    on_time_from_submission: bool = False
    registered_on: date | None = None
    settled_on: date | None = None
    answered_on: date | None = None
    result_on: date | None = None


CASE_FACTS = Aggregate(
    "case_records",
    CaseFacts,
    # For each list what it asks for, then the day it is ordered by, so that a page costs no more than its cases: of all
    # bodies, and of some. The open ones are those without a day of settlement.
    indexes=(
        ("settled.outcome", "settled_on", "_id"),
        ("body_no", "settled.outcome", "settled_on", "_id"),
        ("settled_on", "registered_on", "_id"),
        ("body_no", "settled_on", "registered_on", "_id"),
        ("answered_on", "_id"),
        ("body_no", "answered_on", "_id"),
        ("registered_on", "_id"),
        ("body_no", "registered_on", "_id"),
        ("result.kind", "result_on", "_id"),
        ("body_no", "result.kind", "result_on", "_id"),
        ("body_no", "heard.recorded_at"),
    ),
)


def case_facts(application_id: UUID, body_no: str, heard: tuple[Heard, ...]) -> CaseFacts:
    """What follows from what was heard."""
    registered_at = _first(heard, ApplicationReceived.routing_key)
    submitted_at = min((one.submitted_at for one in heard if one.submitted_at is not None), default=None)
    due_on = max((one.due_on for one in heard if one.due_on is not None), default=None)
    result = min((Result(one.at, RESULTS[one.type]) for one in heard if one.at and one.type in RESULTS), default=None)
    withdrawn_at = _first(heard, ApplicationWithdrawn.routing_key)
    missed = any(one.type == DeadlineMissed.routing_key for one in heard)
    feedback = _feedback(heard)
    # A case ends with its result or its withdrawal, whichever is earlier.
    withdrawn = withdrawn_at is not None and (result is None or withdrawn_at < result.at)
    ended_at = withdrawn_at if withdrawn else result.at if result else None
    settled = settle(ended_at, due_on, missed=missed, withdrawn=withdrawn)
    return CaseFacts(
        application_id=application_id,
        body_no=body_no,
        heard=heard,
        registered_at=registered_at,
        submitted_at=submitted_at,
        due_on=due_on,
        result=result,
        withdrawn_at=withdrawn_at,
        missed=missed,
        feedback=feedback,
        settled=settled,
        on_time_from_submission=(
            settled is not None
            and settled.outcome is Outcome.ON_TIME
            and settled.on <= _due_from_submission(due_on, registered_at, submitted_at)
        ),
        registered_on=local_date(registered_at) if registered_at else None,
        settled_on=settled.on if settled else None,
        answered_on=feedback.on if feedback else None,
        result_on=local_date(result.at) if result else None,
    )


def without_answers(facts: CaseFacts) -> CaseFacts:
    """The case as if nobody had answered the survey."""
    heard = tuple(one for one in facts.heard if one.type != FeedbackGiven.routing_key)
    return case_facts(facts.application_id, facts.body_no, heard)


def count_case(facts: CaseFacts) -> Contributions:
    """What the case adds to each month it counts in."""
    return contributions(_tallies(facts))


def _tallies(facts: CaseFacts) -> Iterable[Tallied]:
    if facts.registered_at is not None:
        registered = month_of(facts.registered_at)
        yield registered, (Tally.REGISTERED,)
        if facts.settled is None:
            yield registered, (Tally.OPEN,)
        if facts.feedback is not None:
            yield registered, (Tally.RESPONDED,)
    if facts.settled is not None:
        month = facts.settled.month
        match facts.settled.outcome:
            case Outcome.WITHDRAWN:
                yield month, (Tally.WITHDRAWN,)
            case Outcome.LATE:
                yield month, (Tally.SETTLED,)
            case Outcome.ON_TIME:
                yield month, (Tally.SETTLED, Tally.ON_TIME)
        if facts.on_time_from_submission:
            yield month, (Tally.ON_TIME_FROM_SUBMISSION,)
    if facts.result is not None:
        permit = facts.result.kind is ResultKind.PERMIT_ISSUED
        yield month_of(facts.result.at), (Tally.PERMITS if permit else Tally.REFUSALS,)
    if facts.feedback is not None:
        month = month_of(facts.feedback.on)
        yield month, (Tally.RESPONSES,)
        for question in SurveyQuestion:
            answer = answer_to(facts.feedback, question)
            if answer is not None:
                measure = ANSWERED[question]
                satisfied = answer == SurveyAnswer.SATISFIED
                yield month, (measure.denominator, measure.numerator) if satisfied else (measure.denominator,)


def answer_to(feedback: Feedback | Answers, question: SurveyQuestion) -> str | None:
    """The answer to one question."""
    match question:
        case SurveyQuestion.PROCESS:
            return feedback.process
        case SurveyQuestion.INFORMATION:
            return feedback.information
        case SurveyQuestion.COMPLAINT_PROCEDURE:
            return feedback.complaint_procedure
        case SurveyQuestion.COURTESY:
            return feedback.courtesy


def _first(heard: Iterable[Heard], kind: str) -> datetime | None:
    return min((one.at for one in heard if one.type == kind and one.at is not None), default=None)


def _due_from_submission(due_on: date | None, registered_at: datetime | None, submitted_at: datetime | None) -> date:
    """The due day if the term had begun with the submission: as many days earlier as the registration took."""
    if due_on is None:
        return date.max
    if registered_at is None or submitted_at is None:
        return due_on
    return due_on - (local_date(registered_at) - local_date(submitted_at))


def _feedback(heard: Iterable[Heard]) -> Feedback | None:
    """The first answers; complete in its order, so that of two every delivery takes the same."""
    given = (
        (one.at, said.process, said.information, said.courtesy, said.complaint_procedure or "")
        for one in heard
        if one.type == FeedbackGiven.routing_key and one.at is not None and (said := one.answers) is not None
    )
    first = min(given, default=None)
    if first is None:
        return None
    given_at, process, information, courtesy, procedure = first
    on = local_date(given_at)
    return Feedback(given_at, process, information, courtesy, procedure or None, on.year, on)
