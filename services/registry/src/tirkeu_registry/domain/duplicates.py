"""What the register knows already of the units of a case, for the officer to see (paragraph 14).

A unit is known again by its kind, model and number. It is doubtful where it stands in somebody else's name, comes
twice in one case, or differs in another of the seven particulars from what the register holds (11(3)(a)).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from tirkeu_contracts.events import intake
from tirkeu_registry.domain.weapon import Registration, Weapon, identity_digest, is_of_another, plain

COMPARED = ("type", "system", "calibre", "year")
"""The particulars that don't make a weapon another one."""


@dataclass(frozen=True, slots=True)
class Match:
    """What is known of one unit; `weapon_id` None where the register doesn't have it.

    `duplicate`: in somebody else's name, or twice in the case. `differs`: particulars that are others in the register.
    """

    weapon_id: UUID | None = None
    duplicate: bool = False
    differs: tuple[str, ...] = ()
    current: Registration | None = None


def matches(
    units: Sequence[intake.Weapon], known: Callable[[str], Weapon | None], marks: tuple[str, ...]
) -> tuple[Match, ...]:
    """What is known of each unit of a case, in their order.

    Args:
        units: as the case describes them.
        known: the register's weapon by the digest of its identity.
        marks: of those in whose name the case is.
    """
    seen: set[str] = set()
    found = []
    for unit in units:
        digest = identity_digest(unit)
        weapon = known(digest)
        again = digest in seen
        seen.add(digest)
        if weapon is None:
            found.append(Match(duplicate=again))
            continue
        held = weapon.particulars.details
        differs = tuple(name for name in COMPARED if _words(held, name) != _words(unit, name))
        found.append(Match(weapon.id, again or is_of_another(weapon, marks), differs, weapon.current))
    return tuple(found)


def _words(details: intake.Weapon, name: str) -> str:
    value = getattr(details, name)
    return plain(str(value)) if value is not None else ""
