"""The code lists of the standard: complete, named in three languages, plain text on the wire."""

import json
import pickle
import re

import pytest

from tirkeu_contracts import standard
from tirkeu_contracts.standard import (
    ApplicantCategory,
    CodeList,
    DocumentCode,
    IndicatorCode,
    IndicatorGroup,
    Names,
    PermitKind,
    RefusalGround,
    RequestedRight,
    SurveyQuestion,
    WeaponKind,
)
from tirkeu_contracts.standard.editions import FIRST_EDITION, edition

SERVICE = edition(FIRST_EDITION).service
CODE_LISTS = CodeList.__subclasses__()
MEMBERS = [member for code_list in CODE_LISTS for member in code_list]
PLACE = re.compile(r"(\d+(\(\d\))?(\([a-i]\))?|Annex 2(/\d(\.\d)?)?)")


def test_the_package_exports_every_code_list() -> None:
    assert {code_list.__name__ for code_list in CODE_LISTS} <= set(standard.__all__)
    assert len(CODE_LISTS) == 27


@pytest.mark.parametrize("member", MEMBERS, ids=repr)
def test_every_code_has_three_names_and_a_paragraph(member: CodeList) -> None:
    for name in (member.names.en, member.names.kk, member.names.ru):
        assert name.strip() == name
        assert name
    assert re.search("[a-z]", member.names.en, re.IGNORECASE)
    assert re.search("[а-яәіңғүұқөһ]", member.names.kk, re.IGNORECASE)
    assert not re.search("[әіңғүұқөһ]", member.names.ru, re.IGNORECASE)
    assert re.search("[а-я]", member.names.ru, re.IGNORECASE)
    for place in member.paragraph.split(", "):
        assert PLACE.fullmatch(place), place


@pytest.mark.parametrize("code_list", CODE_LISTS)
def test_codes_of_one_list_are_told_apart_by_their_names(code_list: type[CodeList]) -> None:
    for language in ("en", "kk", "ru"):
        names = {member.names.in_language(language) for member in code_list}
        assert len(names) == len(code_list), language


def test_kazakh_names_hold_no_latin_look_alikes() -> None:
    """The source's scan mixes alphabets: a Latin i or o in a Kazakh word breaks every search for it."""
    for member in MEMBERS:
        for word in re.findall(r"\w+", member.names.kk + " " + member.names.ru):
            cyrillic = re.search("[а-яәіңғүұқөһ]", word, re.IGNORECASE)
            latin = re.search("[a-z]", word, re.IGNORECASE)
            assert not (cyrillic and latin), word


def test_a_code_is_plain_text() -> None:
    code = RefusalGround.UNDER_18_CIVILIAN
    assert code == "under_18_civilian"
    assert f"{code}" == "under_18_civilian"
    assert json.dumps({code: code}) == '{"under_18_civilian": "under_18_civilian"}'
    assert RefusalGround("under_18_civilian") is code
    assert pickle.loads(pickle.dumps(code)) is code  # noqa: S301  - our own bytes


def test_a_code_without_names_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="needs its paragraph and its names"):
        type("Nameless", (CodeList,), _body_with(A="a"))


def _body_with(**members: str) -> dict[str, object]:
    body = type(CodeList).__prepare__("Nameless", (CodeList,))
    for name, value in members.items():
        body[name] = value
    return body


@pytest.mark.parametrize(("language", "name"), [("kk", "сақтау"), ("ru", "хранение"), ("en", "storage")])
def test_a_name_in_each_language(language: standard.Language, name: str) -> None:
    assert RequestedRight.STORAGE.names.in_language(language) == name


def test_no_name_in_another_language() -> None:
    with pytest.raises(ValueError, match="use kk, ru or en"):
        RequestedRight.STORAGE.names.in_language("de")  # type: ignore[arg-type]  # what a query may ask for


def test_para_17_has_12_grounds_in_order() -> None:
    assert [ground.paragraph for ground in RefusalGround] == [
        *(f"17({number})" for number in range(1, 7)),
        *(f"17(7)({letter})" for letter in "abcdef"),
    ]


def test_annex_2_has_six_indicators_in_five_groups() -> None:
    assert [code.value for code in IndicatorCode] == ["1.1", "2.1", "3.1", "3.2", "4.1", "5.1"]
    assert [code.group for code in IndicatorCode] == [
        IndicatorGroup.TIMELINESS,
        IndicatorGroup.QUALITY,
        IndicatorGroup.ACCESSIBILITY,
        IndicatorGroup.ACCESSIBILITY,
        IndicatorGroup.COMPLAINT_PROCESS,
        IndicatorGroup.COURTESY,
    ]


def test_each_survey_question_feeds_its_indicator() -> None:
    assert {question.value: question.indicator.value for question in SurveyQuestion} == {
        "process": "2.1",
        "information": "3.1",
        "complaint_procedure": "4.1",
        "courtesy": "5.1",
    }


def test_a_right_is_granted_by_its_permit() -> None:
    assert [right.permit_kind for right in RequestedRight] == list(PermitKind)


def test_applicants_are_employees_other_persons_or_entities() -> None:
    employees = {category.value for category in ApplicantCategory if category.is_employee}
    persons = {category.value for category in ApplicantCategory if category.is_natural_person}
    entities = {category.value for category in ApplicantCategory if category.is_entity}
    assert employees == {"employee_special_statutory_entity", "employee_security_subject"}
    assert persons == employees | {"citizen_rk", "foreigner"}
    assert entities == {"entity_special_statutory", "security_licence_holder", "sports_organisation"}


def test_every_document_of_the_lists_of_para_11_is_known() -> None:
    places = {place for document in DocumentCode for place in document.paragraph.split(", ")}
    lists = {"11(1)": "abcefg", "11(3)": "abcdefg", "11(4)": "abcdefghi"}
    expected = {f"{place}({letter})" for place, letters in lists.items() for letter in letters}
    assert expected | {"11(1)(d)", "12"} <= places


def test_the_low_power_pneumatic_weapon_is_a_duty_rule_and_no_kind() -> None:
    assert "pneumatic_low_power" not in set(WeaponKind)
    assert len(WeaponKind) == 15


@pytest.mark.parametrize(
    "names",
    [
        SERVICE.title,
        SERVICE.standard_title,
        SERVICE.provider,
        *SERVICE.legal_basis,
        SERVICE.committee.name,
        SERVICE.committee.address,
    ],
)
def test_the_service_is_described_in_three_languages(names: Names) -> None:
    assert len({names.en, names.kk, names.ru}) == 3
    assert all((names.en, names.kk, names.ru))
