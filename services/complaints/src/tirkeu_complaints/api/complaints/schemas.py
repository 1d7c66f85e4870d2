"""What the API takes and gives. Answers to commands hold no personal data: they are kept for repeats."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, Field

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.forms.printable import LINE, LINES
from tirkeu_chassis.http.requests import Request, Text
from tirkeu_chassis.languages.translations import texts
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_chassis.office.working_days import NonWorkingDay, non_working_day
from tirkeu_complaints.domain.addressee import addressee_body
from tirkeu_complaints.domain.complaint import (
    Complaint,
    Entity,
    Extension,
    Particulars,
    Person,
    SentBy,
    Signature,
)
from tirkeu_complaints.forms.sender import sender_of
from tirkeu_contracts.standard import (
    AddresseeLevel,
    ApplicationLanguage,
    ComplainantKind,
    ComplaintChannel,
    ComplaintDefect,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintTermReason,
    Language,
)
from tirkeu_contracts.standard.editions import edition

LongText = Annotated[str, Field(min_length=1, max_length=20_000), LINES]
Officer = Annotated[str, Field(min_length=1, max_length=64, description="opaque, not a name")]
Signatory = Annotated[
    str, Field(min_length=1, max_length=100, description="surname and name of who signs the letter"), LINE
]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$"), LINE]


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

    paragraph: ClassVar[str | None] = "24"
    paragraphs: ClassVar[Mapping[str, str]] = {
        "body_no": "Annex 1",
        "kind": "21",
        "addressee_level": "21",
        "channel": "22",
        "accepted_by": "25",
    }

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
    accepted_by: Annotated[str, LINE] = Field(
        min_length=1, max_length=100, description="surname and name of who accepted it, as printed on the coupon"
    )
    language: ApplicationLanguage = Field(
        default=ApplicationLanguage.KK, description="what it is written in; its letters are printed in it"
    )
    complained_of: list[Officer] = Field(
        default_factory=list,
        max_length=20,
        description="staff whose actions are complained of, as their tokens name them",
    )


class SendingIn(Request):
    """How a letter goes out, and where, if the complaint doesn't say or something else is right by now."""

    paragraph: ClassVar[str | None] = "25"

    sent_by: SentBy
    email: Email | None = None
    postal_address: Text | None = None

    @property
    def sent_to(self) -> str | None:
        """What was given for the way chosen."""
        return self.email if self.sent_by is SentBy.EMAIL else self.postal_address


class AnswerIn(SendingIn):
    outcome: ComplaintOutcome
    text: LongText
    signed_by: Signatory | None = None


class LongerTermIn(Request):
    paragraph: ClassVar[str | None] = "25"

    reason: ComplaintTermReason


class ExtensionIn(Request):
    paragraph: ClassVar[str | None] = "25"

    reason: ComplaintTermReason
    days: int = Field(ge=1, le=366, description="calendar days; how many at most says the law")
    signed_by: Signatory | None = None


class WarningOut(BaseModel):
    code: str
    detail: str
    paragraph: str


class AddresseeOut(BaseModel):
    """Whom the complaint is addressed to, as the directory or the edition knows it: null is not known."""

    body_no: str | None = Field(description="the number in Annex 1, which lists neither Committee nor Ministry")
    name: str
    address: str | None
    phones: str | None

    @classmethod
    def of(cls, complaint: Complaint, lang: Language) -> "AddresseeOut":
        known = sender_of(complaint, lang)
        return cls(
            body_no=addressee_body(complaint.addressee_level, complaint.body_no),
            name=known["name"],
            address=known["address"] or None,
            phones=known["phones"] or None,
        )


class ExtensionOut(BaseModel):
    """The head's extension, and the notice of it to the complainant."""

    reason: ComplaintTermReason
    days: int
    extended_at: datetime
    notice_due_on: date
    notice_sent_at: datetime | None
    notice_sent_by: SentBy | None
    notice_on_time: bool | None = Field(description="null until it is sent")

    @classmethod
    def of(cls, extension: Extension) -> "ExtensionOut":
        sent_at = extension.notice_sent_at
        return cls(
            reason=extension.reason,
            days=extension.days,
            extended_at=extension.extended_at,
            notice_due_on=extension.notice_due_on,
            notice_sent_at=sent_at,
            notice_sent_by=extension.notice_sent_by,
            notice_on_time=None if sent_at is None else local_date(sent_at) <= extension.notice_due_on,
        )


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
    addressee: AddresseeOut
    language: ApplicationLanguage
    complained_of: list[str]
    longer_term_reason: ComplaintTermReason | None
    extension: ExtensionOut | None

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
            warnings=_warnings(complaint, lang),
            filed_at=complaint.filed_at,
            due_on=complaint.due_on,
            due_on_non_working_day=non_working_day(complaint.due_on),
            answered_at=complaint.answered_at,
            outcome=complaint.outcome,
            sent_by=complaint.sent_by,
            addressee=AddresseeOut.of(complaint, lang),
            language=complaint.language,
            complained_of=list(complaint.complained_of),
            longer_term_reason=complaint.longer_term.reason if complaint.longer_term else None,
            extension=ExtensionOut.of(complaint.extension) if complaint.extension else None,
        )


def _warnings(complaint: Complaint, lang: Language) -> list[WarningOut]:
    catalogue, standard = texts("tirkeu_complaints", lang), edition(complaint.edition)
    found = []
    if complaint.outside_hours:
        hours = standard.chancery
        detail = catalogue.text(Message("Chancery hours: {hours}."), {"hours": hours.text})
        found.append(WarningOut(code="outside-chancery-hours", detail=detail, paragraph=hours.paragraph))
    if complaint.answered_at is not None and complaint.nowhere_to_send:
        detail = catalogue.text(Message("Nothing is known of where to send it: the letter stays in the file."), {})
        found.append(WarningOut(code="nowhere-to-send", detail=detail, paragraph=standard.complaints.paragraph))
    return found


class ParticularsOut(BaseModel):
    """The personal data of a complaint, and its texts."""

    # Not the request's models: what an earlier version took is read whatever is taken today.
    person: Person | None
    entity: Entity | None
    text: str
    accepted_by: str
    answer_text: str | None
    answer_signed_by: str | None
    answer_sent_to: str | None
    notice_signed_by: str | None
    notice_sent_to: str | None

    @classmethod
    def of(cls, particulars: Particulars) -> "ParticularsOut":
        return cls.model_validate(particulars, from_attributes=True)


class ComplaintFileOut(ComplaintOut):
    """A complaint; `particulars` null for those who may not see them."""

    particulars: ParticularsOut | None = None
