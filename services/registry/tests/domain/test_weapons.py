"""One weapon, however a clerk enters it, and its owners."""

from dataclasses import replace
from datetime import date
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from tirkeu_contracts.events import intake
from tirkeu_contracts.standard import Action
from tirkeu_registry.domain.duplicates import Applied, DuplicateReason, Match, matches
from tirkeu_registry.domain.permit import PERMITS, Permit, Stage
from tirkeu_registry.domain.weapon import Weapon, identity_digest, identity_keys, is_of_another, owner_marks

from .register import ALIYEV, CLUB, SAIGA, SERIKOV, Register, case_id, particulars, received, verified


def test_a_weapon_keeps_its_entry_and_its_history() -> None:
    register = Register().on(received(), particulars(), verified()).sign()
    spelt_otherwise = SAIGA.model_copy(update={"model": "сайга мк", "number": "х1"})
    register.on(received(2, action="re_registration"), particulars(2, spelt_otherwise), verified(2)).sign()
    (weapon,) = register.all(Weapon)
    assert weapon.particulars.details == spelt_otherwise
    assert [(one.application_id, one.action.value) for one in weapon.history] == [
        (case_id(1), "registration"),
        (case_id(2), "re_registration"),
    ]
    assert [unit.duplicate for one in register.all(Permit) for unit in one.units] == [False, False]


def test_a_weapon_in_another_name_is_drawn_up_and_flagged() -> None:
    register = Register().on(received(), particulars(), verified())
    register.on(received(2), particulars(2, SAIGA, applicant=SERIKOV), verified(2))
    assert [unit.duplicate for one in register.all(Permit) for unit in one.units] == [False, True]
    assert len(register.all(Weapon)) == 1
    assert len(register.told) == 2


def test_a_unit_named_twice_is_flagged() -> None:
    register = Register().on(received(), particulars(1, SAIGA, SAIGA), verified())
    assert [unit.duplicate for unit in register.permit.units] == [False, True]
    assert len(register.all(Weapon)) == 1
    assert len(register.told) == 2


def test_an_employers_weapon_goes_from_one_employee_to_the_next() -> None:
    register = Register().on(received(), particulars(1, SAIGA, employer=CLUB), verified())
    register.on(received(2), particulars(2, SAIGA, applicant=SERIKOV, employer=CLUB), verified(2))
    assert [unit.duplicate for one in register.all(Permit) for unit in one.units] == [False, False]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (ALIYEV, ALIYEV, True),
        (ALIYEV, ALIYEV.model_copy(update={"iin": None}), True),
        (ALIYEV, ALIYEV.model_copy(update={"surname": "Алиев"}), True),
        (ALIYEV, ALIYEV.model_copy(update={"surname": "Алиев", "iin": None}), False),
        (SERIKOV, SERIKOV.model_copy(update={"surname": "СЕРІКОВ"}), True),
        (SERIKOV, SERIKOV.model_copy(update={"birth_date": date(1976, 5, 5)}), False),
        (CLUB, CLUB.model_copy(update={"name": "Сұңқар"}), True),
        (CLUB, ALIYEV, False),
    ],
)
def test_an_owner_is_known_again(
    first: intake.Person | intake.Entity, second: intake.Person | intake.Entity, same: bool
) -> None:
    names = {"applicant": first} if isinstance(first, intake.Person) else {"applicant": None, "entity": first}
    register = Register().on(received(), particulars(1, **names), verified())
    (weapon,) = register.all(Weapon)
    assert is_of_another(weapon, weapon.standing[-1], owner_marks(second)) is not same
    assert not is_of_another(weapon, None, owner_marks(second))


@hypothesis.given(st.text("ABCXYZАБВӘҒҚ0123456789", min_size=1, max_size=12), st.sampled_from(["", " ", "-", "/"]))
def test_identity_ignores_case_blanks_and_punctuation(number: str, separator: str) -> None:
    written = SAIGA.model_copy(update={"number": number})
    otherwise = SAIGA.model_copy(update={"number": separator.join(number.lower())})
    assert identity_digest(written) == identity_digest(otherwise)


def test_numbers_of_punctuation_alone_are_told_apart() -> None:
    one, other = (SAIGA.model_copy(update={"number": number}) for number in ("-", "--"))
    assert identity_digest(one) != identity_digest(other)


