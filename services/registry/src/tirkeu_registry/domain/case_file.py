"""The case file, and the permit drawn up from it once the documents are verified (paragraph 14)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from tirkeu_chassis.decider.decision import Aggregate, Change, Context, Decision, Key, NotYet
from tirkeu_chassis.decider.numbering import Numbering
from tirkeu_contracts.events import intake
from tirkeu_contracts.events.registry import WeaponRegistered
from tirkeu_contracts.events.review import DocumentsVerified
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    ApplicationLanguage,
    PermitKind,
    RequestedRight,
    WeaponClass,
    WeaponKind,
)
from tirkeu_contracts.standard.editions import EDITIONS, FIRST_EDITION, edition
from tirkeu_registry.domain import permit as permits
from tirkeu_registry.domain import weapon as weapons
from tirkeu_registry.domain.duplicates import Applied, matches
from tirkeu_registry.domain.permit import PERMITS, Permit, PermitUnit
from tirkeu_registry.domain.succession import holding, settled, stands_under
from tirkeu_registry.domain.weapon import (
    WEAPONS,
    CancelReason,
    Registration,
    Weapon,
    WeaponIdentity,
    identity_keys,
    owner_marks,
)


@dataclass(frozen=True, slots=True)
class Received:
    """What everyone may know of the application, `edition` being that of the standard it is decided by."""

    category: ApplicantCategory
    action: Action
    weapon_class: WeaponClass
    language: ApplicationLanguage
    registered_at: datetime
    edition: str = FIRST_EDITION


@dataclass(frozen=True, slots=True)
class Particulars:
    """The personal data of the case that a permit needs."""

    weapons: tuple[intake.Weapon, ...]
    applicant: intake.Person | None = None
    entity: intake.Entity | None = None
    employer: intake.Entity | None = None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case as far as it has come; its two halves may come in either order.

    `verification` and `verified_at` are those of the verification that its last draft was drawn up from: one that is
    told of again, or late, is over.
    """

    id: UUID
    body_no: str
    received: Received | None = None
    particulars: Particulars | None = None
    permit_id: UUID | None = None
    withdrawn_at: datetime | None = None
    verification: int = 0
    verified_at: datetime | None = None

    def is_over(self, event: DocumentsVerified) -> bool:
        """Whether a verification is one that a draft was drawn up from, or one before that.

        A later one has a greater count or a later time: not every version of review counts, and a clock may stand.
        """
        if self.verified_at is None or event.verified_at > self.verified_at:
            return False
        return event.verification is None or event.verification <= self.verification


CASE_FILES = Aggregate("case_files", CaseFile)
NUMBERINGS = Aggregate("numberings", Numbering)
"""The numbers of permits: one sequence per body and year; their `P-` tells them from talons'."""


def receive(state: CaseFile | None, event: intake.ApplicationReceived, ctx: Context) -> Decision[CaseFile]:
    """The public half of the case file."""
    case = state or CaseFile(event.application_id, event.body_no)
    if case.received is not None:
        return Decision()
    if event.standard_edition not in EDITIONS:
        raise NotYet(f"edition {event.standard_edition} of the standard unknown to this version")
    received = Received(
        category=ApplicantCategory(event.applicant_category),
        action=Action(event.action),
        weapon_class=WeaponClass(event.weapon_class),
        language=ApplicationLanguage(event.language),
        registered_at=event.registered_at,
        edition=event.standard_edition,
    )
    return Decision(replace(case, received=received))


def attach(state: CaseFile | None, event: intake.ApplicationParticulars, ctx: Context) -> Decision[CaseFile]:
    """The half with personal data."""
    case = state or CaseFile(event.application_id, event.body_no)
    if case.particulars is not None:
        return Decision()
    particulars = Particulars(event.weapons, event.applicant, event.entity, event.employer)
    return Decision(replace(case, particulars=particulars))


