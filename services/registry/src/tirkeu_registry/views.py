"""Read models and the turning of requests into the domain's words."""

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from tirkeu_chassis.access import Access
from tirkeu_chassis.commands import Queries
from tirkeu_chassis.decision import Key
from tirkeu_chassis.pages import Page, page
from tirkeu_contracts.events import intake
from tirkeu_contracts.standard import Action, WeaponKind
from tirkeu_registry.domain.case_file import CaseFile
from tirkeu_registry.domain.duplicates import Applied, matches
from tirkeu_registry.domain.permit import PERMITS, HandOver, Particulars, Permit, Proxy, Stage
from tirkeu_registry.domain.succession import stands_under, take, taken_over
from tirkeu_registry.domain.weapon import WEAPONS, Weapon, identity_digest, identity_keys, without
from tirkeu_registry.schemas import (
    CaseFileOut,
    HandoverIn,
    MatchOut,
    OwnerOut,
    PermitFileOut,
    PermitOut,
    PermitParticularsOut,
    ProxyOut,
    RegistrationOut,
    WeaponFileOut,
    WeaponOut,
)

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


async def permit(query: Queries, found: Permit, may_see_particulars: Access) -> PermitFileOut:
    """One permit, with its personal data for those who may see them; a draft says what its signature takes over."""
    if found.stage is Stage.DRAFTED:
        units = await _loaded(query, [WEAPONS.key(unit.weapon_id) for unit in found.units])
        standing = [one for weapon in units.values() for one in stands_under(weapon, found.id)]
        earlier = await _loaded(query, map(PERMITS.key, standing))
        left = taken_over(found, units.values(), lambda one: earlier.get(PERMITS.key(one)))
        found = take(found, [one for one in left if one.id not in found.extends])
    answer = PermitFileOut(**PermitOut.of(found).model_dump())
    if _may_see(query, may_see_particulars):
        answer.particulars = _particulars(found.particulars)
    return answer


async def weapon(query: Queries, found: Weapon, may_see_particulars: Access) -> WeaponFileOut:
    """One weapon with its history, and with its number and its owners for those who may see them."""
    answer = WeaponFileOut(**WeaponOut.of(found).model_dump())
    if _may_see(query, may_see_particulars):
        permits = await _loaded(query, [PERMITS.key(one.permit_id) for one in found.history])
        answer.history = [
            RegistrationOut.of(one, OwnerOut.of(owned) if (owned := permits.get(PERMITS.key(one.permit_id))) else None)
            for one in found.history
        ]
        answer.particulars = found.particulars.details
    return answer


async def case_file(query: Queries, found: CaseFile) -> CaseFileOut:
    """A case with what the register knows of its units, for the officer to see before anything is decided."""
    given = found.particulars
    units = None
    if given is not None:
        # The permit of this very case is no reason to doubt its units.
        in_register = (await _known(query, given.weapons)).items()
        known = {digest: without(weapon, found.permit_id) for digest, weapon in in_register}
        standing = await _loaded(query, [PERMITS.key(one) for weapon in known.values() for one in stands_under(weapon)])
        action = found.received.action if found.received is not None else Action.REGISTRATION
        applied = Applied(action, given.applicant, given.entity, given.employer)
        found_units = matches(
            given.weapons,
            applied,
            lambda details: known.get(identity_digest(details)),
            lambda one: standing.get(PERMITS.key(one)),
        )
        units = [MatchOut.of(one) for one in found_units]
    return CaseFileOut(
        application_id=found.id,
        body_no=found.body_no,
        permit_id=found.permit_id,
        withdrawn_at=found.withdrawn_at,
        units=units,
    )


async def _known(query: Queries, units: Iterable[intake.Weapon]) -> dict[str, Weapon]:
    """The register's weapons among some units, by the digest of their identity."""
    keys = {identity_digest(one): identity_keys(one) for one in units}
    identities = await _loaded(query, [key for both in keys.values() for key in both])
    weapons_of = {
        digest: WEAPONS.key(identities[key].weapon_id)
        for digest, both in keys.items()
        for key in reversed(both)
        if key in identities
    }
    stored = await _loaded(query, weapons_of.values())
    return {digest: stored[key] for digest, key in weapons_of.items() if key in stored}


async def _loaded(query: Queries, keys: Iterable[Key[S]]) -> dict[Key[S], S]:
    """Those of some aggregates that there are."""
    wanted = set(keys)
    if not wanted:
        return {}
    return {key: one.state for key, one in (await query.store.load(wanted)).states.items() if one is not None}


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
