"""Requests and answers of complaints. Answers to commands are stored for repeats and hold no personal data."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, Field

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.forms.printable import LINE, LINES
from tirkeu_chassis.http.answers import Answer
from tirkeu_chassis.http.requests import Request, Text
from tirkeu_chassis.languages.translations import texts
from tirkeu_chassis.office.working_days import NonWorkingDay, non_working_day
from tirkeu_complaints.domain import answering
from tirkeu_complaints.domain.addressee import addressee_body
from tirkeu_complaints.domain.complaint import (
    Complaint,
    Entity,
    Particulars,
    Person,
    SentBy,
    Signature,
)
from tirkeu_complaints.domain.filing import File
from tirkeu_complaints.domain.more_time import Extend, NotifyOfExtension, TakeLonger
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

    def person(self) -> Person:
        """The complainant, as the complaint holds them."""
        return Person(**self.model_dump())


class EntityIn(Request):
    """What a legal entity states; whatever is missing becomes a defect (paragraph 24)."""

    name: Text | None = None
    postal_address: Text | None = None
    outgoing_no: Text | None = None
    outgoing_date: date | None = None
    email: Email | None = None

    def entity(self) -> Entity:
        """The complainant, as the complaint holds it."""
        return Entity(**self.model_dump())


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
        description="staff whose actions are complained of, as their tokens name them; the officers of the case "
        "needn't be named",
    )

    def command(self, edition: str | None) -> File:
        """The filing; `edition` is that of the standard which its case is pinned to."""
        return File(
            body_no=self.body_no,
            kind=self.kind,
            channel=self.channel,
            complainant_kind=self.complainant_kind,
            addressee_level=self.addressee_level,
            signed=self.signed,
            application_id=self.application_id,
            edition=edition,
            language=self.language,
            complained_of=tuple(self.complained_of),
            particulars=Particulars(
                text=self.text,
                accepted_by=self.accepted_by,
                person=self.person.person() if self.person else None,
                entity=self.entity.entity() if self.entity else None,
            ),
        )


class Sending(Request):
    """What every letter that goes out is sent with."""

    paragraph: ClassVar[str | None] = "25"

    sent_by: SentBy
    email: Email | None = None
    postal_address: Text | None = None

    @property
    def sent_to(self) -> str | None:
        """What was given for the way chosen."""
        return self.email if self.sent_by is SentBy.EMAIL else self.postal_address


class SendingIn(Sending):
    """How a letter goes out, and where, if the complaint doesn't say or something else is right by now."""

    def command(self) -> NotifyOfExtension:
        """The notice of an extension."""
        return NotifyOfExtension(self.sent_by, self.sent_to)


class AnswerIn(Sending):
    outcome: ComplaintOutcome
    text: LongText
    signed_by: Signatory | None = None

    def command(self) -> answering.Answer:
        """The answer."""
        return answering.Answer(self.outcome, self.sent_by, self.text, self.signed_by, self.sent_to)


class LongerTermIn(Request):
    paragraph: ClassVar[str | None] = "25"

    reason: ComplaintTermReason

    def command(self) -> TakeLonger:
        """The longer term."""
        return TakeLonger(self.reason)


class ExtensionIn(Request):
    paragraph: ClassVar[str | None] = "25"

    reason: ComplaintTermReason
    days: int = Field(ge=1, le=366, description="calendar days; how many at most says the law")
    signed_by: Signatory | None = None

    def command(self) -> Extend:
        """The extension."""
        return Extend(self.reason, self.days, self.signed_by)


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


class ExtensionOut(Answer):
    """The head's extension, and the notice of it to the complainant."""

    reason: ComplaintTermReason
    days: int
    extended_at: datetime
    notice_due_on: date
    notice_sent_at: datetime | None
    notice_sent_by: SentBy | None
    notice_on_time: bool | None = Field(description="null until it is sent")


class ComplaintOut(Answer):
    """A complaint without personal data."""

    complaint_id: UUID = Field(validation_alias="id")
    body_no: str
    register_no: str
    kind: ComplaintKind
    channel: ComplaintChannel
    complainant_kind: ComplainantKind
    addressee_level: AddresseeLevel
    application_id: UUID | None = Field(description="the case, for the addressee alone: it leads to who complains")
    signed: Signature
    defects: list[ComplaintDefect]
    standard_edition: str = Field(validation_alias="edition")
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
    def of(cls, complaint: Complaint, /, lang: Language = "en", **computed: Any) -> Self:
        """The complaint, with its addressee and its warnings in one language."""
        return super().of(
            complaint,
            warnings=_warnings(complaint, lang),
            due_on_non_working_day=non_working_day(complaint.due_on),
            addressee=AddresseeOut.of(complaint, lang),
            longer_term_reason=complaint.longer_term and complaint.longer_term.reason,
            **computed,
        )


def _warnings(complaint: Complaint, lang: Language) -> list[WarningOut]:
    said, standard = texts("tirkeu_complaints", lang), edition(complaint.edition)
    found = []
    if complaint.outside_hours:
        hours = standard.chancery
        detail = said.text(Message("Chancery hours: {hours}."), {"hours": hours.text})
        found.append(WarningOut(code="outside-chancery-hours", detail=detail, paragraph=hours.paragraph))
    if complaint.answered_at is not None and complaint.nowhere_to_send:
        detail = said.text(Message("Nothing is known of where to send it: the letter stays in the file."), {})
        found.append(WarningOut(code="nowhere-to-send", detail=detail, paragraph=standard.complaints.paragraph))
    return found


class ParticularsOut(Answer):
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


class ComplaintFileOut(ComplaintOut):
    """A complaint; `particulars` null for those who may not see them."""

    particulars: ParticularsOut | None = None
