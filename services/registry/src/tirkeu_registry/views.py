"""Read models and the turning of requests into the domain's words."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from tirkeu_chassis.access import Access
from tirkeu_chassis.commands import Queries
from tirkeu_chassis.pages import Page, page
from tirkeu_contracts.events import intake
from tirkeu_contracts.standard import WeaponKind
from tirkeu_registry.domain.case_file import CaseFile
from tirkeu_registry.domain.duplicates import matches
from tirkeu_registry.domain.permit import PERMITS, HandOver, Particulars, Permit, Proxy, Stage
from tirkeu_registry.domain.weapon import WEAPON_IDENTITIES, WEAPONS, Weapon, identity_digest, owner_marks
from tirkeu_registry.schemas import (
    CaseFileOut,
    HandoverIn,
    MatchOut,
    PermitFileOut,
    PermitOut,
    PermitParticularsOut,
    ProxyOut,
    WeaponFileOut,
    WeaponOut,
)


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


def permit(query: Queries, found: Permit, may_see_particulars: Access) -> PermitFileOut:
    """One permit, with its personal data for those who may see them."""
    answer = PermitFileOut(**PermitOut.of(found).model_dump())
    if _may_see(query, may_see_particulars):
        answer.particulars = _particulars(found.particulars)
    return answer


def weapon(query: Queries, found: Weapon, may_see_particulars: Access) -> WeaponFileOut:
    """One weapon with its history, and with its number for those who may see it."""
    answer = WeaponFileOut(**WeaponOut.of(found).model_dump())
    if _may_see(query, may_see_particulars):
        answer.particulars = found.particulars.details
    return answer


async def case_file(query: Queries, found: CaseFile) -> CaseFileOut:
    """A case with what the register knows of its units, for the officer to see before anything is decided."""
    given = found.particulars
    units = None
    if given is not None:
        known = await _known(query, given.weapons)
        marks = owner_marks(given.applicant, given.entity, given.employer)
        units = [MatchOut.of(one) for one in matches(given.weapons, known.get, marks)]
    return CaseFileOut(
        application_id=found.id,
        body_no=found.body_no,
        permit_id=found.permit_id,
        withdrawn_at=found.withdrawn_at,
        units=units,
    )


async def _known(query: Queries, units: Iterable[intake.Weapon]) -> dict[str, Weapon]:
    """The register's weapons among some units, by the digest of their identity."""
    keys = {WEAPON_IDENTITIES.key(identity_digest(one)) for one in units}
    identities = (await query.store.load(keys)).states
    weapons_of = {key.id: WEAPONS.key(one.state.weapon_id) for key, one in identities.items() if one is not None}
    stored = (await query.store.load(set(weapons_of.values()))).states
    return {digest: one.state for digest, key in weapons_of.items() if (one := stored[key]) is not None}


def handover(request: HandoverIn) -> HandOver:
    """Who received the permit."""
    proxy = None if request.proxy is None else Proxy(**request.proxy.model_dump())
    return HandOver(request.received_by, proxy)


def _may_see(query: Queries, access: Access) -> bool:
    return query.actor is not None and bool(access.roles & query.actor.roles)


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
