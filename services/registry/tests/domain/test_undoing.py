"""A draft is returned, or its applicant withdraws: what isn't signed describes nothing."""

from collections.abc import Callable, Iterable
from itertools import permutations

import pytest
from pydantic import TypeAdapter

from tirkeu_contracts.event import Event
from tirkeu_contracts.events import intake
from tirkeu_contracts.events.registry import (
    PermitDraftReturned,
    WeaponRegistered,
    WeaponRegistrationCancelled,
)
from tirkeu_registry.domain.permit import Permit, Stage
from tirkeu_registry.domain.weapon import WEAPONS, Weapon

from .register import NOW, SAIGA, SERIKOV, VEPR, Register, case_id, particulars, received, verified


def withdrawn(case: int = 1) -> intake.ApplicationWithdrawn:
    return intake.ApplicationWithdrawn(application_id=case_id(case), body_no="2.10", withdrawn_at=NOW)


def cancelled_registration(case: int, register: Register, reason: str) -> WeaponRegistrationCancelled:
    (weapon,) = register.all(Weapon)
    return WeaponRegistrationCancelled(
        application_id=case_id(case), body_no="2.10", weapon_id=weapon.id, reason=reason, cancelled_at=NOW
    )


def test_a_returned_draft_undoes_its_registrations_and_is_drawn_up_anew() -> None:
    register = Register().on(received(), particulars(), verified()).return_draft()
    (first,) = register.all(Permit)
    assert (first.stage, first.particulars.return_note) == (Stage.RETURNED, "units differ")
    (weapon,) = register.all(Weapon)
    assert weapon.standing == ()
    assert register.told[1:] == [
        PermitDraftReturned(application_id=case_id(1), body_no="2.10", permit_id=first.id, returned_at=NOW),
        cancelled_registration(1, register, "draft_returned"),
    ]
    register.on(verified(verification=2)).sign()
    again = register.all(Permit)[-1]
    assert (again.stage, again.units[0].duplicate) == (Stage.ISSUED, False)
    assert again.permit_no != first.permit_no
    (weapon,) = register.all(Weapon)
    assert [one.permit_id for one in weapon.standing] == [again.id]


def test_every_registration_that_was_told_of_is_told_of_as_cancelled() -> None:
    register = Register().on(received(), particulars(1, SAIGA, SAIGA, VEPR), verified(), withdrawn())
    told = [
        (type(one), one.weapon_id)
        for one in register.told
        if isinstance(one, WeaponRegistered | WeaponRegistrationCancelled)
    ]
    registered = sorted(weapon for kind, weapon in told if kind is WeaponRegistered)
    assert registered == sorted(weapon for kind, weapon in told if kind is WeaponRegistrationCancelled)
    assert len(registered) == 3


REBARRELLED = SAIGA.model_copy(update={"calibre": "5.45"})


def rebarrelled() -> Register:
    """A signed registration, and a draft that describes its unit otherwise."""
    register = Register().on(received(), particulars(), verified()).sign()
    second = received(2, action="re_registration", weapon_class="service")
    return register.on(second, particulars(2, REBARRELLED), verified(2))


def description(register: Register) -> tuple[intake.Weapon, str]:
    (weapon,) = register.all(Weapon)
    return weapon.particulars.details, weapon.weapon_class.value


@pytest.mark.parametrize(
    "undo", [Register.return_draft, lambda register: register.on(withdrawn(2))], ids=["returned", "withdrawn"]
)
def test_what_is_not_signed_leaves_the_description_alone(undo: Callable[[Register], Register]) -> None:
    register = rebarrelled()
    assert description(register) == (SAIGA, "civilian")
    undo(register)
    assert description(register) == (SAIGA, "civilian")


def test_a_draft_drawn_up_anew_is_flagged_as_before_and_describes_once_it_is_signed() -> None:
    register = rebarrelled().return_draft().on(verified(2, verification=2))
    assert [one.units[0].differs for one in register.all(Permit)] == [(), ("calibre",), ("calibre",)]
    assert [one.weapon_class for one in register.told if isinstance(one, WeaponRegistered)] == [
        "civilian",
        "service",
        "service",
    ]
    assert description(register) == (SAIGA, "civilian")
    assert description(register.sign()) == (REBARRELLED, "service")


def test_a_registration_of_an_earlier_version_has_no_class() -> None:
    register = rebarrelled()
    (weapon,) = register.all(Weapon)
    adapter = TypeAdapter(Weapon)
    stored = adapter.dump_python(weapon)
    for line in stored["history"]:
        del line["weapon_class"]
    register.states[WEAPONS.key(weapon.id)] = adapter.validate_python(stored)
    assert description(register.sign()) == (REBARRELLED, "civilian")


@pytest.mark.parametrize("order", list(permutations([received(), particulars(), withdrawn()])))
def test_nothing_is_drawn_up_for_who_withdrew(order: Iterable[Event]) -> None:
    register = Register().on(*order, verified())
    assert register.all(Permit) == []
    assert register.told == []


def test_a_withdrawal_alone_is_remembered() -> None:
    register = Register().on(withdrawn(), verified(), received(), particulars())
    assert register.all(Permit) == []


def test_a_withdrawal_cancels_a_drafted_permit_and_its_registrations() -> None:
    register = Register().on(received(), particulars(), verified(), withdrawn(), withdrawn())
    assert register.told[1:] == [cancelled_registration(1, register, "application_withdrawn")]
    assert (register.permit.stage, register.permit.cancelled_at) == (Stage.CANCELLED, NOW)
    (weapon,) = register.all(Weapon)
    assert weapon.standing == ()
    assert len(weapon.history) == 1
    register.on(received(2), particulars(2, SAIGA, applicant=SERIKOV), verified(2))
    assert register.all(Permit)[-1].units[0].duplicate is False


def test_a_withdrawal_leaves_the_registration_before_it_standing() -> None:
    register = Register().on(received(), particulars(), verified())
    register.on(received(2), particulars(2), verified(2), withdrawn(2))
    (weapon,) = register.all(Weapon)
    assert weapon.standing == weapon.history[:1]


def test_a_signed_permit_outlives_a_withdrawal() -> None:
    register = Register().on(received(), particulars(), verified())
    register.sign()
    register.on(withdrawn())
    assert register.permit.stage is Stage.ISSUED
    (weapon,) = register.all(Weapon)
    assert len(weapon.standing) == 1


def test_a_weapons_stored_key_tells_nothing() -> None:
    register = Register().on(received(), particulars(), verified())
    assert not any(SAIGA.number in key.id or SAIGA.model in key.id for key in register.states)
    assert WEAPONS.key(register.permit.units[0].weapon_id) in register.states
