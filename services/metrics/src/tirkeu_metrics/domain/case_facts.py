"""What is known of a case, whatever order it became known in, and how the case counts for indicator 1.1.

Facts are merged by rules that don't care for order, grouping or repetition (a join of semilattices): the
earliest result, the greatest due day, a miss that once happened. So the figures come out the same from any
delivery of the same events, and from a rebuild.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from tirkeu_chassis.decision import Aggregate
from tirkeu_chassis.time_zone import local_date
from tirkeu_contracts.events.complaints import FeedbackGiven
from tirkeu_contracts.events.intake import ApplicationReceived, ApplicationWithdrawn
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_contracts.events.review import (
    ApplicationAssigned,
    ApplicationRefused,
    DeadlineMissed,
    DocumentsVerified,
    ReviewTermExtended,
)

T = TypeVar("T")

CaseEvent = (
    ApplicationReceived
    | ApplicationAssigned
    | ReviewTermExtended
    | DocumentsVerified
    | PermitIssued
    | ApplicationRefused
    | ApplicationWithdrawn
    | DeadlineMissed
    | FeedbackGiven
)


class ResultKind(StrEnum):
    """What the service came to (paragraph 5)."""

    PERMIT_ISSUED = "permit_issued"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """The permit is signed, or the refusal is."""

    at: datetime
    kind: ResultKind


@dataclass(frozen=True, slots=True)
class Feedback:
    """The answers of the talon's holder, as codes of `SurveyAnswer`; `year` is that of the answer in Almaty."""

    given_at: datetime
    process: str
    information: str
    courtesy: str
    complaint_procedure: str | None
    year: int

    def order(self) -> tuple[datetime, str, str, str, str]:
        """Complete, so that of two answers every delivery takes the same one as the first."""
        return self.given_at, self.process, self.information, self.courtesy, self.complaint_procedure or ""


class Outcome(StrEnum):
    """How an ended case counts: the first two are settled, the third is shown apart."""

    ON_TIME = "on_time"
    LATE = "late"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a case counts, and in which year (of the result or withdrawal; of the last due day if late)."""

    outcome: Outcome
    year: int


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """The facts of one case. `settled` follows from the others and is kept so that cases can be listed by it."""

    application_id: UUID
    body_no: str
    registered_at: datetime | None = None
    submitted_at: datetime | None = None
    due_on: date | None = None
    result: Result | None = None
    withdrawn_at: datetime | None = None
    missed: bool = False
    feedback: Feedback | None = None
    settled: Settlement | None = None


CASE_FACTS = Aggregate(
    "case_facts",
    CaseFacts,
    indexes=(
        ("settled.year", "_id"),
        ("settled.year", "body_no", "_id"),
        ("feedback.year", "_id"),
        ("feedback.year", "body_no", "_id"),
    ),
)


def settlement(facts: CaseFacts) -> Settlement | None:
    """How the case counts for indicator 1.1; None while it is open and not yet due.

    A case ends with its result or its withdrawal, whichever is earlier. A miss that was reported although the
    case had ended in time (the messages crossed) doesn't count.
    """
    ended_at, withdrawn = _end(facts)
    if ended_at is not None and (facts.due_on is None or local_date(ended_at) <= facts.due_on):
        return Settlement(Outcome.WITHDRAWN if withdrawn else Outcome.ON_TIME, local_date(ended_at).year)
    if facts.due_on is not None and (ended_at is not None or facts.missed):
        return Settlement(Outcome.LATE, facts.due_on.year)
    return None


def _end(facts: CaseFacts) -> tuple[datetime | None, bool]:
    """When the case ended, and whether by withdrawal."""
    if facts.withdrawn_at is not None and (facts.result is None or facts.withdrawn_at < facts.result.at):
        return facts.withdrawn_at, True
    return (facts.result.at if facts.result else None), False


def merge(one: CaseFacts, other: CaseFacts) -> CaseFacts:
    """What is known when both are: commutative, associative and idempotent."""
    merged = replace(
        one,
        registered_at=_least(one.registered_at, other.registered_at),
        submitted_at=_least(one.submitted_at, other.submitted_at),
        due_on=_greatest(one.due_on, other.due_on),
        result=_least(one.result, other.result),
        withdrawn_at=_least(one.withdrawn_at, other.withdrawn_at),
        missed=one.missed or other.missed,
        feedback=_first_answer(one.feedback, other.feedback),
    )
    return settled(merged)


def settled(facts: CaseFacts) -> CaseFacts:
    """The facts with what follows from them."""
    return replace(facts, settled=settlement(facts))


def facts_of(event: CaseEvent) -> CaseFacts:
    """What one event says of its case."""
    return settled(_said(event, CaseFacts(event.application_id, event.body_no)))


def _said(event: CaseEvent, case: CaseFacts) -> CaseFacts:  # noqa: PLR0911 - one return for each event
    match event:
        case ApplicationReceived():
            return replace(case, registered_at=event.registered_at, submitted_at=event.submitted_at)
        case ApplicationAssigned() | ReviewTermExtended() | DocumentsVerified():
            return replace(case, due_on=event.due_on)
        case PermitIssued():
            return replace(case, due_on=event.due_on, result=Result(event.issued_at, ResultKind.PERMIT_ISSUED))
        case ApplicationRefused():
            return replace(case, due_on=event.due_on, result=Result(event.refused_at, ResultKind.REFUSED))
        case ApplicationWithdrawn():
            return replace(case, withdrawn_at=event.withdrawn_at)
        case DeadlineMissed():
            return replace(case, due_on=event.due_on, missed=True)
        case FeedbackGiven():
            return replace(case, feedback=_feedback(event))


def _feedback(event: FeedbackGiven) -> Feedback:
    return Feedback(
        given_at=event.given_at,
        process=event.answers.process,
        information=event.answers.information,
        courtesy=event.answers.courtesy,
        complaint_procedure=event.answers.complaint_procedure,
        year=local_date(event.given_at).year,
    )


def _least(one: T | None, other: T | None) -> T | None:
    return min((value for value in (one, other) if value is not None), default=None)  # type: ignore[type-var]


def _greatest(one: T | None, other: T | None) -> T | None:
    return max((value for value in (one, other) if value is not None), default=None)  # type: ignore[type-var]


def _first_answer(one: Feedback | None, other: Feedback | None) -> Feedback | None:
    return min((value for value in (one, other) if value is not None), key=Feedback.order, default=None)
