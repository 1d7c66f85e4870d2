"""The state of a complaint in the register (paragraphs 21 to 25)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from tirkeu_chassis.decider.decision import Aggregate
from tirkeu_chassis.office.time_zone import local, local_date
from tirkeu_chassis.office.working_days import SATURDAY, non_working_day
from tirkeu_contracts.standard import (
    AddresseeLevel,
    ApplicationLanguage,
    ComplainantKind,
    ComplaintChannel,
    ComplaintDefect,
    ComplaintKind,
    ComplaintOutcome,
    ComplaintTermReason,
)
from tirkeu_contracts.standard.editions import FIRST_EDITION, edition


class Signature(StrEnum):
    """How a complaint is signed (paragraph 24)."""

    NONE = "none"
    WET = "wet"
    SCAN = "scan"
    E_SIGNATURE = "e_signature"


class SentBy(StrEnum):
    """How the answer goes out (paragraph 25, rule R-78)."""

    POST = "post"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Person:
    """A natural person who complains; `no_patronymic` for those who have none."""

    surname: str | None = None
    name: str | None = None
    patronymic: str | None = None
    no_patronymic: bool = False
    postal_address: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """A legal entity that complains."""

    name: str | None = None
    postal_address: str | None = None
    outgoing_no: str | None = None
    outgoing_date: date | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Particulars:
    """All personal data of the complaint, and its free texts."""

    text: str
    accepted_by: str
    person: Person | None = None
    entity: Entity | None = None
    answer_text: str | None = None
    answer_signed_by: str | None = None
    answer_sent_to: str | None = None
    notice_signed_by: str | None = None
    notice_sent_to: str | None = None

    def reached_at(self, by: SentBy) -> str | None:
        """Where the complaint says that its author is reached this way."""
        stated = self.person or self.entity
        if stated is None:
            return None
        return stated.email if by is SentBy.EMAIL else stated.postal_address


@dataclass(frozen=True, slots=True)
class LongerTerm:
    """The complaint has the longer term of the law, and why (rule R-77)."""

    reason: ComplaintTermReason
    set_at: datetime
    set_by: str


@dataclass(frozen=True, slots=True)
class Extension:
    """The head extended the longer term; the complainant is told until `notice_due_on` (rule R-77)."""

    reason: ComplaintTermReason
    days: int
    extended_at: datetime
    extended_by: str
    notice_due_on: date
    notice_sent_at: datetime | None = None
    notice_sent_by: SentBy | None = None

    @property
    def notice_on_time(self) -> bool | None:
        """Whether the complainant was told in time; None until they are."""
        sent_at = self.notice_sent_at
        return None if sent_at is None else local_date(sent_at) <= self.notice_due_on


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint in the register.

    `body_no` is the body complained of, `complained_of` those of its staff who are, by the opaque ids of their tokens;
    `wake_at` is the moment its term is over, `edition` the edition of the standard it is dealt with by.
    """

    id: UUID
    body_no: str
    register_no: str
    kind: ComplaintKind
    channel: ComplaintChannel
    complainant_kind: ComplainantKind
    addressee_level: AddresseeLevel
    application_id: UUID | None
    signed: Signature
    defects: tuple[ComplaintDefect, ...]
    filed_at: datetime
    filed_by: str
    due_on: date
    particulars: Particulars
    answered_at: datetime | None = None
    answered_by: str | None = None
    outcome: ComplaintOutcome | None = None
    sent_by: SentBy | None = None
    wake_at: datetime | None = None
    edition: str = FIRST_EDITION
    language: ApplicationLanguage = ApplicationLanguage.KK
    complained_of: tuple[str, ...] = ()
    longer_term: LongerTerm | None = None
    extension: Extension | None = None

    @property
    def outside_hours(self) -> bool:
        """Whether it was handed in when the chancery takes nothing in: a public holiday is no working day (22).

        Of a Saturday that is a holiday the paragraph says nothing: it is taken for an ordinary one.
        """
        chancery, here = edition(self.edition).chancery, local(self.filed_at)
        holiday = here.weekday() < SATURDAY and non_working_day(here.date()) is not None
        return self.channel is ComplaintChannel.CHANCERY and (holiday or not chancery.open_at(here))

    @property
    def nowhere_to_send(self) -> bool:
        """Whether nothing is known of where a letter to the complainant would go."""
        known = (self.particulars.answer_sent_to, *(self.particulars.reached_at(by) for by in SentBy))
        return not any(known)


COMPLAINTS = Aggregate(
    "complaints",
    Complaint,
    indexes=(("due_on", "_id"), ("body_no", "due_on", "_id"), ("application_id",)),
    unique=(("register_no",),),
)
