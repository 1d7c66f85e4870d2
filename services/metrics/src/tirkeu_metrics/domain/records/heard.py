"""The events of a case, a visit or a complaint, each reduced to what counts of it.

Everything else is derived from these events. So it cannot depend on the order, the grouping or the repetition in which
they arrived, and leaving out later events gives the state as of an earlier moment.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.events.complaints import (
    ComplaintAnswered,
    ComplaintFiled,
    ComplaintOverdue,
    ComplaintTermExtended,
    FeedbackGiven,
)
from tirkeu_contracts.events.intake import ApplicationReceived, ApplicationWithdrawn, ReceptionVisitCompleted
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_contracts.events.review import (
    ApplicationAssigned,
    ApplicationRefused,
    DeadlineMissed,
    DocumentsVerified,
    ReviewTermExtended,
)

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
ComplaintEvent = ComplaintFiled | ComplaintTermExtended | ComplaintAnswered | ComplaintOverdue
RecordEvent = CaseEvent | ComplaintEvent | ReceptionVisitCompleted


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers to the survey, as codes of `SurveyAnswer` or of a later edition; None where the question was left out."""

    process: str
    information: str
    courtesy: str
    complaint_procedure: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """How long a visit to the reception took."""

    purpose: str
    waited_seconds: int
    served_seconds: int


@dataclass(frozen=True, slots=True)
class Heard:
    """An event, and what it said.

    `recorded_at` is the event's own time (`ce-time`): when its owner recorded it. `at` is when what it tells of
    happened. `offset` is its place in the event log, known after a rebuild.
    """

    recorded_at: datetime
    event_id: UUID
    type: str
    sequence: int
    at: datetime | None = None
    due_on: date | None = None
    submitted_at: datetime | None = None
    answers: Answers | None = None
    visit: Visit | None = None
    offset: int | None = field(default=None, compare=False)

    @property
    def place(self) -> tuple[datetime, UUID]:
        """Where it stands among the others: complete, so that every delivery gives the same order."""
        return self.recorded_at, self.event_id

    @property
    def fact(self) -> tuple[object, ...]:
        """What it says, whatever id it came under: its place in its owner's count is part of it."""
        return self.type, self.sequence, self.at, self.due_on, self.submitted_at, self.answers, self.visit


def add(heard: tuple[Heard, ...], one: Heard) -> tuple[Heard, ...]:
    """All of them in order; a fact that was heard before, be it under another id, changes nothing.

    Of a fact heard under several ids the first place stands, so that every delivery gives the same.
    """
    known = {other.fact: other for other in heard}
    same = known.get(one.fact)
    if same is not None and same.place <= one.place:
        return heard
    known[one.fact] = one
    return tuple(sorted(known.values(), key=lambda other: other.place))


def of_event(event: RecordEvent, envelope: Envelope, offset: int | None = None) -> Heard:  # noqa: PLR0911 - one return for each kind
    """What an event says that counts."""

    def heard(at: datetime | None = None, due_on: date | None = None, **said: Any) -> Heard:
        return Heard(
            envelope.time, envelope.id, event.routing_key, envelope.sequence, at, due_on, **said, offset=offset
        )

    match event:
        case ApplicationReceived():
            return heard(event.registered_at, submitted_at=event.submitted_at)
        case ApplicationAssigned() | ReviewTermExtended() | DocumentsVerified() | DeadlineMissed():
            return heard(due_on=event.due_on)
        case ComplaintTermExtended() | ComplaintOverdue():
            return heard(due_on=event.due_on)
        case PermitIssued():
            return heard(event.issued_at, event.due_on)
        case ApplicationRefused():
            return heard(event.refused_at, event.due_on)
        case ApplicationWithdrawn():
            return heard(event.withdrawn_at)
        case FeedbackGiven():
            said = event.answers
            answers = Answers(said.process, said.information, said.courtesy, said.complaint_procedure)
            return heard(event.given_at, answers=answers)
        case ReceptionVisitCompleted():
            visit = Visit(event.purpose, event.waited_seconds, event.served_seconds)
            return heard(event.completed_at, visit=visit)
        case ComplaintFiled():
            return heard(event.filed_at, event.due_on)
        case ComplaintAnswered():
            return heard(event.answered_at, event.due_on)
