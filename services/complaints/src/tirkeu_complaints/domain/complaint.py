"""A complaint: entered in the register, answered in writing, or overdue (paragraphs 21 to 25)."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

from tirkeu_chassis.actors import Role
from tirkeu_chassis.decision import Aggregate, Change, Context, Decision, Refusal, require
from tirkeu_chassis.time_zone import end_of_day, local, local_date
from tirkeu_chassis.working_days import SATURDAY, non_working_day
from tirkeu_complaints.domain.register import REGISTER_NUMBERINGS, RegisterNumbering, addressee
from tirkeu_complaints.domain.terms import due_on
from tirkeu_contracts.event import Event
from tirkeu_contracts.events.complaints import ComplaintAnswered, ComplaintFiled, ComplaintOverdue
from tirkeu_contracts.standard import (
    AddresseeLevel,
    ComplainantKind,
    ComplaintChannel,
    ComplaintDefect,
    ComplaintKind,
    ComplaintOutcome,
)
from tirkeu_contracts.standard.editions import FIRST_EDITION, edition, edition_on

CENTRAL = frozenset({AddresseeLevel.COMMITTEE, AddresseeLevel.MIA})
"""Levels whose register the Committee keeps; the bodies keep those below."""


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


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint in the register.

    `body_no` is the body complained of, `wake_at` the moment its term is over, `edition` the edition of the standard
    it is dealt with by.
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

    @property
    def outside_hours(self) -> bool:
        """Whether it was handed in when the chancery takes nothing in: a public holiday is no working day (22).

        Of a Saturday that is a holiday the paragraph says nothing: it is taken for an ordinary one.
        """
        chancery, here = edition(self.edition).chancery, local(self.filed_at)
        holiday = here.weekday() < SATURDAY and non_working_day(here.date()) is not None
        return self.channel is ComplaintChannel.CHANCERY and (holiday or not chancery.open_at(here))


COMPLAINTS = Aggregate(
    "complaints",
    Complaint,
    indexes=(("due_on", "_id"), ("body_no", "due_on", "_id"), ("application_id",)),
    unique=(("register_no",),),
)


@dataclass(frozen=True, slots=True)
class File:
    """A written complaint is entered in the register.

    `edition` is that of the case complained of; None where the complaint is about no case that is known here.
    """

    body_no: str
    kind: ComplaintKind
    channel: ComplaintChannel
    complainant_kind: ComplainantKind
    addressee_level: AddresseeLevel
    signed: Signature
    particulars: Particulars
    application_id: UUID | None = None
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The complainant is told of the outcome in writing."""

    outcome: ComplaintOutcome
    sent_by: SentBy
    text: str
    signed_by: str | None = None


class ComplainantMismatch(Refusal):
    code = "complainant-mismatch"
    status = 422
    title = "The complainant is of another kind"
    detail = "For complainant_kind {kind} give `{given}`, or leave both out; not `{other}`."
    paragraph = "24"


class OtherAddressee(Refusal):
    code = "other-addressee"
    status = 403
    title = "Addressed to somebody else"
    detail = "A complaint to the level {level} is dealt with by the roles: {roles}."
    paragraph = "21"


class ComplaintAlreadyAnswered(Refusal):
    code = "complaint-answered"
    status = 409
    title = "The complaint has been answered"
    detail = "It was answered on {day}; a complaint is answered once."
    paragraph = "25"


class ComplaintNotAnswered(Refusal):
    code = "complaint-not-answered"
    status = 409
    title = "The complaint has not been answered"
    detail = "Answer it first; there is no letter to print before."
    paragraph = "25"


def file(state: Complaint | None, command: File, ctx: Context) -> Decision[Complaint]:
    """Enter a complaint; what paragraph 24 asks for and it lacks is noted, and no bar (rules R-70 to R-77).

    It is dealt with by the edition of the standard that its case is pinned to, else by that of the day.
    """
    _require_addressee(command.addressee_level, ctx, Role.CLERK, Role.COMPLAINTS_OFFICER)
    natural = command.complainant_kind is ComplainantKind.NATURAL_PERSON
    given, other = ("person", "entity") if natural else ("entity", "person")
    require(
        getattr(command.particulars, other) is None,
        ComplainantMismatch(kind=command.complainant_kind, given=given, other=other),
    )
    key = REGISTER_NUMBERINGS.key(*register_key(command.addressee_level, command.body_no, ctx.today))
    numbering = ctx.others[key] or RegisterNumbering(
        addressee(command.addressee_level, command.body_no), ctx.today.year
    )
    numbering = replace(numbering, last=numbering.last + 1)
    standard = edition(command.edition) if command.edition else edition_on(ctx.today)
    due = due_on(ctx.today, standard)
    complaint = Complaint(
        id=ctx.new_id("complaint"),
        body_no=command.body_no,
        register_no=numbering.register_no(),
        kind=command.kind,
        channel=command.channel,
        complainant_kind=command.complainant_kind,
        addressee_level=command.addressee_level,
        application_id=command.application_id,
        signed=command.signed,
        defects=defects(command),
        filed_at=ctx.now,
        filed_by=ctx.actor_id(),
        due_on=due,
        particulars=command.particulars,
        wake_at=end_of_day(due).astimezone(UTC),
        edition=standard.id,
    )
    return Decision(complaint, _filed(complaint), also=(Change(key, numbering),))


