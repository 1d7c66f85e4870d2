"""Queries: weapons with their history."""

from typing import Any
from uuid import UUID

from tirkeu_chassis.http.commands import Queries
from tirkeu_chassis.http.cursor_pages import Page, page
from tirkeu_contracts.standard import WeaponKind
from tirkeu_registry.api.weapons.schemas import OwnerOut, RegistrationOut, WeaponFileOut, WeaponOut
from tirkeu_registry.domain.permit import PERMITS
from tirkeu_registry.domain.weapon import WEAPONS, Weapon


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
    return await page(query, WEAPONS, criteria, WeaponOut.of, after=after, limit=limit)


async def weapon(query: Queries, found: Weapon) -> WeaponFileOut:
    """One weapon with its history, and with its number and its owners for those who may see them."""
    if not query.may_see_particulars(found.body_no):
        return WeaponFileOut.of(found)
    permits = await query.states([PERMITS.key(one.permit_id) for one in found.history])
    owned = [permits.get(PERMITS.key(one.permit_id)) for one in found.history]
    history = [
        RegistrationOut.of(one, owner=permit and OwnerOut.of(permit))
        for one, permit in zip(found.history, owned, strict=True)
    ]
    return WeaponFileOut.of(found, history=history, particulars=found.particulars.details)
