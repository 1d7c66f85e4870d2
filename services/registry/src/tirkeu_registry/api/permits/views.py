"""Read models and the turning of requests into the domain's words."""

from typing import Any, TypeVar
from uuid import UUID

from tirkeu_chassis.http.access import Access
from tirkeu_chassis.http.commands import Queries
from tirkeu_chassis.http.cursor_pages import Page, page
from tirkeu_registry.api.permits.schemas import HandoverIn, PermitFileOut, PermitOut, PermitParticularsOut, ProxyOut
from tirkeu_registry.domain.permit import PERMITS, HandOver, Particulars, Permit, Proxy, Stage
from tirkeu_registry.domain.succession import stands_under, take, taken_over
from tirkeu_registry.domain.weapon import WEAPONS

S = TypeVar("S")


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


async def permit(query: Queries, found: Permit, may_see_particulars: Access) -> PermitFileOut:
    """One permit, with its personal data for those who may see them; a draft says what its signature takes over."""
    if found.stage is Stage.DRAFTED:
        units = await query.states([WEAPONS.key(unit.weapon_id) for unit in found.units])
        standing = [one for weapon in units.values() for one in stands_under(weapon, found.id)]
        earlier = await query.states(map(PERMITS.key, standing))
        left = taken_over(found, units.values(), lambda one: earlier.get(PERMITS.key(one)))
        found = take(found, [one for one in left if one.id not in found.extends])
    answer = PermitFileOut(**PermitOut.of(found).model_dump())
    if query.is_one_of(may_see_particulars):
        answer.particulars = _particulars(found.particulars)
    return answer


def handover(request: HandoverIn) -> HandOver:
    """Who received the permit."""
    proxy = None if request.proxy is None else Proxy(**request.proxy.model_dump())
    return HandOver(request.received_by, proxy)


def _particulars(given: Particulars) -> PermitParticularsOut:
    proxy = given.proxy
    return PermitParticularsOut(
        applicant=given.applicant,
        entity=given.entity,
        employer=given.employer,
        weapons=list(given.weapons),
        return_note=given.return_note,
        proxy=None
        if proxy is None
        else ProxyOut(
            surname=proxy.surname,
            name=proxy.name,
            patronymic=proxy.patronymic,
            power_of_attorney_no=proxy.power_of_attorney_no,
            power_of_attorney_date=proxy.power_of_attorney_date,
            power_of_attorney_until=proxy.power_of_attorney_until,
        ),
    )
