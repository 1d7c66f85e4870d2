"""The head signs the draft, or returns it to its officer (paragraphs 11(2) and 14).

A signature extends earlier permits or takes over their weapons. It brings the units into the permit's body, and updates
the register's description of them to that of the permit.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from tirkeu_chassis.decider.decision import Change, Context, Decision, Key
from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.events.registry import PermitDraftReturned, PermitIssued
from tirkeu_registry.domain import succession
from tirkeu_registry.domain import weapon as weapons
from tirkeu_registry.domain.case_file import CASE_FILES, without_registrations
from tirkeu_registry.domain.permit import PERMITS, Permit, Stage, may_extend, require_stage
from tirkeu_registry.domain.validity import VALID, next_look, valid_until


@dataclass(frozen=True, slots=True)
class Sign:
    """The head signs; the name is printed on the permit."""

    head_name: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """The head doesn't sign; the note is for the officer."""

    note: str


class SignedByDrafter(Refusal):
    code = "signed-by-drafter"
    status = 403
    title = "Who drew the permit up doesn't sign it"
    detail = "The head signs what the officer has drawn up: another person has to sign."
    paragraph = "14"


def sign(state: Permit, command: Sign, ctx: Context) -> Decision[Permit]:
    """The head signs: the result of the service is ready (paragraph 14, rule R-52)."""
    require_stage(state, Stage.DRAFTED)
    require(ctx.actor_id() != state.drafter, SignedByDrafter())
    on_time = local_date(ctx.now) <= state.due_on
    signed = replace(
        state,
        stage=Stage.ISSUED,
        signed_by=ctx.actor_id(),
        issued_at=ctx.now,
        on_time=on_time,
        particulars=replace(state.particulars, head_name=command.head_name),
    )
    units = {weapons.WEAPONS.key(unit.weapon_id): None for unit in state.units}
    ctx.others.fetch((*units, *map(PERMITS.key, signed.extends)))
    extended = _extended(signed, ctx)
    signed = replace(signed, wake_at=next_look(signed, ctx.now), extends=tuple(change.state.id for change in extended))
    left = [one for one in _taken_over(signed, units, ctx) if one.id not in signed.extends]
    signed = succession.take(signed, left)
    went_over = [Change(PERMITS.key(one.id), succession.go_over(one, signed, ctx.now)) for one in left]
    return Decision(
        signed,
        PermitIssued(
            application_id=state.application_id,
            body_no=state.body_no,
            permit_id=state.id,
            permit_no=state.permit_no,
            permit_kind=state.kind,
            units=len(state.units),
            issued_at=ctx.now,
            due_on=state.due_on,
            on_time=on_time,
            valid_until=valid_until(signed),
            extends_permit_ids=signed.extends,
        ),
        also=[*extended, *went_over, *_described(signed, ctx)],
    )


def return_draft(state: Permit, command: Return, ctx: Context) -> Decision[Permit]:
    """The head returns the draft: its registrations fall away, and the case is with its officer again."""
    require_stage(state, Stage.DRAFTED)
    case = CASE_FILES.key(state.application_id)
    ctx.others.fetch((case,))
    returned = replace(
        state,
        stage=Stage.RETURNED,
        cancelled_at=ctx.now,
        particulars=replace(state.particulars, return_note=command.note),
    )
    changes: list[Change[Any]] = []
    file = ctx.others[case]
    if file is not None:
        changes.append(Change(case, replace(file, permit_id=None)))
    changes += without_registrations(state, weapons.CancelReason.DRAFT_RETURNED, ctx.now, ctx)
    return Decision(
        returned,
        PermitDraftReturned(
            application_id=state.application_id,
            body_no=state.body_no,
            permit_id=state.id,
            returned_at=ctx.now,
            verification=state.verification or None,
        ),
        also=changes,
    )


def _described(signed: Permit, ctx: Context) -> list[Change[weapons.Weapon]]:
    """The register's entries of the units, which are its body's from now on; a draft leaves them alone."""
    units = zip(signed.units, signed.particulars.weapons, strict=True)
    latest = {weapons.WEAPONS.key(unit.weapon_id): details for unit, details in units}
    return [
        Change(key, replace(weapons.described(weapon, signed.id, details), body_no=signed.body_no))
        for key, details in latest.items()
        if (weapon := ctx.others[key]) is not None
    ]


def _taken_over(signed: Permit, units: Iterable[Key[weapons.Weapon]], ctx: Context) -> list[Permit]:
    known = [weapon for key in units if (weapon := ctx.others[key]) is not None]
    earlier = {one for weapon in known for one in succession.stands_under(weapon, signed.id)}
    ctx.others.fetch(map(PERMITS.key, earlier))
    return succession.taken_over(signed, known, lambda permit_id: ctx.others[PERMITS.key(permit_id)])


def _extended(signed: Permit, ctx: Context) -> list[Change[Permit]]:
    """The permits that this one extends run out no more (rule R-37); drafts of an earlier version may name others."""
    keys = [PERMITS.key(one) for one in signed.extends]
    return [
        Change(key, replace(earlier, extended_by=signed.id, wake_at=None))
        for key in keys
        if (earlier := ctx.others[key]) is not None and earlier.stage in VALID and may_extend(signed, earlier)
    ]
