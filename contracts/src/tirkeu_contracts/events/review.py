"""Events of the consideration of a case (paragraphs 7, 14 and 17 of the standard)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from tirkeu_contracts.event import Event, code
from tirkeu_contracts.standard import DeadlineStage, ExtensionReason, PermitKind, RefusalGround

from .fields import BodyNo


class ApplicationAssigned(Event, routing_key="application.assigned.v1", owner="review"):
    """The head handed the case to a licensing officer (paragraph 14)."""

    application_id: UUID
    body_no: BodyNo
    officer_id: str = Field(min_length=1, max_length=64, description="opaque, not a name")
    due_on: date
    assigned_at: AwareDatetime


class ReviewTermExtended(Event, routing_key="review.term_extended.v1", owner="review"):
    """The case needs outside information or an on-site check: 30 days (paragraph 7(1))."""

    application_id: UUID
    body_no: BodyNo
    reason: Annotated[str, code(ExtensionReason)]
    previous_due_on: date
    due_on: date
    extended_at: AwareDatetime


class DocumentsVerified(Event, routing_key="documents.verified.v1", owner="review"):
    """The documents are complete and nothing bars the permit (paragraph 14)."""

    application_id: UUID
    body_no: BodyNo
    permit_kind: Annotated[str, code(PermitKind)]
    officer_id: str = Field(min_length=1, max_length=64, description="who draws the permit up (paragraph 16)")
    due_on: date
    verified_at: AwareDatetime
    verification: int | None = Field(
        default=None,
        ge=1,
        description="how often the case has been verified, this time included: once more after each draft that the "
        "head returned; absent: not counted",
    )


class ApplicationRefused(Event, routing_key="application.refused.v1", owner="review"):
    """A reasoned refusal was signed (paragraphs 14 and 17)."""

    application_id: UUID
    body_no: BodyNo
    grounds: tuple[Annotated[str, code(RefusalGround)], ...] = Field(min_length=1)
    refused_at: AwareDatetime
    due_on: date
    on_time: bool


class DeadlineApproaching(Event, routing_key="deadline.approaching.v1", owner="review"):
    """The due day is near and the result is not ready; once per due day and threshold."""

    application_id: UUID
    body_no: BodyNo
    due_on: date
    stage: Annotated[str, code(DeadlineStage)]
    threshold: int = Field(ge=1, description="calendar days before the due day")


class DeadlineMissed(Event, routing_key="deadline.missed.v1", owner="review"):
    """The due day passed and the result was not ready; once per case (rule R-14)."""

    application_id: UUID
    body_no: BodyNo
    due_on: date
    stage: Annotated[str, code(DeadlineStage)]
    threshold: int = Field(default=0, ge=0)