def withdraw(state: CaseFile | None, event: intake.ApplicationWithdrawn, ctx: Context) -> Decision[CaseFile]:
    """Nothing more is drawn up; a permit that nobody has signed is cancelled, and its registrations with it."""
    case = state or CaseFile(event.application_id, event.body_no)
    if case.withdrawn_at is not None:
        return Decision()
    withdrawn = replace(case, withdrawn_at=event.withdrawn_at)
    permit = ctx.others[PERMITS.key(case.permit_id)] if case.permit_id is not None else None
    if permit is None or permit.stage is not permits.Stage.DRAFTED:
        return Decision(withdrawn)
    cancelled = replace(permit, stage=permits.Stage.CANCELLED, cancelled_at=event.withdrawn_at)
    changes: list[Change[Any]] = [Change(PERMITS.key(permit.id), cancelled)]
    changes += without_registrations(permit, CancelReason.APPLICATION_WITHDRAWN, event.withdrawn_at, ctx)
    return Decision(withdrawn, also=changes)


def without_registrations(permit: Permit, reason: CancelReason, at: datetime, ctx: Context) -> list[Change[Weapon]]:
    """The weapons of a draft without its registrations, in the body of what holds for them then."""
    keys = [WEAPONS.key(one) for one in dict.fromkeys(unit.weapon_id for unit in permit.units)]
    ctx.others.fetch(keys)
    known = {key: weapon for key in keys if (weapon := ctx.others[key]) is not None}
    ctx.others.fetch(PERMITS.key(one) for weapon in known.values() for one in stands_under(weapon, permit.id))
    changes = []
    for key, weapon in known.items():
        left, told = weapons.cancel(weapon, permit.id, reason, at)
        changes.append(Change(key, settled(left, lambda one: ctx.others[PERMITS.key(one)]), told))
    return changes


def draw_up(state: CaseFile | None, event: DocumentsVerified, ctx: Context) -> Decision[CaseFile]:
    """Enter each unit in the register and draw the permit up, in one decision (rules R-03 and R-04).

    A verification that a draft was drawn up from is over with it, whatever becomes of the draft.
    """
    if state is not None and (state.permit_id is not None or state.withdrawn_at is not None or state.is_over(event)):
        return Decision()
    if state is None or state.received is None or state.particulars is None:
        raise NotYet("case file incomplete")
    received, given = state.received, state.particulars
    permit_id = ctx.new_id("permit")
    numbering_key = NUMBERINGS.key(state.body_no, ctx.today.year)
    identities = {identity_keys(details)[0]: details for details in given.weapons}
    ctx.others.fetch((numbering_key, *(key for details in given.weapons for key in identity_keys(details))))

    numbering = (ctx.others[numbering_key] or Numbering(state.body_no, year=ctx.today.year)).next()
    registration = Registration(
        application_id=state.id,
        permit_id=permit_id,
        body_no=state.body_no,
        action=received.action,
        registered_at=ctx.now,
        weapon_class=received.weapon_class,
    )
    entries = _entries(identities, state.body_no, received.weapon_class, ctx)
    marks = owner_marks(given.applicant, given.entity, given.employer)
    known = {key: weapon for key, weapon in entries.items() if weapon.history}
    standing = {PERMITS.key(one) for weapon in known.values() for one in stands_under(weapon)}
    ctx.others.fetch(standing)
    found = matches(
        given.weapons,
        Applied(received.action, given.applicant, given.entity, given.employer),
        lambda details: known.get(identity_keys(details)[0]),
        lambda one: ctx.others[PERMITS.key(one)],
    )
    told: dict[UUID, tuple[WeaponRegistered, ...]] = {}
    units: list[PermitUnit] = []
    for details, match in zip(given.weapons, found, strict=True):
        key, kind = identity_keys(details)[0], WeaponKind(details.kind)
        entries[key], registered = weapons.register(entries[key], registration, marks, kind)
        weapon = entries[key]
        told[weapon.id] = (*told.get(weapon.id, ()), registered)
        units.append(PermitUnit(weapon.id, kind, match.duplicate, match.differs, match.reasons))

    permit = Permit(
        id=permit_id,
        body_no=state.body_no,
        application_id=state.id,
        permit_no=numbering.number(f"P-{state.body_no}"),
        kind=_permit_kind(received, given, PermitKind(event.permit_kind)),
        action=received.action,
        units=tuple(units),
        language=received.language,
        drafter=event.officer_id,
        drafted_at=ctx.now,
        due_on=event.due_on,
        particulars=permits.Particulars(given.weapons, given.applicant, given.entity, given.employer),
        category=received.category,
        verification=event.verification or 0,
    )
    permit = replace(permit, extends=_extends(permit, known.values(), ctx))

    def standing_permit(one: UUID) -> Permit | None:
        return permit if one == permit.id else ctx.others[PERMITS.key(one)]

    changes: list[Change[Any]] = [Change(PERMITS.key(permit_id), permit), Change(numbering_key, numbering)]
    changes += [
        Change(WEAPONS.key(weapon.id), settled(weapon, standing_permit), told[weapon.id]) for weapon in entries.values()
    ]
    changes += [Change(key, WeaponIdentity(weapon.id)) for key, weapon in entries.items() if ctx.others[key] is None]
    drawn_up = replace(
        state,
        permit_id=permit_id,
        verification=max(event.verification or 0, state.verification),
        verified_at=event.verified_at,
    )
    return Decision(drawn_up, also=changes)


