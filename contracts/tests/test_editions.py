"""The editions of the standard: whole, coherent, each entry with its paragraph, and found by day and by id."""

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pytest

from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    DocumentCode,
    ExtensionReason,
    Names,
    RefusalGround,
    RequestedRight,
    WeaponClass,
    WeaponKind,
)
from tirkeu_contracts.standard import editions as catalogue
from tirkeu_contracts.standard.editions import EDITIONS, FIRST_EDITION, Edition, UnknownEdition, edition, edition_on

PLACE = re.compile(r"\d+(\(\d\))?(\([a-i]\))?")
FIRST = edition(FIRST_EDITION)
TEXT = files(catalogue).joinpath("2010-1091.toml").read_text(encoding="utf-8")
NEXT = replace(FIRST, id="2099-1", first=date(2099, 1, 1), last=None)
C = ApplicantCategory


def parts(value: object) -> list[Any]:
    """Every dataclass within a value, itself included."""
    if isinstance(value, dict):
        return [one for inner in value.values() for one in parts(inner)]
    if isinstance(value, tuple | frozenset):
        return [one for inner in value for one in parts(inner)]
    if is_dataclass(value):
        return [value, *(one for field in fields(value) for one in parts(getattr(value, field.name)))]
    return []


@pytest.mark.parametrize("one", EDITIONS.values(), ids=EDITIONS.keys())
def test_every_entry_has_its_paragraph_and_three_languages(one: Edition) -> None:
    for part in parts(one):
        if isinstance(part, Names):
            assert all(text.strip() for text in (part.en, part.kk, part.ru))
        elif hasattr(part, "paragraph"):
            assert PLACE.fullmatch(part.paragraph), part


@pytest.mark.parametrize("one", EDITIONS.values(), ids=EDITIONS.keys())
def test_the_matrix_has_no_cell_twice_and_every_list_is_used(one: Edition) -> None:
    cells = [
        (applicant, weapon_class, action)
        for cell in one.coverage
        for applicant in cell.applicants
        for weapon_class in cell.weapon_classes
        for action in cell.actions
    ]
    assert len(cells) == len(set(cells))
    assert {cell.checklist for cell in one.coverage} == one.checklists.keys()


def test_the_first_edition_uses_every_code_and_cites_it_as_the_code_lists_do() -> None:
    assert [(one.code, one.paragraph) for one in FIRST.refusals.grounds] == [
        (ground, ground.paragraph) for ground in RefusalGround
    ]
    assert [(one.category, one.paragraph) for one in FIRST.applicants] == [
        (category, category.paragraph) for category in ApplicantCategory
    ]
    assert FIRST.terms.extended.reasons == set(ExtensionReason)
    for rows in FIRST.checklists.values():
        for row in rows.requirements:
            assert row.paragraph in row.document.paragraph.split(", ")


def test_each_list_of_para_11_is_there_in_its_order() -> None:
    listed = {
        name: "".join(row.paragraph[-2] for row in rows.requirements if row.paragraph != "12")
        for name, rows in FIRST.checklists.items()
    }
    assert listed == {
        "civilian_registration": "abbcdgg",
        "civilian_re_registration": "bbd",
        "entity": "abcdefg",
        "employee": "aabdefghii",  # (c) is the alternative of (b)
    }
    orders = next(row for row in FIRST.checklists["employee"].requirements if row.alternative)
    assert orders.alternative is DocumentCode.ORG_HEAD_ORDERS


GAPS = {
    (C.FOREIGNER, WeaponClass.CIVILIAN, Action.RE_REGISTRATION),
    *(
        (category, weapon_class, action)
        for category in C
        if category.is_entity
        for weapon_class in WeaponClass
        for action in Action
        if (weapon_class, action) != (WeaponClass.SERVICE, Action.REGISTRATION)
    ),
    *(
        (category, weapon_class, Action.RE_REGISTRATION)
        for category in C
        if category.is_employee
        for weapon_class in WeaponClass
    ),
}


@pytest.mark.parametrize("category", C)
@pytest.mark.parametrize("weapon_class", WeaponClass)
@pytest.mark.parametrize("action", Action)
def test_the_coverage_matrix_and_its_gaps(
    category: ApplicantCategory, weapon_class: WeaponClass, action: Action
) -> None:
    cell = FIRST.cell(category, weapon_class, action)
    if category in {C.CITIZEN_RK, C.FOREIGNER} and weapon_class is WeaponClass.SERVICE:
        assert cell is None
    else:
        assert cell is not None
        assert cell.gap is ((category, weapon_class, action) in GAPS)


def test_rights_that_can_not_be_had() -> None:
    both = RequestedRight.STORAGE_CARRYING
    assert FIRST.obtainable(both, C.CITIZEN_RK, [WeaponKind.RIFLED_HUNTING]) is both
    assert FIRST.obtainable(both, C.SPORTS_ORGANISATION, [WeaponKind.SPORTS_RIFLED]) is RequestedRight.STORAGE
    withheld = FIRST.withheld(both, C.CITIZEN_RK, [WeaponKind.SMOOTH_BORE_SELF_DEFENCE_LONG])
    assert withheld is not None
    assert withheld.paragraph == "11(1)(e)"


