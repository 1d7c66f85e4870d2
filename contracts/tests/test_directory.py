"""Annex 1: 19 departments, 205 units, and who acts for whom."""

from typing import get_args

import pytest

from tirkeu_contracts.standard import directory
from tirkeu_contracts.standard.directory import UnknownBody
from tirkeu_contracts.standard.names import Language


def test_annex_1_has_19_departments_and_205_units() -> None:
    assert len(directory.departments()) == 19
    assert len(directory.bodies()) == 19 + 205


def test_every_number_says_which_department_and_unit_it_is() -> None:
    for body in directory.bodies():
        suffix = "" if body.unit_no is None else f".{body.unit_no}"
        assert body.no == f"{body.department_no}{suffix}"
        assert body.department.is_department
        assert body.department.department_no == body.department_no


def test_numbers_are_those_of_the_events() -> None:
    from tirkeu_contracts.catalog import EVENTS

    event = EVENTS["kz.tirkeu.application.withdrawn.v1"]
    for body in directory.bodies():
        event.model_validate(
            {
                "application_id": "012c2abb-3260-7bd5-ae7a-13a3aa271602",
                "body_no": body.no,
                "withdrawn_at": "2010-11-02T10:00:00Z",
            }
        )


def test_every_body_can_be_found_and_called() -> None:
    for body in directory.bodies():
        assert body.name_kk
        assert body.address_kk
        assert body.licensing_phones or body.secretariat_phones


def test_departments_are_named_in_three_languages_and_have_a_website() -> None:
    for department in directory.departments():
        assert department.name_ru
        assert department.name_en
        assert department.website
    names = {department.name_en for department in directory.departments()}
    assert len(names) == 19


def test_the_source_has_no_russian_or_english_names_of_units() -> None:
    units = [body for body in directory.bodies() if not body.is_department]
    assert {(unit.name_ru, unit.name_en) for unit in units} == {(None, None)}


def test_a_body_is_found_by_its_number() -> None:
    unit = directory.body("1.1")
    assert unit.name_kk == "«Алматы» ауданының Ішкі істер басқармасы"
    assert unit.secretariat_phones == ("71-68-63",)
    assert unit.department.name_kk == "Астана қаласының Ішкі істер департаменті"


@pytest.mark.parametrize("no", ["", "0", "20", "1.4", "17.1", "1.", "01", "1.10 ", "Астана"])
def test_an_unknown_number_raises(no: str) -> None:
    with pytest.raises(UnknownBody) as caught:
        directory.body(no)
    assert caught.value.no == no
    with pytest.raises(UnknownBody):
        directory.territory(no)
    with pytest.raises(UnknownBody):
        directory.may_act_for(no, "1")
    with pytest.raises(UnknownBody):
        directory.may_act_for("1", no)


def test_territories_of_the_departments_share_out_the_directory() -> None:
    territories = [no for department in directory.departments() for no in directory.territory(department.no)]
    assert sorted(territories) == sorted(body.no for body in directory.bodies())


@pytest.mark.parametrize(
    ("actor", "body", "allowed"),
    [
        ("1", "1", True),
        ("1", "1.3", True),
        ("1.3", "1.3", True),
        ("1.3", "1", False),
        ("1.3", "1.2", False),
        ("1", "10.1", False),
        ("1", "11", False),
        ("17", "17", True),
        ("17", "16.1", False),
    ],
)
def test_a_department_acts_for_its_units_and_a_unit_for_itself(actor: str, body: str, allowed: bool) -> None:
    assert directory.may_act_for(actor, body) is allowed


def test_units_have_a_name_in_kazakh_alone() -> None:
    department, unit = directory.body("7"), directory.body("7.19")
    names = (department.name_kk, department.name_ru, department.name_en)
    assert None not in names
    assert tuple(department.name_in(lang) for lang in get_args(Language)) == names
    assert [unit.name_in(lang) for lang in get_args(Language)] == [unit.name_kk, None, None]
