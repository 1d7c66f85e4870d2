"""The application: registered by the chancery, perhaps withdrawn, at last settled (paragraphs 13, 15, 17(2))."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from tirkeu_chassis.decision import Aggregate, Change, Context, Decision, NotYet, Refusal, require
from tirkeu_chassis.time_zone import local_date
from tirkeu_contracts.events import intake as events
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_contracts.events.review import ApplicationRefused
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    ApplicationLanguage,
    DocumentCode,
    RequestedRight,
    WeaponClass,
    WeaponKind,
)
from tirkeu_contracts.standard.editions import AcquisitionSource, edition_on
from tirkeu_intake.domain.checklist import check_right, coverage
from tirkeu_intake.domain.duty import DutyUnit, is_exempt
from tirkeu_intake.domain.numbering import NUMBERINGS, Numbering
from tirkeu_intake.domain.receipts import Receipt


class Status(StrEnum):
    """Where the application stands, as the counter sees it."""

    REGISTERED = "registered"
    WITHDRAWN = "withdrawn"
    PERMITTED = "permitted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Unit:
    """A weapon, without what would name its owner or the weapon itself."""

    kind: WeaponKind
    exempt: bool


@dataclass(frozen=True, slots=True)
class Particulars:
    """All personal data of the case."""

    weapons: tuple[events.Weapon, ...]
    applicant: events.Person | None = None
    entity: events.Entity | None = None
    employer: events.Entity | None = None
    responsible_person: events.Person | None = None
    persons_with_access: tuple[events.Person, ...] = ()
    clerk_name: str = ""


@dataclass(frozen=True, slots=True)
class Application:
    """A registered application."""

    id: UUID
    body_no: str
    talon_no: str
    talon_code: str
    edition: str
    category: ApplicantCategory
    action: Action
    weapon_class: WeaponClass
    requested_right: RequestedRight
    units: tuple[Unit, ...]
    documents: tuple[DocumentCode, ...]
    language: ApplicationLanguage
    submitted_at: datetime
    registered_at: datetime
    clerk: str
    particulars: Particulars
    petition_no: str | None = None
    receipts: tuple[Receipt, ...] = ()
    status: Status = Status.REGISTERED
    ended_at: datetime | None = None
    permit_no: str | None = None


APPLICATIONS = Aggregate(
    "applications",
    Application,
    indexes=(("body_no", "_id"), ("petition_no",)),
    unique=(("talon_no",),),
)


@dataclass(frozen=True, slots=True)
class WeaponDetails:
    """A unit as the clerk enters it; energy in joules."""

    weapon: events.Weapon
    muzzle_energy_j: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """The clerk registers an application. `talon_code` is a fresh secret for the talon."""

    body_no: str
    category: ApplicantCategory
    action: Action
    weapon_class: WeaponClass
    requested_right: RequestedRight
    units: tuple[WeaponDetails, ...]
    documents: tuple[DocumentCode, ...]
    language: ApplicationLanguage
    particulars: Particulars
    talon_code: str
    submitted_at: datetime | None = None
    petition_no: str | None = None
    receipts: tuple[Receipt, ...] = ()
    source: AcquisitionSource = AcquisitionSource.SHOP
    new_storage_facility: bool = False


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The applicant gives the service up, by a signed statement (rule R-57)."""

    statement_date: date


class ParticularsMissing(Refusal):
    code = "particulars-missing"
    status = 422
    title = "Particulars are missing"
    detail = "Category {category} needs `{field}`."
    paragraph = "11"


class SubmittedInFuture(Refusal):
    code = "submitted-in-future"
    status = 422
    title = "Submitted in the future"
    detail = "`submitted_at` is later than now."
    paragraph = "7(1)"


class ApplicationEnded(Refusal):
    code = "application-ended"
    status = 409
    title = "The application has ended"
    detail = "The application is {status}; it can't be withdrawn any more."
    paragraph = "17(2)"


def calibre_mm(text: str) -> Decimal | None:
    """The calibre where it is given in millimetres; a gauge such as `12/70` has none."""
    try:
        return Decimal(text.replace(",", ".").removesuffix("mm").strip())
    except ArithmeticError:
        return None


def talon_digest(talon_no: str, talon_code: str) -> str:
    """What lets another service check a talon's code without knowing it."""
    return hashlib.sha256(f"{talon_no}:{talon_code}".encode()).hexdigest()


def numbering_key(body_no: str, moment: datetime) -> "tuple[str, int]":
    """Which sequence of numbers a registration at this moment takes from."""
    return body_no, local_date(moment).year


