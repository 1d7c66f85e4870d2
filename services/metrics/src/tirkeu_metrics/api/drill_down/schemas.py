"""Answers about the records and events behind a figure. They hold no personal data."""

from datetime import date, datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field

from tirkeu_chassis.http.answers import Answer
from tirkeu_metrics.domain.counting.settlement import Outcome
from tirkeu_metrics.domain.records.case_facts import CaseFacts, ResultKind
from tirkeu_metrics.domain.records.complaints import ComplaintFacts

Counted = Literal["numerator", "denominator"]


class CaseOut(Answer):
    """A case behind a figure."""

    application_id: UUID
    body_no: str
    submitted_at: datetime | None
    registered_at: datetime | None
    due_on: date | None
    result: ResultKind | None
    result_at: datetime | None
    withdrawn_at: datetime | None
    outcome: Outcome | None
    settled_on: date | None = Field(description="the day in Almaty that decides in which period it counts for 1.1")
    on_time_from_submission: bool
    answer: str | None = Field(description="the answer counted, for a surveyed indicator")
    answered_at: datetime | None

    @classmethod
    def of(cls, facts: CaseFacts, /, answer: str | None = None, **computed: Any) -> Self:
        """The case; `answer` is the one counted, where an answer is."""
        return super().of(
            facts,
            result=facts.result and facts.result.kind,
            result_at=facts.result and facts.result.at,
            outcome=facts.settled and facts.settled.outcome,
            answer=answer,
            answered_at=facts.feedback.given_at if facts.feedback and answer else None,
            **computed,
        )


class VisitOut(Answer):
    """A visit behind a figure."""

    visit_id: UUID
    body_no: str
    purpose: str
    completed_at: datetime
    waited_seconds: int
    served_seconds: int


class ComplaintOut(Answer):
    """A complaint behind a figure."""

    complaint_id: UUID
    body_no: str
    filed_at: datetime | None
    due_on: date | None
    answered_at: datetime | None
    outcome: Outcome | None

    @classmethod
    def of(cls, facts: ComplaintFacts, /, **computed: Any) -> Self:
        """The complaint."""
        return super().of(facts, outcome=facts.settled and facts.settled.outcome, **computed)


class ServiceOut(Answer):
    """A service behind indicator 3.2."""

    service_code: str
    available_electronically: bool
    changed_at: datetime
    event_id: UUID
    recorded_at: datetime


class HeardOut(Answer):
    """An event that a record rests on, and by how much it changed each month's counts."""

    event_id: UUID
    type: str
    time: datetime = Field(validation_alias="recorded_at", description="`ce-time`: when its owner recorded it")
    sequence: int = Field(description="`ce-sequence`: its place among the events of its subject")
    offset: int | None = Field(description="its place in the event log, where known: after a rebuild")
    moved: dict[str, dict[str, int]] = Field(description="by month: what it added, or took back")


class CaseHistoryOut(BaseModel):
    """A case with the events that put it where it counts, in the order in which they were recorded."""

    case: CaseOut
    events: list[HeardOut]


class VisitHistoryOut(BaseModel):
    """A visit with the event that told of it."""

    visit: VisitOut
    events: list[HeardOut]


class ComplaintHistoryOut(BaseModel):
    """A complaint with the events that put it where it counts."""

    complaint: ComplaintOut
    events: list[HeardOut]
