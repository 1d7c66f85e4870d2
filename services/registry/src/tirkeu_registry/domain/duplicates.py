"""What the register already knows of the units of a case, for the officer and the head (paragraph 14).

A unit is recognised by its model and number. It is a duplicate if it is registered in another owner's name, comes twice
in one case, or is registered anew by an owner who has a valid permit for it. That is shown and prevents nothing: the
standard has no such ground. Those of the seven particulars that differ from the register (11(3)(a)) are named.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from tirkeu_contracts.events import intake
from tirkeu_contracts.standard import Action
from tirkeu_registry.domain.permit import Permit
from tirkeu_registry.domain.succession import holding, is_on, stands_under
from tirkeu_registry.domain.weapon import Registration, Weapon, folded, identity_digest, is_of_another, owner_marks

COMPARED = ("kind", "type", "system", "calibre", "year")
"""The particulars that don't make a weapon another one."""


class DuplicateReason(StrEnum):
    """Why a unit is a duplicate."""

    OTHER_OWNER = "other_owner"
    TWICE_IN_CASE = "twice_in_case"
    STANDING_PERMIT = "standing_permit"


@dataclass(frozen=True, slots=True)
class Applied:
    """What is asked for, and in whose name."""

    action: Action
    applicant: intake.Person | None = None
    entity: intake.Entity | None = None
    employer: intake.Entity | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What is known of one unit; `weapon_id` None where the register doesn't have it.

    `reasons` say why it is a duplicate, `differs` names particulars that are others in the register.
    """

    weapon_id: UUID | None = None
    reasons: tuple[DuplicateReason, ...] = ()
    differs: tuple[str, ...] = ()
    current: Registration | None = None

    @property
    def duplicate(self) -> bool:
        return bool(self.reasons)


def matches(
    units: Sequence[intake.Weapon],
    applied: Applied,
    known: Callable[[intake.Weapon], Weapon | None],
    permit: Callable[[UUID], Permit | None],
) -> tuple[Match, ...]:
    """What is known of each unit of a case, in their order.

    Args:
        units: as the case describes them.
        applied: what is asked for, and by whom.
        known: the register's weapon that a unit is.
        permit: one of those that a known weapon stands under (`tirkeu_registry.domain.succession.stands_under`).
    """
    marks = owner_marks(applied.applicant, applied.entity, applied.employer)
    seen: set[str] = set()
    found = []
    for unit in units:
        digest = identity_digest(unit)
        reasons = [DuplicateReason.TWICE_IN_CASE] if digest in seen else []
        seen.add(digest)
        weapon = known(unit)
        if weapon is None:
            found.append(Match(reasons=tuple(reasons)))
            continue
        holder = holding(weapon, permit)
        if is_of_another(weapon, holder, marks):
            reasons.append(DuplicateReason.OTHER_OWNER)
        if applied.action is Action.REGISTRATION and _has_permit(weapon, applied, permit):
            reasons.append(DuplicateReason.STANDING_PERMIT)
        held = weapon.particulars.details
        differs = tuple(name for name in COMPARED if _words(held, name) != _words(unit, name))
        found.append(Match(weapon.id, tuple(reasons), differs, holder))
    return tuple(found)


def _has_permit(weapon: Weapon, applied: Applied, permit: Callable[[UUID], Permit | None]) -> bool:
    """Whether the same owner has a permit for the weapon that holds, or one that waits for the head's signature."""
    own = set(owner_marks(applied.applicant, applied.entity))
    standing = (permit(one) for one in stands_under(weapon))
    return any(
        not own.isdisjoint(owner_marks(one.particulars.applicant, one.particulars.entity))
        for one in standing
        if one is not None and is_on(one, weapon.id) and not one.expired
    )


def _words(details: intake.Weapon, name: str) -> str:
    value = getattr(details, name)
    return folded(str(value)) if value is not None else ""
