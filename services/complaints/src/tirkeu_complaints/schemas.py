"""What the API takes and gives. Answers to commands hold no personal data: they are kept for repeats."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from tirkeu_chassis.catalogues import texts
from tirkeu_chassis.messages import Message
from tirkeu_chassis.requests import Request, Text
from tirkeu_chassis.working_days import NonWorkingDay, non_working_day
from tirkeu_complaints.domain.complaint import Complaint, Particulars, SentBy, Signature
from tirkeu_complaints.domain.survey import SurveyedCase
from tirkeu_contracts.standard import (
    AddresseeLevel,
    ComplainantKind,
    ComplaintChannel,
    ComplaintDefect,
    ComplaintKind,
    ComplaintOutcome,
    Language,
    SurveyAnswer,
)
from tirkeu_contracts.standard.editions import edition

LongText = Annotated[str, Field(min_length=1, max_length=20_000)]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")]


class PersonIn(Request):
    """What a natural person states; whatever is missing becomes a defect (paragraph 24)."""

    surname: Text | None = None
    name: Text | None = None
    patronymic: Text | None = None
    no_patronymic: bool = Field(default=False, description="the person has none, so none is missing")
    postal_address: Text | None = None
    email: Email | None = None


class EntityIn(Request):
    """What a legal entity states; whatever is missing becomes a defect (paragraph 24)."""

    name: Text | None = None
    postal_address: Text | None = None
    outgoing_no: Text | None = None
    outgoing_date: date | None = None
    email: Email | None = None


class ComplaintIn(Request):
    """A written complaint as it is entered in the register."""

    body_no: str
    kind: ComplaintKind
    channel: ComplaintChannel
    complainant_kind: ComplainantKind
    addressee_level: AddresseeLevel
    application_id: UUID | None = None
    person: PersonIn | None = None
    entity: EntityIn | None = None
    signed: Signature
    text: LongText
    accepted_by: str = Field(
        min_length=1, max_length=100, description="surname and name of who accepted it, as printed on the coupon"
    )


class AnswerIn(Request):
    outcome: ComplaintOutcome
    sent_by: SentBy
    text: LongText
    signed_by: str | None = Field(
        default=None, min_length=1, max_length=100, description="surname and name of who signs the letter"
    )


class WarningOut(BaseModel):
    code: str
    detail: str
    paragraph: str


class ComplaintOut(BaseModel):
    """A complaint without personal data."""

    complaint_id: UUID
    body_no: str
    register_no: str
    kind: ComplaintKind
    channel: ComplaintChannel
    complainant_kind: ComplainantKind
    addressee_level: AddresseeLevel
    application_id: UUID | None
    signed: Signature
    defects: list[ComplaintDefect]
    standard_edition: str
    warnings: list[WarningOut]
    filed_at: datetime
    due_on: date
    due_on_non_working_day: NonWorkingDay | None = Field(description="a warning: no due day is moved for it")
    answered_at: datetime | None
    outcome: ComplaintOutcome | None
    sent_by: SentBy | None

    @classmethod
    def of(cls, complaint: Complaint, lang: Language = "en") -> "ComplaintOut":
        return cls(
            complaint_id=complaint.id,
            body_no=complaint.body_no,
            register_no=complaint.register_no,
            kind=complaint.kind,
            channel=complaint.channel,
            complainant_kind=complaint.complainant_kind,
            addressee_level=complaint.addressee_level,
            application_id=complaint.application_id,
            signed=complaint.signed,
            defects=list(complaint.defects),
            standard_edition=complaint.edition,
            warnings=[_outside_hours(complaint, lang)] if complaint.outside_hours else [],
            filed_at=complaint.filed_at,
            due_on=complaint.due_on,
            due_on_non_working_day=non_working_day(complaint.due_on),
            answered_at=complaint.answered_at,
            outcome=complaint.outcome,
            sent_by=complaint.sent_by,
        )


def _outside_hours(complaint: Complaint, lang: Language) -> WarningOut:
    hours = edition(complaint.edition).chancery
    detail = texts("tirkeu_complaints", lang).text(Message("Chancery hours: {hours}."), {"hours": hours.text})
    return WarningOut(code="outside-chancery-hours", detail=detail, paragraph=hours.paragraph)


class ParticularsOut(BaseModel):
    """The personal data of a complaint, and its texts."""

    person: PersonIn | None
    entity: EntityIn | None
    text: str
    accepted_by: str
    answer_text: str | None
    answer_signed_by: str | None

    @classmethod
    def of(cls, particulars: Particulars) -> "ParticularsOut":
        return cls.model_validate(particulars, from_attributes=True)


class ComplaintFileOut(ComplaintOut):
    """A complaint; `particulars` null for those who may not see them."""

    particulars: ParticularsOut | None = None


class AnswersIn(Request):
    process: SurveyAnswer
    information: SurveyAnswer
    complaint_procedure: SurveyAnswer | None = Field(default=None, description="left out by who doesn't know it")
    courtesy: SurveyAnswer


class FeedbackIn(Request):
    talon_no: Annotated[str, Field(min_length=1, max_length=40)]
    talon_code: Annotated[str, Field(min_length=1, max_length=40)]
    answers: AnswersIn


class FeedbackOut(BaseModel):
    talon_no: str
    given_at: datetime | None

    @classmethod
    def of(cls, case: SurveyedCase) -> "FeedbackOut":
        return cls(talon_no=case.talon_no, given_at=case.answered_at)