def answer(state: Complaint, command: Answer, ctx: Context) -> Decision[Complaint]:
    """Tell the complainant of the outcome, once (rule R-78).

    An answer that comes when the term is over, but before the alarm has rung, tells of that first.
    """
    _require_addressee(state.addressee_level, ctx, Role.COMPLAINTS_OFFICER, Role.COMMITTEE)
    if state.answered_at is not None:
        raise ComplaintAlreadyAnswered(day=local_date(state.answered_at))
    events: list[Event] = [_overdue(state)] if state.wake_at is not None and ctx.now >= state.wake_at else []
    events.append(
        ComplaintAnswered(
            complaint_id=state.id,
            application_id=state.application_id,
            body_no=state.body_no,
            outcome=command.outcome,
            answered_at=ctx.now,
            due_on=state.due_on,
            on_time=ctx.today <= state.due_on,
        )
    )
    return Decision(
        replace(
            state,
            answered_at=ctx.now,
            answered_by=ctx.actor_id(),
            outcome=command.outcome,
            sent_by=command.sent_by,
            particulars=replace(state.particulars, answer_text=command.text, answer_signed_by=command.signed_by),
            wake_at=None,
        ),
        *events,
    )


def term_over(state: Complaint, message: None, ctx: Context) -> Decision[Complaint]:
    """The due day has passed without an answer (alarm)."""
    if state.wake_at is None or ctx.now < state.wake_at:
        return Decision()
    return Decision(replace(state, wake_at=None), _overdue(state))


def defects(command: File) -> tuple[ComplaintDefect, ...]:
    """What paragraph 24 asks for and the complaint lacks (rules R-73 and R-74)."""
    given = command.particulars
    lacking: dict[ComplaintDefect, bool] = {}
    if command.complainant_kind is ComplainantKind.NATURAL_PERSON:
        person = given.person or Person()
        lacking = {
            ComplaintDefect.MISSING_NAME: not (person.surname and person.name),
            ComplaintDefect.MISSING_PATRONYMIC: not (person.patronymic or person.no_patronymic),
            ComplaintDefect.MISSING_POSTAL_ADDRESS: not person.postal_address,
        }
    else:
        entity = given.entity or Entity()
        lacking = {
            ComplaintDefect.MISSING_NAME: not entity.name,
            ComplaintDefect.MISSING_POSTAL_ADDRESS: not entity.postal_address,
            ComplaintDefect.MISSING_OUTGOING_NUMBER: not entity.outgoing_no,
            ComplaintDefect.MISSING_OUTGOING_DATE: entity.outgoing_date is None,
        }
    lacking[ComplaintDefect.MISSING_SIGNATURE] = command.signed is Signature.NONE
    return tuple(defect for defect, is_lacking in lacking.items() if is_lacking)


def register_key(level: AddresseeLevel, body_no: str, today: date) -> tuple[str, int]:
    """Which register a complaint filed today goes into."""
    return addressee(level, body_no), today.year


def _require_addressee(level: AddresseeLevel, ctx: Context, *below: Role) -> None:
    allowed = {Role.COMMITTEE} if level in CENTRAL else set(below)
    acting = ctx.actor.roles if ctx.actor is not None else frozenset()
    require(bool(allowed & acting), OtherAddressee(level=level, roles=", ".join(sorted(allowed))))


def _filed(complaint: Complaint) -> ComplaintFiled:
    return ComplaintFiled(
        complaint_id=complaint.id,
        application_id=complaint.application_id,
        body_no=complaint.body_no,
        register_no=complaint.register_no,
        kind=complaint.kind,
        channel=complaint.channel,
        complainant_kind=complaint.complainant_kind,
        addressee_level=complaint.addressee_level,
        filed_at=complaint.filed_at,
        due_on=complaint.due_on,
    )


def _overdue(complaint: Complaint) -> ComplaintOverdue:
    return ComplaintOverdue(
        complaint_id=complaint.id,
        application_id=complaint.application_id,
        body_no=complaint.body_no,
        due_on=complaint.due_on,
    )
