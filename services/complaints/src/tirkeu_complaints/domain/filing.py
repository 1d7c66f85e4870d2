"""Filing: a written complaint is entered in the register of its addressee (paragraphs 21 to 25)."""

from dataclasses import dataclass
from datetime import UTC, date
from uuid import UUID

from tirkeu_chassis.decider.decision import Change, Context, Decision, Key
from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.time_zone import end_of_day
from tirkeu_complaints.domain.addressee import addressee, require_registrar
from tirkeu_complaints.domain.complaint import Complaint, Entity, Particulars, Person, Signature
from tirkeu_complaints.domain.register import REGISTER_NUMBERINGS, RegisterNumbering
from tirkeu_complaints.domain.terms import due_on
from tirkeu_contracts.events.complaints import ComplaintFiled
from tirkeu_contracts.standard import (
    AddresseeLevel,
    ApplicationLanguage,
    ComplainantKind,
    ComplaintChannel,
    ComplaintDefect,
    ComplaintKind,
)
from tirkeu_contracts.standard.editions import edition, edition_on


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
    language: ApplicationLanguage = ApplicationLanguage.KK
    complained_of: tuple[str, ...] = ()


class ComplainantMismatch(Refusal):
    code = "complainant-mismatch"
    status = 422
    title = "The complainant is of another kind"
    detail = "For complainant_kind {kind} give `{given}`, or leave both out; not `{other}`."
    paragraph = "24"


def file(state: Complaint | None, command: File, ctx: Context) -> Decision[Complaint]:
    """Enter a complaint; what paragraph 24 asks for and it lacks is noted, and no bar (rules R-70 to R-77).

    It is dealt with by the edition of the standard that its case is pinned to, else by that of the day. The chancery
    of the body complained of enters what is handed in there for its department, too: no complaint may be turned away
    (article 7(1) of the Law of 12 January 2007).
    """
    require_registrar(command.addressee_level, command.body_no, ctx, Role.CLERK, Role.COMPLAINTS_OFFICER)
    natural = command.complainant_kind is ComplainantKind.NATURAL_PERSON
    given, other = ("person", "entity") if natural else ("entity", "person")
    require(
        getattr(command.particulars, other) is None,
        ComplainantMismatch(kind=command.complainant_kind, given=given, other=other),
    )
    key = register_key(command.addressee_level, command.body_no, ctx.today)
    keeper = addressee(command.addressee_level, command.body_no)
    numbering = (ctx.others[key] or RegisterNumbering(keeper, year=ctx.today.year)).next()
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
        language=command.language,
        complained_of=command.complained_of,
    )
    return Decision(complaint, _filed(complaint), also=(Change(key, numbering),))


def register_key(level: AddresseeLevel, body_no: str, today: date) -> Key[RegisterNumbering]:
    """The register that a complaint filed today goes into."""
    return REGISTER_NUMBERINGS.key(addressee(level, body_no), today.year)


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


def _filed(complaint: Complaint) -> ComplaintFiled:
    return ComplaintFiled(
        complaint_id=complaint.id,
        body_no=complaint.body_no,
        register_no=complaint.register_no,
        kind=complaint.kind,
        channel=complaint.channel,
        complainant_kind=complaint.complainant_kind,
        addressee_level=complaint.addressee_level,
        filed_at=complaint.filed_at,
        due_on=complaint.due_on,
    )