@pytest.mark.parametrize("field", ["model", "number"])
def test_identity_is_model_and_number(field: str) -> None:
    assert identity_digest(SAIGA) != identity_digest(SAIGA.model_copy(update={field: "signal"}))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"number": "АВ 123"}, {"number": "AB-123"}),
        ({"number": "ав123"}, {"number": "АB123"}),
        ({"number": "КМ-0С7"}, {"number": "km0c7"}),
        ({"model": "МР-153"}, {"model": "MP-153"}),
        ({"number": "ΑΒ1"}, {"number": "AB1"}),
        ({"kind": "smooth_bore_hunting"}, {"kind": "smooth_bore_self_defence_long"}),
    ],
)
def test_a_weapon_is_known_again_however_a_clerk_enters_it(one: dict[str, str], other: dict[str, str]) -> None:
    first, second = (SAIGA.model_copy(update=fields) for fields in (one, other))
    register = Register().on(received(), particulars(1, first), verified()).sign()
    register.on(received(2), particulars(2, second, applicant=SERIKOV), verified(2))
    assert len(register.all(Weapon)) == 1
    (unit,) = register.all(Permit)[-1].units
    assert (unit.duplicate, unit.reasons) == (True, ("other_owner",))
    assert unit.differs == (("kind",) if "kind" in one else ())
    assert unit.kind == second.kind


@pytest.mark.parametrize(("one", "other"), [("З1", "31"), ("О1", "01"), ("Б1", "B1"), ("И1", "N1")])
def test_letters_that_look_otherwise_are_told_apart(one: str, other: str) -> None:
    first, second = (SAIGA.model_copy(update={"number": number}) for number in (one, other))
    assert identity_digest(first) != identity_digest(second)


def test_a_weapon_that_an_earlier_version_entered_is_found() -> None:
    register = Register().on(received(), particulars(), verified()).sign()
    (weapon,) = register.all(Weapon)
    new, earlier = identity_keys(SAIGA)
    register.states[earlier] = register.states.pop(new)
    register.on(received(2), particulars(2, SAIGA, applicant=SERIKOV), verified(2))
    assert [one.id for one in register.all(Weapon)] == [weapon.id]
    assert register.states[new].weapon_id == weapon.id, "it has its identity of today from now on"


def test_particulars_that_differ_are_shown() -> None:
    register = Register().on(received(), particulars(), verified())
    other = SAIGA.model_copy(update={"calibre": "5.45", "year": 2008, "type": "Карабин", "system": "газ бұру"})
    register.on(received(2), particulars(2, other), verified(2))
    assert [unit.differs for one in register.all(Permit) for unit in one.units] == [(), ("system", "calibre", "year")]


def test_what_is_known_of_the_units_of_a_case() -> None:
    register = Register().on(received(), particulars(), verified())
    (known,) = register.all(Weapon)
    (permit,) = register.all(Permit)
    unknown = SAIGA.model_copy(update={"number": "Х 9"})

    def found(action: Action, applicant: intake.Person, *units: intake.Weapon) -> list[Match]:
        in_register = {identity_digest(SAIGA): known}
        applied = Applied(action, applicant)
        return list(matches(units, applied, lambda one: in_register.get(identity_digest(one)), {permit.id: permit}.get))

    anew, again = Action.REGISTRATION, Action.RE_REGISTRATION
    held = Match(known.id, current=known.history[0])
    assert found(again, ALIYEV, SAIGA) == [held]
    assert found(anew, ALIYEV, SAIGA) == [replace(held, reasons=(DuplicateReason.STANDING_PERMIT,))]
    assert found(anew, SERIKOV, SAIGA, unknown) == [replace(held, reasons=(DuplicateReason.OTHER_OWNER,)), Match()]
    assert found(anew, ALIYEV, unknown, unknown) == [Match(), Match(reasons=(DuplicateReason.TWICE_IN_CASE,))]


@pytest.mark.parametrize(
    ("change", "duplicate"),
    [
        ({}, True),
        ({"stage": Stage.HANDED_OVER}, True),
        ({"stage": Stage.DRAFTED}, True),
        ({"stage": Stage.CANCELLED}, False),
        ({"expired": True}, False),
    ],
)
def test_the_same_owner_registers_a_weapon_anew(change: dict[str, Any], duplicate: bool) -> None:
    register = Register().on(received(), particulars(), verified()).sign()
    (first,) = register.all(Permit)
    register.states[PERMITS.key(first.id)] = replace(first, **change)
    register.on(received(2), particulars(2), verified(2))
    (unit,) = register.all(Permit)[-1].units
    assert (unit.duplicate, unit.reasons) == (duplicate, ("standing_permit",) if duplicate else ())