def register(state: Application | None, command: Register, ctx: Context) -> Decision[Application]:
    """Register an application: number, date, time, employee (paragraph 13, rule R-49).

    The case is pinned to the edition of the standard that holds on the day of registration.
    Missing documents are no bar: completeness is the officer's to check, after registration (rule R-51).
    """
    submitted_at = command.submitted_at or ctx.now
    require(submitted_at <= ctx.now, SubmittedInFuture())
    edition = edition_on(ctx.today)
    kinds = frozenset(WeaponKind(unit.weapon.kind) for unit in command.units)
    units = tuple(
        Unit(
            WeaponKind(one.weapon.kind),
            is_exempt(
                DutyUnit(WeaponKind(one.weapon.kind), calibre_mm(one.weapon.calibre), one.muzzle_energy_j), edition
            ),
        )
        for one in command.units
    )
    coverage(command.category, command.action, command.weapon_class, kinds, edition)
    check_right(command.category, command.requested_right, kinds, edition)
    _require_particulars(command)

    body_no, year = numbering_key(command.body_no, ctx.now)
    key = NUMBERINGS.key(body_no, year)
    numbering = ctx.others[key] or Numbering(body_no, year)
    numbering = replace(numbering, last=numbering.last + 1)
    application = Application(
        id=ctx.new_id("application"),
        body_no=command.body_no,
        talon_no=numbering.talon_no(),
        talon_code=command.talon_code,
        edition=edition.id,
        category=command.category,
        action=command.action,
        weapon_class=command.weapon_class,
        requested_right=command.requested_right,
        units=units,
        documents=command.documents,
        language=command.language,
        submitted_at=submitted_at,
        registered_at=ctx.now,
        clerk=ctx.actor_id(),
        particulars=command.particulars,
        petition_no=command.petition_no,
        receipts=command.receipts,
    )
    return Decision(application, _received(application), _particulars(application), also=(Change(key, numbering),))


def withdraw(state: Application, command: Withdraw, ctx: Context) -> Decision[Application]:
    """The applicant gives the service up; counted apart from refusals (17(2), rule R-57)."""
    require(state.status is Status.REGISTERED, ApplicationEnded(status=state.status))
    return Decision(
        replace(state, status=Status.WITHDRAWN, ended_at=ctx.now),
        events.ApplicationWithdrawn(application_id=state.id, body_no=state.body_no, withdrawn_at=ctx.now),
    )


def permitted(state: Application | None, event: PermitIssued, ctx: Context) -> Decision[Application]:
    """The permit is ready: the counter can say so to who asks with the talon."""
    if state is None:
        raise NotYet("application unknown")
    return Decision(replace(state, status=Status.PERMITTED, ended_at=event.issued_at, permit_no=event.permit_no))


def refused(state: Application | None, event: ApplicationRefused, ctx: Context) -> Decision[Application]:
    """The refusal is signed."""
    if state is None:
        raise NotYet("application unknown")
    return Decision(replace(state, status=Status.REFUSED, ended_at=event.refused_at))


def _require_particulars(command: Register) -> None:
    given = command.particulars
    needed: dict[str, events.Entity | events.Person | None] = (
        {"entity": given.entity} if command.category.is_entity else {"applicant": given.applicant}
    )
    if command.category.is_employee:
        needed["employer"] = given.employer
    if command.category.is_entity and command.action is Action.REGISTRATION:
        needed["responsible_person"] = given.responsible_person
    for field, value in needed.items():
        require(value is not None, ParticularsMissing(category=command.category, field=field))


def _received(application: Application) -> events.ApplicationReceived:
    return events.ApplicationReceived(
        application_id=application.id,
        body_no=application.body_no,
        talon_no=application.talon_no,
        talon_digest=talon_digest(application.talon_no, application.talon_code),
        standard_edition=application.edition,
        applicant_category=application.category,
        action=application.action,
        weapon_class=application.weapon_class,
        requested_right=application.requested_right,
        units=tuple(events.Unit(kind=unit.kind, duty="exempt" if unit.exempt else "due") for unit in application.units),
        documents=application.documents,
        language=application.language,
        petition_no=application.petition_no,
        submitted_at=application.submitted_at,
        registered_at=application.registered_at,
    )


def _particulars(application: Application) -> events.ApplicationParticulars:
    given = application.particulars
    return events.ApplicationParticulars(
        application_id=application.id,
        body_no=application.body_no,
        applicant=given.applicant,
        entity=given.entity,
        employer=given.employer,
        responsible_person=given.responsible_person,
        persons_with_access=given.persons_with_access,
        weapons=given.weapons,
    )
