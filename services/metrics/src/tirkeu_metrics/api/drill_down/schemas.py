"""What the way down from a figure shows. Nothing here is personal data."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from tirkeu_metrics.domain.counting.settlement import Outcome
from tirkeu_metrics.domain.records.case_facts import CaseFacts, ResultKind
from tirkeu_metrics.domain.records.complaints import ComplaintFacts
from tirkeu_metrics.domain.records.heard import Heard
from tirkeu_metrics.domain.records.service_catalogue import Availability
from tirkeu_metrics.domain.records.visits import VisitFacts

Counted = Literal["numerator", "denominator"]


class CaseOut(BaseModel):
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
    def of(cls, facts: CaseFacts, answer: str | None = None) -> "CaseOut":
        return cls(
            application_id=facts.application_id,
            body_no=facts.body_no,
            submitted_at=facts.submitted_at,
            registered_at=facts.registered_at,
            due_on=facts.due_on,
            result=facts.result.kind if facts.result else None,
            result_at=facts.result.at if facts.result else None,
            withdrawn_at=facts.withdrawn_at,
            outcome=facts.settled.outcome if facts.settled else None,
            settled_on=facts.settled_on,
            on_time_from_submission=facts.on_time_from_submission,
            answer=answer,
            answered_at=facts.feedback.given_at if facts.feedback and answer else None,
        )


class VisitOut(BaseModel):
    """A visit behind a figure."""

    visit_id: UUID
    body_no: str
    purpose: str
    completed_at: datetime
    waited_seconds: int
    served_seconds: int

    @classmethod
    def of(cls, facts: VisitFacts) -> "VisitOut":
        return cls(
            visit_id=facts.visit_id,
            body_no=facts.body_no,
            purpose=facts.purpose,
            completed_at=facts.completed_at,
            waited_seconds=facts.waited_seconds,
            served_seconds=facts.served_seconds,
        )


class ComplaintOut(BaseModel):
    """A complaint behind a figure."""

    complaint_id: UUID
    body_no: str
    filed_at: datetime | None
    due_on: date | None
    answered_at: datetime | None
    outcome: Outcome | None

    @classmethod
    def of(cls, facts: ComplaintFacts) -> "ComplaintOut":
        return cls(
            complaint_id=facts.complaint_id,
            body_no=facts.body_no,
            filed_at=facts.filed_at,
            due_on=facts.due_on,
            answered_at=facts.answered_at,
            outcome=facts.settled.outcome if facts.settled else None,
        )


class ServiceOut(BaseModel):
    """A service behind indicator 3.2."""

    service_code: str
    available_electronically: bool
    changed_at: datetime
    event_id: UUID
    recorded_at: datetime

    @classmethod
    def of(cls, entry: Availability) -> "ServiceOut":
        return cls(
            service_code=entry.service_code,
            available_electronically=entry.available_electronically,
            changed_at=entry.changed_at,
            event_id=entry.event_id,
            recorded_at=entry.recorded_at,
        )


class HeardOut(BaseModel):
    """An event that a record rests on, and by how much it changed each month's counts."""

    event_id: UUID
    type: str
    time: datetime = Field(description="`ce-time`: when its owner recorded it")
    sequence: int = Field(description="`ce-sequence`: its place among the events of its subject")
    offset: int | None = Field(description="its place in the event log, where known: after a rebuild")
    moved: dict[str, dict[str, int]] = Field(description="by month: what it added, or took back")

    @classmethod
    def of(cls, heard: Heard, moved: dict[str, dict[str, int]]) -> "HeardOut":
        return cls(
            event_id=heard.event_id,
            type=heard.type,
            time=heard.recorded_at,
            sequence=heard.sequence,
            offset=heard.offset,
            moved=moved,
        )


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
