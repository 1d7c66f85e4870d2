"""The weapon in the register: one entry for its whole life, whoever owns it (paragraph 14)."""

import hashlib
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tirkeu_chassis.decider.decision import Aggregate, Key
from tirkeu_chassis.office.spelling import LOOK_ALIKES
from tirkeu_contracts.events import intake
from tirkeu_contracts.events.registry import WeaponRegistered, WeaponRegistrationCancelled
from tirkeu_contracts.standard import Action, WeaponClass, WeaponKind


class CancelReason(StrEnum):
    """Why a registration fell away before its permit was signed."""

    APPLICATION_WITHDRAWN = "application_withdrawn"
    DRAFT_RETURNED = "draft_returned"


@dataclass(frozen=True, slots=True)
class Registration:
    """A line of the weapon's history; `cancelled_at` where it fell away before its permit was signed.

    `weapon_class` is that of its application; None in lines that were written before it was kept.
    """

    application_id: UUID
    permit_id: UUID
    body_no: str
    action: Action
    registered_at: datetime
    cancelled_at: datetime | None = None
    weapon_class: WeaponClass | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a registration is: marks by which the same owner is known again."""

    permit_id: UUID
    marks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Particulars:
    """What would name the weapon or its owners."""

    details: intake.Weapon
    owners: tuple[Owner, ...] = ()


@dataclass(frozen=True, slots=True)
class Weapon:
    """A unit in the register.

    Its body, class and particulars are those of the permit that was signed last, or of the first draft before there is
    one (`tirkeu_registry.domain.succession.settled`): what nobody has signed takes a weapon from no body.
    """

    id: UUID
    body_no: str
    kind: WeaponKind
    weapon_class: WeaponClass
    particulars: Particulars
    history: tuple[Registration, ...] = ()

    @property
    def standing(self) -> tuple[Registration, ...]:
        """The registrations that did not fall away, the first one first."""
        return tuple(one for one in self.history if one.cancelled_at is None)


@dataclass(frozen=True, slots=True)
class WeaponIdentity:
    """Which weapon has this model and number; the key is their digest, so they are nowhere to be read."""

    weapon_id: UUID


WEAPONS = Aggregate("weapons", Weapon, indexes=(("body_no", "_id"), ("kind", "_id")))
WEAPON_IDENTITIES = Aggregate("weapon_identities", WeaponIdentity)


def identity_digest(details: intake.Weapon) -> str:
    """SHA-256 over model and number as they are read: no case, spaces, punctuation, nor whose alphabet a letter is of.

    A clerk may choose another kind for the same weapon, so the kind is no part of it.
    """
    return hashlib.sha256("|".join(folded(part) for part in (details.model, details.number)).encode()).hexdigest()


def earlier_digest(details: intake.Weapon) -> str:
    """The digest of earlier versions: over the kind too, and with letters as they are written."""
    parts = (details.kind, details.model, details.number)
    return hashlib.sha256("|".join(plain(part) for part in parts).encode()).hexdigest()


def identity_keys(details: intake.Weapon) -> tuple[Key[WeaponIdentity], Key[WeaponIdentity]]:
    """Under which keys a weapon may be known: that of today, and that of an earlier version."""
    return WEAPON_IDENTITIES.key(identity_digest(details)), WEAPON_IDENTITIES.key(earlier_digest(details))


def owner_marks(*owners: intake.Person | intake.Entity | None) -> tuple[str, ...]:
    """Marks of those in whose name a unit is registered: the number of a person or entity, and the name."""
    marks: list[str] = []
    for owner in owners:
        match owner:
            case intake.Person():
                marks += [owner.iin] if owner.iin else []
                names = (owner.surname, owner.name, owner.patronymic or "", str(owner.birth_date or ""))
                marks.append("|".join(plain(name) for name in names))
            case intake.Entity():
                marks += [owner.bin] if owner.bin else []
                marks.append(plain(owner.name))
    return tuple(marks)


def is_of_another(weapon: Weapon, registration: Registration | None, marks: tuple[str, ...]) -> bool:
    """Whether a registration of the weapon is in somebody else's name."""
    if registration is None:
        return False
    owners = (one for one in weapon.particulars.owners if one.permit_id == registration.permit_id)
    return {mark for owner in owners for mark in owner.marks}.isdisjoint(marks)


def without(weapon: Weapon, permit_id: UUID | None) -> Weapon:
    """The weapon as the register had it without a permit's own registration."""
    return replace(weapon, history=tuple(one for one in weapon.history if one.permit_id != permit_id))


def described(weapon: Weapon, permit_id: UUID, details: intake.Weapon) -> Weapon:
    """The weapon as a permit describes it."""
    classes = [one.weapon_class for one in weapon.history if one.permit_id == permit_id and one.weapon_class]
    return replace(
        weapon,
        kind=WeaponKind(details.kind),
        weapon_class=classes[-1] if classes else weapon.weapon_class,
        particulars=replace(weapon.particulars, details=details),
    )


def register(
    weapon: Weapon, registration: Registration, marks: tuple[str, ...], kind: WeaponKind
) -> tuple[Weapon, WeaponRegistered]:
    """The weapon with one more registration, and what is told of it; `kind` is what its application says."""
    owner = Owner(registration.permit_id, marks)
    registered = replace(
        weapon,
        history=(*weapon.history, registration),
        particulars=replace(weapon.particulars, owners=(*weapon.particulars.owners, owner)),
    )
    return registered, WeaponRegistered(
        application_id=registration.application_id,
        body_no=registration.body_no,
        weapon_id=weapon.id,
        action=registration.action,
        weapon_class=registration.weapon_class or weapon.weapon_class,
        kind=kind,
        registered_at=registration.registered_at,
    )


def cancel(
    weapon: Weapon, permit_id: UUID, reason: CancelReason, at: datetime
) -> tuple[Weapon, tuple[WeaponRegistrationCancelled, ...]]:
    """The weapon without the registration that a permit stood for, and what is told; the line stays in its history.

    Each registration that was told of is told of as cancelled, so that who follows the events can undo it.
    """
    fallen = [one for one in weapon.history if one.permit_id == permit_id and one.cancelled_at is None]
    history = tuple(replace(one, cancelled_at=at) if one in fallen else one for one in weapon.history)
    return replace(weapon, history=history), tuple(
        WeaponRegistrationCancelled(
            application_id=one.application_id,
            body_no=one.body_no,
            weapon_id=weapon.id,
            reason=reason,
            cancelled_at=at,
        )
        for one in fallen
    )


def folded(text: str) -> str:
    """A text as it is read on a weapon: `plain`, and letters that look alike are one."""
    return plain(text).translate(LOOK_ALIKES)


def plain(text: str) -> str:
    """A text as people mean it: no case, spaces or punctuation."""
    plain = "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())
    return plain or text.strip()
