"""A permit is drawn up, numbered, and each of its units entered (paragraphs 5 and 14)."""

from collections.abc import Iterable
from itertools import permutations

import pytest

from tirkeu_chassis.decider.decision import NotYet
from tirkeu_chassis.decider.numbering import Numbering
from tirkeu_contracts.event import Event
from tirkeu_contracts.events.registry import (
    WeaponRegistered,
)
from tirkeu_contracts.standard import PermitKind
from tirkeu_registry.domain.case_file import CASE_FILES, NUMBERINGS
from tirkeu_registry.domain.permit import Permit, Stage
from tirkeu_registry.domain.weapon import Weapon

from .register import ALIYEV, CLUB, DUE, NOW, SAIGA, VEPR, Register, case_id, particulars, received, verified


def test_a_permit_is_drawn_up_and_each_unit_entered() -> None:
    register = Register().on(received(), particulars(1, SAIGA, VEPR), verified())
    drawn_up = register.permit
    assert (drawn_up.stage, drawn_up.permit_no, drawn_up.drafter) == (Stage.DRAFTED, "P-2.10-2011-000001", "officer-1")
    assert (drawn_up.kind, drawn_up.due_on) == (PermitKind.PERMIT_STORAGE_CARRYING, DUE)
    assert drawn_up.particulars.applicant == ALIYEV
    assert [unit.duplicate for unit in drawn_up.units] == [False, False]
    weapons = register.all(Weapon)
    assert [weapon.id for weapon in weapons] == [unit.weapon_id for unit in drawn_up.units]
    assert register.told == [
        WeaponRegistered(
            application_id=case_id(1),
            body_no="2.10",
            weapon_id=weapon.id,
            action="registration",
            weapon_class="civilian",
            kind="rifled_hunting",
            registered_at=NOW,
        )
        for weapon in weapons
    ]
    assert register.states[CASE_FILES.key(case_id(1))].permit_id == drawn_up.id


@pytest.mark.parametrize("order", list(permutations([received(), particulars()])))
def test_the_halves_of_a_case_come_in_either_order(order: Iterable[Event]) -> None:
    register = Register().on(*order, verified())
    assert register.permit.particulars.weapons == (SAIGA,)


@pytest.mark.parametrize("before", [(), (received(),), (particulars(),)])
def test_a_permit_waits_for_the_whole_case_file(before: Iterable[Event]) -> None:
    with pytest.raises(NotYet):
        Register().on(*before, verified())


def test_nothing_happens_twice() -> None:
    once = Register().on(received(), particulars(), verified())
    twice = Register().on(received(), particulars(), verified())
    twice.on(received(), particulars(), verified())
    assert twice.states == once.states
    assert twice.told == once.told


@pytest.mark.parametrize("category", ["sports_organisation", "security_licence_holder", "entity_special_statutory"])
def test_an_entity_gets_a_permit_for_storage_alone(category: str) -> None:
    register = Register().on(
        received(applicant_category=category), particulars(applicant=None, entity=CLUB), verified()
    )
    assert register.permit.kind is PermitKind.PERMIT_STORAGE


def test_numbers_run_on_within_a_body_and_year() -> None:
    register = Register()
    for case in (1, 2, 3):
        register.on(received(case), particulars(case), verified(case))
    assert [one.permit_no[-6:] for one in register.all(Permit)] == ["000001", "000002", "000003"]
    assert register.states[NUMBERINGS.key("2.10", 2011)] == Numbering("2.10", year=2011, last=3)
