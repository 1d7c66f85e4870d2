"""What the counter tells of a case: what is needed and why, what is missing, what is implied; and of its receipts."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    DocumentCode,
    Language,
    Names,
    PermitKind,
    WeaponClass,
    WeaponKind,
    other_law,
)
from tirkeu_contracts.standard.editions import FIRST_EDITION, AcquisitionSource, edition
from tirkeu_contracts.standard.other_law import OtherLaw, ReRegistrationDocument
from tirkeu_intake.api.information import views
from tirkeu_intake.api.information.schemas import ChecklistOut
from tirkeu_intake.domain.checklist import (
    Circumstances,
    KindOfAnotherClass,
    NotAnApplicant,
    coverage,
    needed,
    of_other_law,
)
from tirkeu_intake.domain.receipts import Finding, Flaw, Receipt, check_receipts

C, K, D = ApplicantCategory, WeaponKind, DocumentCode
FIRST = edition(FIRST_EDITION)
TODAY = date(2011, 3, 1)
SECRET = ("4-1", "4-2", "10-3")
ANNEXES = ("2", "3", "4", *SECRET[:2], "6", "7", "7-1", "7-2", "8", "9", "10", "10-2", SECRET[2], "10-4")


def ask(
    category: ApplicantCategory,
    kind: WeaponKind,
    *given: DocumentCode,
    lang: Language = "en",
    today: date = TODAY,
    **changed: Any,
) -> ChecklistOut:
    service = kind is K.SERVICE_PISTOL_REVOLVER
    values: dict[str, Any] = {
        "category": category,
        "action": Action.REGISTRATION,
        "weapon_class": WeaponClass.SERVICE if service else WeaponClass.CIVILIAN,
        "kinds": frozenset({kind}),
    }
    case = Circumstances(**(values | changed))
    also = of_other_law(today)
    return views.checklist(
        needed(case, FIRST, also), frozenset(given), lang, edition=FIRST, category=category, today=today
    )


def test_each_document_has_its_reason_and_its_paragraph() -> None:
    answer = ask(C.CITIZEN_RK, K.RIFLED_HUNTING, D.APPLICATION, D.PHOTOS_3X4_2, lang="kk")
    rows = {row.document: row for row in answer.requirements}
    assert rows[D.TEST_FIRE_ACT].paragraph == "11(1)(d)"
    assert rows[D.TEST_FIRE_ACT].why == "ойық ұңғылы аңшы қаруы дүкеннен алғаш рет сатып алынған"
    assert [row.document for row in answer.requirements if not row.given] == answer.missing
    assert D.APPLICATION not in answer.missing
    assert D.TEST_FIRE_ACT in answer.missing
    assert not answer.complete


@pytest.mark.parametrize(
    ("category", "kind", "changed", "implied"),
    [
        (C.CITIZEN_RK, K.SIGNAL, {}, {D.MEDICAL_CONCLUSION, D.SAFE_HANDLING_CERTIFICATES}),
        (C.CITIZEN_RK, K.SIGNAL, {"serviceman": True}, {D.SAFE_HANDLING_CERTIFICATES}),
        (
            C.CITIZEN_RK,
            K.SMOOTH_BORE_HUNTING,
            {"serviceman": True},
            {D.SAFE_HANDLING_CERTIFICATES, D.HUNTER_CERTIFICATE},
        ),
        (C.CITIZEN_RK, K.SMOOTH_BORE_SELF_DEFENCE_LONG, {"serviceman": True}, {D.SAFE_HANDLING_CERTIFICATES}),
        (
            C.SECURITY_LICENCE_HOLDER,
            K.SERVICE_PISTOL_REVOLVER,
            {},
            {D.RECEIPT_DUTY_REGISTRATION, D.SECURITY_LICENCE},
        ),
        (C.ENTITY_SPECIAL_STATUTORY, K.SERVICE_PISTOL_REVOLVER, {}, {D.RECEIPT_DUTY_REGISTRATION}),
        (C.EMPLOYEE_SECURITY_SUBJECT, K.SERVICE_PISTOL_REVOLVER, {}, set()),
    ],
)
def test_what_is_implied_leaves_the_list_complete(
    category: ApplicantCategory, kind: WeaponKind, changed: dict[str, Any], implied: set[DocumentCode]
) -> None:
    listed = [row.document for row in ask(category, kind, **changed).requirements]
    answer = ask(category, kind, *listed, **changed)
    assert {row.document for row in answer.implied} == implied
    assert answer.complete
    assert answer.missing == []


def test_a_foreigner_needs_a_petition_a_years_residence_and_a_weapon_that_foreigners_may_have() -> None:
    answer = ask(C.FOREIGNER, K.GAS_PISTOL_REVOLVER)
    assert {D.DIPLOMATIC_PETITION, D.RESIDENCE_REGISTRATION_1Y} <= set(answer.missing)
    assert "at least one year" in " ".join(one.text for one in answer.conditions)


@pytest.mark.parametrize(
    ("category", "weapon_class", "kind", "action", "refusal"),
    [
        (C.FOREIGNER, WeaponClass.CIVILIAN, K.RIFLED_HUNTING, Action.REGISTRATION, NotAnApplicant),
        (C.FOREIGNER, WeaponClass.CIVILIAN, K.RIFLED_HUNTING, Action.RE_REGISTRATION, NotAnApplicant),
        (C.CITIZEN_RK, WeaponClass.CIVILIAN, K.SERVICE_PISTOL_REVOLVER, Action.REGISTRATION, KindOfAnotherClass),
        (C.CITIZEN_RK, WeaponClass.CIVILIAN, K.SPORTS_RIFLED, Action.REGISTRATION, None),
        (C.SPORTS_ORGANISATION, WeaponClass.CIVILIAN, K.SPORTS_RIFLED, Action.REGISTRATION, None),
        (C.SPORTS_ORGANISATION, WeaponClass.SERVICE, K.SPORTS_RIFLED, Action.REGISTRATION, KindOfAnotherClass),
        (C.ENTITY_SPECIAL_STATUTORY, WeaponClass.SERVICE, K.COLD_HUNTING, Action.REGISTRATION, KindOfAnotherClass),
        (C.ENTITY_SPECIAL_STATUTORY, WeaponClass.SERVICE, K.SERVICE_RIFLED_LONG, Action.REGISTRATION, None),
        (C.EMPLOYEE_SECURITY_SUBJECT, WeaponClass.CIVILIAN, K.COLD_HUNTING, Action.REGISTRATION, None),
    ],
)
def test_each_class_has_its_kinds_and_foreigners_have_two_of_them(
    category: ApplicantCategory,
    weapon_class: WeaponClass,
    kind: WeaponKind,
    action: Action,
    refusal: type[Refusal] | None,
) -> None:
    """R-10 and R-33: articles 5 and 6 of the Law of 30 December 1998, and 11(1)(g)."""
    case = Circumstances(category, action, weapon_class, frozenset({kind}))
    if refusal is None:
        assert coverage(case, FIRST, TODAY)
        return
    with pytest.raises(refusal):
        coverage(case, FIRST, TODAY)


def test_where_the_law_is_not_known_no_kind_is_of_another_class() -> None:
    case = Circumstances(C.CITIZEN_RK, Action.REGISTRATION, WeaponClass.CIVILIAN, frozenset({K.SERVICE_RIFLED_LONG}))
    assert coverage(case, FIRST, date(2009, 12, 31))


@pytest.mark.parametrize("category", [C.EMPLOYEE_SECURITY_SUBJECT, C.EMPLOYEE_SPECIAL_STATUTORY_ENTITY])
def test_guards_and_dinamo_certificates_exclude_each_other(category: ApplicantCategory) -> None:
    both = {D.GUARD_TRAINING_CERTIFICATE, D.DINAMO_SAFE_HANDLING_CERTIFICATE}
    answer = ask(category, K.SERVICE_PISTOL_REVOLVER)
    assert len(both & set(answer.missing)) == 1
    assert answer.minimum_age == (19 if category is C.EMPLOYEE_SECURITY_SUBJECT else None)


@pytest.mark.parametrize("lang", ["en", "kk", "ru"])
def test_an_employer_stands_in_one_of_fifteen_annexes_of_the_rules(lang: Language) -> None:
    [condition] = ask(C.EMPLOYEE_SECURITY_SUBJECT, K.SERVICE_PISTOL_REVOLVER, lang=lang).conditions
    named = condition.text.rstrip(".").partition(":")[2].split(",")
    assert [one.split()[0] for one in named] == list(ANNEXES)
    assert [one.split()[0] for one in named if "(" in one] == list(SECRET)


def test_a_gap_of_the_standard_is_shown_as_a_gap() -> None:
    assert ask(C.SPORTS_ORGANISATION, K.SPORTS_RIFLED).gap
    assert not ask(C.CITIZEN_RK, K.SIGNAL).gap


def test_an_edition_that_was_repealed_says_so() -> None:
    assert ask(C.CITIZEN_RK, K.SIGNAL).in_force
    assert not ask(C.CITIZEN_RK, K.SIGNAL, today=date(2026, 11, 22)).in_force


THE_RULES = Names(en="the Rules", kk="Қағидалар", ru="Правила")
RULES: dict[str, Any] = {"first": date(2010, 1, 1), "law": THE_RULES, "seen_at": ("here",)}


@pytest.fixture
def known_law(monkeypatch: pytest.MonkeyPatch) -> OtherLaw:
    """Other law with a document that nothing confirms: made up."""
    law = OtherLaw(
        monthly_calculation_index=other_law.OTHER_LAW.monthly_calculation_index,
        complaint_terms=other_law.OTHER_LAW.complaint_terms,
        re_registration_documents=(
            ReRegistrationDocument(document=D.ID_CARD_COPY, why=Names(en="a", kk="ә", ru="а"), **RULES),
        ),
    )
    monkeypatch.setattr(other_law, "OTHER_LAW", law)
    return law


@pytest.mark.parametrize(("action", "asked"), [(Action.REGISTRATION, False), (Action.RE_REGISTRATION, True)])
@pytest.mark.usefixtures("known_law")
def test_the_rules_may_ask_for_more_at_re_registration(action: Action, asked: bool) -> None:
    answer = ask(C.CITIZEN_RK, K.SIGNAL, action=action)
    assert (D.ID_CARD_COPY in {row.document for row in answer.implied}) is asked


REGISTRATION, PERMIT = D.RECEIPT_DUTY_REGISTRATION, D.RECEIPT_DUTY_PERMIT


def receipt(tenge: str, paid_on: date = TODAY, document: DocumentCode = REGISTRATION) -> Receipt:
    return Receipt(document, Decimal(tenge), paid_on, "Bank")


@pytest.mark.parametrize(
    ("receipts", "units_due", "flaws"),
    [
        pytest.param((), 2, (Flaw.NOT_ENTERED,), id="handed in, and none entered"),
        pytest.param((), 0, (), id="none entered, and none needed"),
        pytest.param((receipt("302.40"),), 2, (), id="exactly the duty of two units"),
        pytest.param((receipt("302.39"),), 2, (Flaw.AMOUNT_TOO_SMALL,), id="a hundredth less"),
        pytest.param((receipt("141.30", date(2010, 12, 30)), receipt("151.20")), 2, (), id="a unit in each year"),
        pytest.param((receipt("141.30"), receipt("151.20")), 2, (Flaw.AMOUNT_TOO_SMALL,), id="last year's amount"),
        pytest.param((receipt("1000", date(2011, 3, 2)),), 1, (Flaw.PAID_AFTER_REGISTRATION,), id="paid tomorrow"),
        pytest.param((receipt("1000", date(2009, 3, 2)),), 1, (Flaw.AMOUNT_NOT_CHECKED,), id="no index"),
        pytest.param((receipt("1", date(2009, 3, 2)), receipt("151.20")), 1, (), id="enough without the unknown"),
        pytest.param((receipt("1"),), 0, (), id="nothing is due"),
    ],
)
def test_what_receipts_show(receipts: tuple[Receipt, ...], units_due: int, flaws: tuple[Flaw, ...]) -> None:
    found = check_receipts(receipts, (REGISTRATION,), units_due, PermitKind.PERMIT_STORAGE, C.CITIZEN_RK, TODAY, FIRST)
    assert tuple(one.flaw for one in found) == flaws


def test_a_receipt_that_is_not_handed_in_is_for_the_list_to_tell() -> None:
    assert check_receipts((), (), 2, PermitKind.PERMIT_STORAGE, C.CITIZEN_RK, TODAY, FIRST) == ()


@pytest.mark.parametrize(
    ("applicant", "tenge", "flaws"),
    [
        pytest.param(C.CITIZEN_RK, "756", (), id="half the index"),
        pytest.param(C.CITIZEN_RK, "755.99", (Flaw.AMOUNT_TOO_SMALL,), id="a hundredth less"),
        pytest.param(C.ENTITY_SPECIAL_STATUTORY, "1512", (), id="the index"),
        pytest.param(C.ENTITY_SPECIAL_STATUTORY, "756", (Flaw.AMOUNT_TOO_SMALL,), id="a natural person's rate"),
        pytest.param(C.SECURITY_LICENCE_HOLDER, "1", (Flaw.AMOUNT_NOT_CHECKED,), id="the rate isn't known"),
    ],
)
def test_the_duty_for_the_permit_where_its_rate_is_known(
    applicant: ApplicantCategory, tenge: str, flaws: tuple[Flaw, ...]
) -> None:
    """R-22: the rate is that of the applicant, in other law."""
    found = check_receipts(
        (receipt(tenge, TODAY, PERMIT),), (PERMIT,), 0, PermitKind.PERMIT_STORAGE, applicant, TODAY, FIRST
    )
    assert found == tuple(Finding(flaw, PERMIT) for flaw in flaws)


def _circumstances(draw: st.DrawFn) -> Circumstances:
    cell = draw(st.sampled_from(FIRST.coverage))
    kinds = sorted(cell.kinds) if cell.kinds is not None else list(K)
    return Circumstances(
        category=draw(st.sampled_from(sorted(cell.applicants))),
        action=draw(st.sampled_from(sorted(cell.actions))),
        weapon_class=draw(st.sampled_from(sorted(cell.weapon_classes))),
        kinds=draw(st.frozensets(st.sampled_from(kinds), min_size=1, max_size=3)),
        source=draw(st.sampled_from(list(AcquisitionSource))),
        duty_due=draw(st.booleans()),
        new_storage_facility=draw(st.booleans()),
        years_since_test_fire=draw(st.none() | st.integers(0, 12)),
        serviceman=draw(st.booleans()),
    )


CIRCUMSTANCES = st.composite(_circumstances)()


@given(CIRCUMSTANCES, st.frozensets(st.sampled_from(list(D))))
def test_of_every_case_the_list_says_what_is_missing_and_no_more(
    case: Circumstances, given_: frozenset[DocumentCode]
) -> None:
    """R-26 to R-48 and R-56: a row is missing if and only if neither it nor what does as well was handed in."""
    found = needed(case, FIRST)
    missing = found.missing(given_)
    assert set(missing) <= set(found.requirements)
    for row in found.requirements:
        assert (row in missing) is given_.isdisjoint({row.document, row.alternative})
    assert found.missing(given_ | {row.document for row in missing}) == ()
    assert set(found.missing(given_ | {D.APPLICATION})) <= set(missing), "more documents never make more missing"


@given(CIRCUMSTANCES)
def test_what_depends_on_the_circumstances(case: Circumstances) -> None:
    """R-27, R-29 to R-32, R-40, R-45 and R-46, whatever else holds."""
    found = needed(case, FIRST)
    documents = {row.document for row in found.requirements}
    assert (D.PREMISES_SUITABILITY_ACT in documents) is (case.category.is_entity and case.new_storage_facility)
    assert (D.GUARD_TRAINING_CERTIFICATE in documents) is (case.category is C.EMPLOYEE_SECURITY_SUBJECT)
    assert (D.DINAMO_SAFE_HANDLING_CERTIFICATE in documents) is (case.category is C.EMPLOYEE_SPECIAL_STATUTORY_ENTITY)
    assert (D.DIPLOMATIC_PETITION in documents) <= (case.category is C.FOREIGNER)
    assert (D.TEST_FIRE_ACT in documents) <= (K.RIFLED_HUNTING in case.kinds)
    if not case.duty_due:
        assert D.RECEIPT_DUTY_REGISTRATION not in documents
    if case.serviceman:
        assert D.MEDICAL_CONCLUSION not in {row.document for row in found.implied}
    assert D.HUNTER_CERTIFICATE not in documents