def _permit_kind(received: Received, given: Particulars, verified: PermitKind) -> PermitKind:
    """The permit that was verified, or the most that the case's edition lets the applicant have of it (R-04)."""
    right = next(one for one in RequestedRight if one.permit_kind is verified)
    kinds = [WeaponKind(one.kind) for one in given.weapons]
    return edition(received.edition).obtainable(right, received.category, kinds).permit_kind


def _entries(
    identities: Mapping[Key[WeaponIdentity], intake.Weapon], body_no: str, weapon_class: WeaponClass, ctx: Context
) -> dict[Key[WeaponIdentity], Weapon]:
    """The weapons of a case as the register has them, or new entries for those it doesn't know."""
    known = {
        key: WEAPONS.key(found.weapon_id)
        for key, details in identities.items()
        for found in map(ctx.others.__getitem__, reversed(identity_keys(details)))
        if found is not None
    }
    ctx.others.fetch(known.values())
    entries: dict[Key[WeaponIdentity], Weapon] = {}
    for key, details in identities.items():
        weapon = ctx.others[known[key]] if key in known else None
        entries[key] = weapon or Weapon(
            # The digest is the weapon's own, so its id is the same on every try.
            id=ctx.new_id(f"weapon {key.id}"),
            body_no=body_no,
            kind=WeaponKind(details.kind),
            weapon_class=weapon_class,
            particulars=weapons.Particulars(details),
        )
    return entries


def _extends(permit: Permit, known: Iterable[Weapon], ctx: Context) -> tuple[UUID, ...]:
    """The permits that a re-registration extends: those of the same owner whose units are all its own (11(2), R-37).

    Of each unit that of the registration that holds; a draft of the same owner besides, which may be signed first.
    """
    if permit.action is not Action.RE_REGISTRATION:
        return ()
    keys = [PERMITS.key(one) for one in dict.fromkeys(one for weapon in known for one in stands_under(weapon))]
    ctx.others.fetch(keys)
    standing = [one for key in keys if (one := ctx.others[key]) is not None]
    holders = {
        holder.permit_id
        for weapon in known
        if (holder := holding(weapon, lambda one: ctx.others[PERMITS.key(one)])) is not None
    }
    candidates = (one for one in standing if one.id in holders or one.stage is permits.Stage.DRAFTED)
    return tuple(one.id for one in candidates if permits.may_extend(permit, one))
