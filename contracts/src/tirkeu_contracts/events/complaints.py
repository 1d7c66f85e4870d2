"""Events of complaints and of the applicants' feedback (paragraphs 19 and 21 to 25).

No event names the case that a complaint is about: from it whoever knows the case would know who complains.
"""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from tirkeu_contracts.event import Event, Part, code
from tirkeu_contracts.standard import (
    AddresseeLevel,
    ComplainantKind,
    ComplaintChannel,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintTermReason,
    SurveyAnswer,
)

from .fields import BodyNo


class ComplaintFiled(Event, routing_key="complaint.filed.v1", owner="complaints"):
    """A complaint was entered in the information register (paragraph 25)."""

    complaint_id: UUID
    body_no: BodyNo = Field(description="the body whose service is complained of")
    register_no: str = Field(min_length=1, max_length=40)
    kind: Annotated[str, code(ComplaintKind)]
    channel: Annotated[str, code(ComplaintChannel)]
    complainant_kind: Annotated[str, code(ComplainantKind)]
    addressee_level: Annotated[str, code(AddresseeLevel)]
    filed_at: AwareDatetime
    due_on: date


class ComplaintTermExtended(Event, routing_key="complaint.term_extended.v1", owner="complaints"):
    """A complaint takes longer: the longer term of the law, or the head's extension of that (paragraph 25)."""

    complaint_id: UUID
    body_no: BodyNo
    reason: Annotated[str, code(ComplaintTermReason)]
    previous_due_on: date
    due_on: date
    extended_at: AwareDatetime
    notice_due_on: date | None = Field(
        default=None, description="until when the complainant is told of it; none where the law asks for no notice"
    )


class ComplaintExtensionNotified(Event, routing_key="complaint.extension_notified.v1", owner="complaints"):
    """The complainant was told that the term was extended (paragraph 25)."""

    complaint_id: UUID
    body_no: BodyNo
    due_on: date
    notified_at: AwareDatetime
    notice_due_on: date
    on_time: bool


class ComplaintAnswered(Event, routing_key="complaint.answered.v1", owner="complaints"):
    """The complainant was told of the outcome in writing (paragraph 25)."""

    complaint_id: UUID
    body_no: BodyNo
    outcome: Annotated[str, code(ComplaintOutcome)]
    answered_at: AwareDatetime
    due_on: date
    on_time: bool


class ComplaintOverdue(Event, routing_key="complaint.overdue.v1", owner="complaints"):
    """The term of a complaint passed without an answer; once per complaint."""

    complaint_id: UUID
    body_no: BodyNo
    due_on: date


class SurveyAnswers(Part):
    """The answers of one applicant; the question in brackets feeds the indicator."""

    process: Annotated[str, code(SurveyAnswer, "quality of the process (2.1)")]
    information: Annotated[str, code(SurveyAnswer, "service and information on it (3.1)")]
    complaint_procedure: Annotated[str, code(SurveyAnswer)] | None = Field(
        default=None, description="the complaint procedure (4.1), answered by those who know it"
    )
    courtesy: Annotated[str, code(SurveyAnswer, "courtesy of the staff (5.1)")]


class FeedbackGiven(Event, routing_key="feedback.given.v1", owner="complaints"):
    """The holder of a talon answered the survey; once per case."""

    application_id: UUID
    body_no: BodyNo
    answers: SurveyAnswers
    given_at: AwareDatetime