def test_employers_stand_in_fifteen_annexes_of_which_three_are_secret() -> None:
    for category in (C.EMPLOYEE_SPECIAL_STATUTORY_ENTITY, C.EMPLOYEE_SECURITY_SUBJECT):
        for weapon_class in WeaponClass:
            cell = FIRST.cell(category, weapon_class, Action.REGISTRATION)
            assert cell is not None
            assert len({annex.no for annex in cell.employer_annexes}) == 15
            assert [annex.no for annex in cell.employer_annexes if annex.secret] == ["4-1", "4-2", "10-3"]
            [condition] = cell.conditions
            for lang in ("en", "kk", "ru"):
                words = condition.text.in_language(lang)
                assert all(re.search(rf"\b{annex.no}\b", words) for annex in cell.employer_annexes)


@pytest.mark.parametrize(
    ("category", "weapon_class", "ages"),
    [
        (C.CITIZEN_RK, WeaponClass.CIVILIAN, {RefusalGround.UNDER_18_CIVILIAN: 18}),
        (C.FOREIGNER, WeaponClass.CIVILIAN, {RefusalGround.UNDER_18_CIVILIAN: 18}),
        (C.SPORTS_ORGANISATION, WeaponClass.CIVILIAN, {RefusalGround.UNDER_18_CIVILIAN: 18}),
        (C.SPORTS_ORGANISATION, WeaponClass.SERVICE, {}),
        (C.EMPLOYEE_SPECIAL_STATUTORY_ENTITY, WeaponClass.SERVICE, {}),
        (C.EMPLOYEE_SECURITY_SUBJECT, WeaponClass.SERVICE, {RefusalGround.UNDER_19_SECURITY: 19}),
        (
            C.EMPLOYEE_SECURITY_SUBJECT,
            WeaponClass.CIVILIAN,
            {RefusalGround.UNDER_18_CIVILIAN: 18, RefusalGround.UNDER_19_SECURITY: 19},
        ),
    ],
)
def test_below_which_age_the_service_is_refused(
    category: ApplicantCategory, weapon_class: WeaponClass, ages: dict[RefusalGround, int]
) -> None:
    found = FIRST.refusals.of_age(category, weapon_class)
    assert {ground.code: age for ground, age in found.items()} == ages


def test_ages_that_are_stated_are_those_of_the_grounds() -> None:
    for one in FIRST.applicants:
        ages = FIRST.refusals.of_age(one.category, WeaponClass.CIVILIAN).values()
        assert one.minimum_age is None or one.minimum_age == max(ages)


@pytest.mark.parametrize(
    ("moment", "also", "closed", "open_"),
    [
        ("2011-11-20T10:00", (), (), False),  # a Sunday
        ("2011-11-20T10:00", ("2011-11-20",), (), True),
        ("2011-11-20T13:00", ("2011-11-20",), (), False),
        ("2011-11-20T15:00", ("2011-11-20",), (), False),
        ("2011-11-21T10:00", (), (), True),  # a Monday
        ("2011-11-21T10:00", (), ("2011-11-21",), False),
    ],
)
def test_a_unit_fixes_its_days_itself(moment: str, also: tuple[str, ...], closed: tuple[str, ...], open_: bool) -> None:
    here = datetime.fromisoformat(moment)
    days, off = ([date.fromisoformat(one) for one in some] for some in (also, closed))
    assert FIRST.reception.open_at(here, days, off) is open_
    assert FIRST.chancery.non_working_days is None


def test_duty_and_terms_of_the_first_edition() -> None:
    assert FIRST.duty.index_share == Decimal("0.10")
    assert (FIRST.terms.standard.days, FIRST.terms.extended.days) == (15, 30)
    assert FIRST.complaints.term_days is None


@pytest.mark.parametrize(
    ("moment", "reception", "chancery"),
    [
        ("2011-03-07T09:00", True, True),  # a Monday
        ("2011-03-07T13:00", False, False),
        ("2011-03-08T09:00", False, True),
        ("2011-03-10T17:59", True, True),
        ("2011-03-12T12:59", False, True),  # a Saturday
        ("2011-03-12T14:30", False, False),
        ("2011-03-13T10:00", False, False),
    ],
)
def test_hours(moment: str, reception: bool, chancery: bool) -> None:
    here = datetime.fromisoformat(moment)
    assert FIRST.reception.open_at(here) is reception
    assert FIRST.chancery.open_at(here) is chancery


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2009, 1, 1), FIRST_EDITION),
        (date(2011, 1, 1), FIRST_EDITION),
        (date(2098, 12, 31), FIRST_EDITION),
        (date(2099, 1, 1), NEXT.id),
    ],
)
def test_a_day_has_the_latest_edition_that_had_begun(day: date, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(EDITIONS, NEXT.id, NEXT)
    assert edition_on(day).id == expected


def test_an_edition_may_serve_while_it_is_not_in_force() -> None:
    late = date(2026, 11, 22)
    assert edition_on(late) is FIRST
    assert not FIRST.in_force_on(late)
    assert FIRST.in_force_on(date(2011, 1, 1))
    assert NEXT.in_force_on(date(2200, 1, 1))


def test_an_edition_that_is_not_known_is_named() -> None:
    with pytest.raises(UnknownEdition, match=r"'2015-1'.*known are 2010-1091"):
        edition("2015-1")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('checklist = "employee"', 'checklist = "employees"', "no checklist employees"),
        ("minimum_age = 19", "minimum_ages = 19", "minimum_ages"),
        ('code = "legal_bar"', 'code = "bar"', "legal_bar"),
        ('paragraph = "17"\ncomplaint', "complaint", "refusals.paragraph"),
        ('id = "2010-1091"', 'id = ""', "1 to 40 characters"),
    ],
)
def test_a_file_with_a_mistake_is_refused(old: str, new: str, fault: str) -> None:
    assert old in TEXT
    with pytest.raises(ValueError, match=fault):
        catalogue.read_edition(TEXT.replace(old, new))
