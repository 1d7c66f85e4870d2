"""Query: a case file, with what the register knows of its units."""

from collections.abc import Iterable, Mapping

from tirkeu_chassis.decider.decision import Key
from tirkeu_chassis.http.commands import Queries
from tirkeu_contracts.events import intake
from tirkeu_contracts.standard import Action
from tirkeu_registry.api.case_files.schemas import CaseFileOut, MatchOut
from tirkeu_registry.api.weapons.schemas import RegistrationOut
from tirkeu_registry.domain.case_file import CaseFile
from tirkeu_registry.domain.duplicates import Applied, Match, matches
from tirkeu_registry.domain.permit import PERMITS, SIGNED, Permit
from tirkeu_registry.domain.succession import stands_under
from tirkeu_registry.domain.weapon import WEAPONS, Weapon, identity_digest, identity_keys, without


async def case_file(query: Queries, found: CaseFile) -> CaseFileOut:
    """A case with what the register knows of its units, for the officer to see before anything is decided."""
    given = found.particulars
    units = None
    if given is not None:
        # The permit of this very case is no reason to doubt its units.
        in_register = (await _known(query, given.weapons)).items()
        known = {digest: without(weapon, found.permit_id) for digest, weapon in in_register}
        standing = await query.states([PERMITS.key(one) for weapon in known.values() for one in stands_under(weapon)])
        action = found.received.action if found.received is not None else Action.REGISTRATION
        applied = Applied(action, given.applicant, given.entity, given.employer)
        found_units = matches(
            given.weapons,
            applied,
            lambda details: known.get(identity_digest(details)),
            lambda one: standing.get(PERMITS.key(one)),
        )
        units = [MatchOut.of(one, current=_shown(query, one, standing)) for one in found_units]
    return CaseFileOut.of(found, units=units)


def _shown(query: Queries, match: Match, permits: Mapping[Key[Permit], Permit]) -> RegistrationOut | None:
    """The registration that holds, but for another body's that nobody has signed."""
    if match.current is None:
        return None
    permit = permits.get(PERMITS.key(match.current.permit_id))
    signed = permit is not None and permit.stage in SIGNED
    return RegistrationOut.of(match.current) if signed or query.may_see(match.current.body_no) else None


async def _known(query: Queries, units: Iterable[intake.Weapon]) -> dict[str, Weapon]:
    """The register's weapons among some units, by the digest of their identity."""
    keys = {identity_digest(one): identity_keys(one) for one in units}
    identities = await query.states([key for both in keys.values() for key in both])
    weapons_of = {
        digest: WEAPONS.key(identities[key].weapon_id)
        for digest, both in keys.items()
        for key in reversed(both)
        if key in identities
    }
    stored = await query.states(weapons_of.values())
    return {digest: stored[key] for digest, key in weapons_of.items() if key in stored}
