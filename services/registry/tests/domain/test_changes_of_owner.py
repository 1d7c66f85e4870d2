"""A weapon goes over to another permit, or its permit is extended."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tirkeu_contracts.events import intake
from tirkeu_contracts.events.registry import (
    PermitIssued,
)
from tirkeu_contracts.standard import Action
from tirkeu_registry.domain.permit import PERMITS, Permit
from tirkeu_registry.domain.validity import watch
from tirkeu_registry.domain.weapon import WEAPONS, Weapon

from .register import ALIYEV, CLUB, NOW, SAIGA, SERIKOV, VEPR, Register, given, particulars, received, verified

OTHER_CLUB = intake.Entity(name="«Қыран» спорт клубы")


def test_a_new_owners_permit_ends_the_former_owners() -> None:
    register = Register().on(received(), particulars(1, SAIGA, VEPR), verified()).sign()
    register.on(received(2), particulars(2, SAIGA, applicant=SERIKOV), verified(2))
    former, new = register.all(Permit)
    assert [unit.went_over_to for unit in former.units] == [None, None], "a draft takes nothing over"
    register.sign()
    former, new = register.all(Permit)
    assert new.units[0].taken_from == (former.id,)
    assert [(unit.went_over_to, unit.went_over_at) for unit in former.units] == [(new.id, NOW), (None, None)]
    assert (former.superseded_at, former.wake_at is None) == (None, False), "it holds for the other weapon"
    register.on(received(3), particulars(3, VEPR, applicant=SERIKOV), verified(3)).sign()
    former, _, last = register.all(Permit)
    assert [unit.went_over_to for unit in former.units] == [new.id, last.id]
    assert (former.superseded_at, former.wake_at, former.extended_by) == (NOW, None, None)
    # Nothing is told of its last day.
    given(former, at=NOW + timedelta(days=4000)).when(watch, None).then(former)
    (weapon, _) = register.all(Weapon)
    register.on(received(4), particulars(4, SAIGA), verified(4)).sign()
    assert register.all(Permit)[-1].units[0].taken_from == (new.id,), "from who had it last, and from nobody else"
    assert len(register.states[WEAPONS.key(weapon.id)].history) == 3


def test_a_second_registration_of_the_same_owner_leaves_one_permit_that_holds() -> None:
    register = Register().on(received(), particulars(), verified()).sign()
    register.on(received(2), particulars(2), verified(2)).sign()
    first, second = register.all(Permit)
    assert (first.superseded_at, first.units[0].went_over_to) == (NOW, second.id)
    assert (second.extends, second.units[0].taken_from, second.superseded_at) == ((), (first.id,), None)


@pytest.mark.parametrize("employee_first", [True, False])
def test_an_entitys_permit_and_its_employees_stand_side_by_side(employee_first: bool) -> None:
    of_entity: dict[str, Any] = {"applicant": None, "entity": CLUB}
    of_employee: dict[str, Any] = {"applicant": SERIKOV, "employer": CLUB}
    both = [of_employee, of_entity] if employee_first else [of_entity, of_employee]
    register = Register()
    for case, names in enumerate([*both, {"applicant": None, "entity": OTHER_CLUB}], start=1):
        register.on(received(case), particulars(case, SAIGA, **names), verified(case)).sign()
        standing = [one.superseded_at for one in register.all(Permit)]
        assert standing == ([NOW, NOW, None] if case == 3 else [None] * case)


def test_a_re_registration_extends_the_permit_of_the_same_owner() -> None:
    register = Register().on(received(), particulars(), verified()).sign()
    (first,) = register.all(Permit)
    register.on(received(2, action="re_registration"), particulars(2), verified(2))
    assert register.all(Permit)[0].extended_by is None, "only a signed permit extends another"
    register.sign()
    first, second = register.all(Permit)
    assert (first.extended_by, first.wake_at, second.extends) == (second.id, None, (first.id,))
    issued = register.told[-1]
    assert isinstance(issued, PermitIssued)
    assert issued.extends_permit_ids == (first.id,)
    (weapon,) = register.all(Weapon)
    assert [one.action for one in weapon.history] == [Action.REGISTRATION, Action.RE_REGISTRATION]


@pytest.mark.parametrize(
    ("action", "owner", "signed"),
    [
        ("registration", ALIYEV, True),  # a registration extends nothing
        ("re_registration", SERIKOV, True),  # nor does somebody else's
        ("re_registration", ALIYEV, False),  # nor is a draft extended
    ],
)
def test_what_extends_nothing(action: str, owner: intake.Person, signed: bool) -> None:
    register = Register().on(received(), particulars(), verified())
    if signed:
        register.sign()
    register.on(received(2, action=action), particulars(2, SAIGA, applicant=owner), verified(2)).sign()
    first, second = register.all(Permit)
    assert (first.extended_by, second.extends) == (None, ())


def test_an_employees_re_registration_leaves_a_colleagues_permit_alone() -> None:
    register = Register().on(received(), particulars(1, SAIGA, employer=CLUB), verified()).sign()
    of_second = particulars(2, SAIGA, applicant=SERIKOV, employer=CLUB)
    register.on(received(2, action="re_registration"), of_second, verified(2))
    first, second = register.all(Permit)
    assert (second.units[0].duplicate, second.extends) == (False, ())
    # As an earlier version drew it up.
    register.states[PERMITS.key(second.id)] = replace(second, extends=(first.id,))
    register.sign()
    first, second = register.all(Permit)
    assert (first.extended_by, second.extends) == (None, ())
    assert first.wake_at is not None
    of_third = particulars(3, SAIGA, applicant=SERIKOV, employer=None)
    register.on(received(3, action="re_registration"), of_third, verified(3)).sign()
    assert [one.extends for one in register.all(Permit)] == [(), (), (second.id,)]


@pytest.mark.parametrize(("units", "extended"), [((SAIGA,), False), ((VEPR, SAIGA), True), ((SAIGA, VEPR, VEPR), True)])
def test_a_permit_is_extended_with_all_its_units_or_runs_out_as_before(
    units: tuple[intake.Weapon, ...], extended: bool
) -> None:
    register = Register().on(received(), particulars(1, SAIGA, VEPR), verified()).sign()
    (before,) = register.all(Permit)
    register.on(received(2, action="re_registration"), particulars(2, *units), verified(2))
    drafted = register.all(Permit)[-1]
    # As an earlier version drew it up.
    register.states[PERMITS.key(drafted.id)] = replace(drafted, extends=(before.id,))
    register.sign()
    first, second = register.all(Permit)
    assert second.extends == drafted.extends == ((first.id,) if extended else ())
    assert (first.extended_by, first.wake_at) == ((second.id, None) if extended else (None, before.wake_at))
    issued = register.told[-1]
    assert isinstance(issued, PermitIssued)
    assert issued.extends_permit_ids == second.extends
