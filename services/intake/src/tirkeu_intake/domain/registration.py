"""Registration of an application: number, date, time and employee (paragraphs 11 to 13).

The chancery registers what is handed in. It refuses only what cannot be anybody's application.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from tirkeu_chassis.decider.decision import Aggregate, Change, Context, Decision, Key
from tirkeu_chassis.decider.numbering import Numbering
from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.events import intake as events
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    ApplicationLanguage,
    DocumentCode,
    RequestedRight,
    WeaponClass,
    WeaponKind,
)
from tirkeu_contracts.standard.editions import edition_on
from tirkeu_intake.domain.application import Application, circumstances_of
from tirkeu_intake.domain.checklist import check_right, coverage, needed
from tirkeu_intake.domain.duty import DutyUnit, is_exempt
from tirkeu_intake.domain.eligibility import check_applicant, check_employer
from tirkeu_intake.domain.observations import doubtful
from tirkeu_intake.domain.particulars import NOTHING_STATED, Particulars, Stated, Unit, WeaponDetails, calibre_mm
from tirkeu_intake.domain.receipts import Receipt
from tirkeu_intake.domain.reception_calendar import calendar_key, receives_at

NUMBERINGS = Aggregate("numberings", Numbering)
"""The numbers of talons: one sequence per body and year (paragraph 13, rule R-49)."""


@dataclass(frozen=True, slots=True)
class Register:
    """The clerk registers an application. `talon_code` is a fresh secret for the talon.

    `requested_right` is None for storage, or for what alone can be had instead. What a receipt is entered for counts as
    handed in.
    """

    body_no: str
    category: ApplicantCategory
    action: Action
    weapon_class: WeaponClass
    requested_right: RequestedRight | None
    units: tuple[WeaponDetails, ...]
    documents: tuple[DocumentCode, ...]
    language: ApplicationLanguage
    particulars: Particulars
    talon_code: str
    submitted_at: datetime | None = None
    petition_no: str | None = None
    receipts: tuple[Receipt, ...] = ()
    stated: Stated = NOTHING_STATED


class FutureTestFiring(Refusal):
    code = "test-fire-in-future"
    status = 422
    title = "A test-firing of a day to come"
    detail = "`last_test_fire_on` is later than today."
    paragraph = "11(1)(d)"


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


def talon_digest(talon_no: str, talon_code: str) -> str:
    """What lets another service check a talon's code without knowing it."""
    return hashlib.sha256(f"{talon_no}:{talon_code}".encode()).hexdigest()


def numbering_key(body_no: str, moment: datetime) -> Key[Numbering]:
    """The sequence that the talon of a registration at this moment takes its number from."""
    return NUMBERINGS.key(body_no, local_date(moment).year)


def register(state: Application | None, command: Register, ctx: Context) -> Decision[Application]:
    """Register an application: number, date, time, employee (paragraph 13, rule R-49).

    The case is pinned to the edition of the standard that holds on the day of registration.
    Missing documents are no bar: completeness is the officer's to check, after registration (rule R-51).
    """
    submitted_at = command.submitted_at or ctx.now
    require(submitted_at <= ctx.now, SubmittedInFuture())
    last_test_fire_on = command.stated.last_test_fire_on
    require(last_test_fire_on is None or last_test_fire_on <= ctx.today, FutureTestFiring())
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
    case = circumstances_of(command.category, command.action, command.weapon_class, units, command.stated, ctx.today)
    cell = coverage(case, edition, ctx.today)
    check_applicant(command.category, command.stated, edition)
    right = command.requested_right or edition.obtainable(RequestedRight.STORAGE, command.category, kinds)
    check_right(command.category, right, kinds, edition)
    _require_particulars(command)
    check_employer(cell, command.particulars)

    found = needed(case, edition)
    documents = tuple(dict.fromkeys((*command.documents, *(one.document for one in command.receipts))))
    key, calendar = numbering_key(command.body_no, ctx.now), calendar_key(command.body_no, ctx.today)
    ctx.others.fetch((key, calendar))
    numbering = (ctx.others[key] or Numbering(command.body_no, year=ctx.today.year)).next()
    application = Application(
        id=ctx.new_id("application"),
        body_no=command.body_no,
        talon_no=numbering.number(command.body_no),
        talon_code=command.talon_code,
        edition=edition.id,
        category=command.category,
        action=command.action,
        weapon_class=command.weapon_class,
        requested_right=right,
        units=units,
        documents=documents,
        language=command.language,
        submitted_at=submitted_at,
        registered_at=ctx.now,
        clerk=ctx.actor_id(),
        particulars=command.particulars,
        petition_no=command.petition_no,
        receipts=command.receipts,
        stated=command.stated,
        missing=tuple(one.document for one in found.missing_of_the_standard(documents)),
        outside_hours=not receives_at(ctx.now, edition, ctx.others[calendar]),
    )
    application = replace(application, doubtful=doubtful(application, found, edition))
    return Decision(application, _received(application), _particulars(application), also=(Change(key, numbering),))


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
        missing_documents=application.missing,
        doubtful_documents=application.doubtful,
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
        residence=given.residence,
        petitioning_state=given.petitioning_state,
        employer_annex=given.employer_annex,
        premises_act_signatories=application.stated.premises_act_signatories,
    )
