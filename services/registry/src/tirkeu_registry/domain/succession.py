"""Transfer of a weapon from one permit to another, of a new owner or of the same one (paragraph 14).

The permit that was signed last is the valid one for the weapon. An earlier permit all of whose weapons were transferred
is not valid any more: it is kept unchanged, says where its weapons went, and no notice of its last day is published.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from tirkeu_registry.domain.permit import SIGNED, Permit, Stage
from tirkeu_registry.domain.weapon import Registration, Weapon, described, owner_marks


def stands_under(weapon: Weapon, but: UUID | None = None) -> tuple[UUID, ...]:
    """The permits of the weapon's registrations that did not fall away, the first one first, but for one's own."""
    return tuple(dict.fromkeys(one.permit_id for one in weapon.standing if one.permit_id != but))


def holding(weapon: Weapon, permit: Callable[[UUID], Permit | None]) -> Registration | None:
    """The registration that holds: the one signed last; before any is, the first draft's; None where none stands.

    Whether one is signed says its permit. A draft takes nothing from a registration that is signed, nor from a draft
    that was there before it.
    """
    signed = [
        (issued.issued_at, is_on(issued, weapon.id) and issued.extended_by is None, number, one)
        for number, one in enumerate(weapon.standing)
        if (issued := permit(one.permit_id)) is not None and issued.stage in SIGNED and issued.issued_at is not None
    ]
    if signed:
        # Of two signed at one moment the one that the other gave way to.
        return max(signed, key=lambda found: found[:3])[3]
    return next(iter(weapon.standing), None)


def settled(weapon: Weapon, permit: Callable[[UUID], Permit | None]) -> Weapon:
    """The weapon in the body, and with the description, of the registration that holds; as it is where none stands."""
    holder = holding(weapon, permit)
    if holder is None:
        return weapon
    holds = permit(holder.permit_id)
    if holds is not None:
        units = zip(holds.units, holds.particulars.weapons, strict=True)
        latest = [details for unit, details in units if unit.weapon_id == weapon.id]
        weapon = described(weapon, holds.id, latest[-1]) if latest else weapon
    return replace(weapon, body_no=holder.body_no)


def is_on(permit: Permit, weapon_id: UUID) -> bool:
    """Whether a permit covers a weapon, signed or drawn up, and the weapon has not gone over to another."""
    return permit.stage in {Stage.DRAFTED, *SIGNED} and any(
        unit.weapon_id == weapon_id and unit.went_over_to is None for unit in permit.units
    )


def of_one_owner(one: Permit, other: Permit) -> bool:
    """Whether both permits are of the same applicant or entity; an employer's name makes no owner."""
    mine, theirs = one.particulars, other.particulars
    return not _apart(owner_marks(mine.applicant, mine.entity), owner_marks(theirs.applicant, theirs.entity))


def takes_over(new: Permit, earlier: Permit) -> bool:
    """Whether the weapons of an earlier permit go over to a new one once that is signed.

    They do if the owner is the same, or nobody of the one has to do with the other. An entity's permit and those of
    its employees for the same weapons stand side by side (11(3) and 11(4)).
    """
    mine, theirs = new.particulars, earlier.particulars
    everybody = owner_marks(mine.applicant, mine.entity, mine.employer)
    return of_one_owner(new, earlier) or _apart(
        everybody, owner_marks(theirs.applicant, theirs.entity, theirs.employer)
    )


def taken_over(new: Permit, weapons: Iterable[Weapon], permit: Callable[[UUID], Permit | None]) -> list[Permit]:
    """The signed permits from which weapons go over to a new one, the first one first."""
    covered = {unit.weapon_id for unit in new.units}
    found: dict[UUID, Permit] = {}
    for weapon in weapons:
        for permit_id in stands_under(weapon, new.id):
            earlier = permit(permit_id)
            if earlier is None or earlier.stage not in SIGNED or not takes_over(new, earlier):
                continue
            if weapon.id in covered and is_on(earlier, weapon.id):
                found[permit_id] = earlier
    return list(found.values())


def go_over(earlier: Permit, new: Permit, at: datetime) -> Permit:
    """The earlier permit without the weapons that the new one covers."""
    covered = {unit.weapon_id for unit in new.units}
    units = tuple(
        replace(unit, went_over_to=new.id, went_over_at=at)
        if unit.weapon_id in covered and unit.went_over_to is None
        else unit
        for unit in earlier.units
    )
    left = replace(earlier, units=units)
    return left if left.superseded_at is None else replace(left, wake_at=None)


def take(new: Permit, earlier: Iterable[Permit]) -> Permit:
    """The new permit with what its weapons were taken from."""
    known = list(earlier)
    units = tuple(
        replace(unit, taken_from=tuple(one.id for one in known if is_on(one, unit.weapon_id))) for unit in new.units
    )
    return replace(new, units=units)


def _apart(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return set(one).isdisjoint(other)
