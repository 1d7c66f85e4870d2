"""Queries: weapons with their history."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from tirkeu_chassis.http.commands import Queries
from tirkeu_chassis.http.cursor_pages import Page, page
from tirkeu_contracts.standard import WeaponKind
from tirkeu_registry.api.weapons.schemas import OwnerOut, RegistrationOut, WeaponFileOut, WeaponOut
from tirkeu_registry.domain.permit import PERMITS, SIGNED
from tirkeu_registry.domain.weapon import WEAPONS, Registration, Weapon


async def weapons(
    query: Queries, kind: WeaponKind | None, weapon_id: UUID | None, after: str | None, limit: int
) -> Page[WeaponOut]:
    """Weapons in the order of their first registration.

    Raises:
        MalformedCursor
    """
    criteria: dict[str, Any] = {}
    if kind is not None:
        criteria["kind"] = kind.value
    if weapon_id is not None:
        criteria["_id"] = str(weapon_id)
    found = await page(query, WEAPONS, criteria, lambda one: one, after=after, limit=limit)
    shown = await _shown(query, found.items)
    return Page(items=[WeaponOut.of(one) for one in shown], next=found.next)


async def weapon(query: Queries, found: Weapon) -> WeaponFileOut:
    """One weapon with its history, and with its number and its owners for those who may see them."""
    (found,) = await _shown(query, [found])
    if not query.may_see_particulars(found.body_no):
        return WeaponFileOut.of(found)
    permits = await query.states([PERMITS.key(one.permit_id) for one in found.history])
    owned = [permits.get(PERMITS.key(one.permit_id)) for one in found.history]
    history = [
        RegistrationOut.of(one, owner=permit and OwnerOut.of(permit))
        for one, permit in zip(found.history, owned, strict=True)
    ]
    return WeaponFileOut.of(found, history=history, particulars=found.particulars.details)


async def _shown(query: Queries, found: Sequence[Weapon]) -> list[Weapon]:
    """The weapons without lines of other bodies that nobody has signed: a draft shows its own body's data to no other.

    What was signed stays: a weapon has one history, whoever owns it.
    """
    foreign = [
        PERMITS.key(one.permit_id) for weapon in found for one in weapon.history if not query.may_see(one.body_no)
    ]
    permits = await query.states(foreign)

    def is_shown(one: Registration) -> bool:
        permit = permits.get(PERMITS.key(one.permit_id))
        return query.may_see(one.body_no) or (permit is not None and permit.stage in SIGNED)

    return [replace(weapon, history=tuple(filter(is_shown, weapon.history))) for weapon in found]
