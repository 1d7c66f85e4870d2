"""Queries: permits."""

from typing import Any
from uuid import UUID

from tirkeu_chassis.http.commands import Queries
from tirkeu_chassis.http.cursor_pages import Page, page
from tirkeu_registry.api.permits.schemas import PermitFileOut, PermitOut, PermitParticularsOut
from tirkeu_registry.domain.permit import PERMITS, Permit, Stage
from tirkeu_registry.domain.succession import stands_under, take, taken_over
from tirkeu_registry.domain.weapon import WEAPONS


async def permits(
    query: Queries,
    application_id: UUID | None,
    stage: Stage | None,
    permit_no: str | None,
    after: str | None,
    limit: int,
) -> Page[PermitOut]:
    """Permits in the order in which they were drawn up.

    Raises:
        MalformedCursor
    """
    criteria: dict[str, Any] = {}
    if application_id is not None:
        criteria["application_id"] = application_id
    if stage is not None:
        criteria["stage"] = stage.value
    if permit_no is not None:
        criteria["permit_no"] = permit_no
    return await page(query, PERMITS, criteria, PermitOut.of, after=after, limit=limit)


async def permit(query: Queries, found: Permit) -> PermitFileOut:
    """One permit, with its personal data for those who may see them; a draft says what its signature takes over."""
    if found.stage is Stage.DRAFTED:
        units = await query.states([WEAPONS.key(unit.weapon_id) for unit in found.units])
        standing = [one for weapon in units.values() for one in stands_under(weapon, found.id)]
        earlier = await query.states(map(PERMITS.key, standing))
        left = taken_over(found, units.values(), lambda one: earlier.get(PERMITS.key(one)))
        found = take(found, [one for one in left if one.id not in found.extends])
    shown = query.may_see_particulars(found.body_no)
    return PermitFileOut.of(found, particulars=PermitParticularsOut.of(found.particulars) if shown else None)
