"""What the standard leaves to other law: dated, cited, unambiguous, and unknown where it isn't known."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby, pairwise, product

import pytest

from tirkeu_contracts.standard import (
    ApplicantCategory,
    ComplaintTermReason,
    PermitKind,
    WeaponClass,
    WeaponKind,
    other_law,
)
from tirkeu_contracts.standard.editions import FIRST_EDITION, edition
from tirkeu_contracts.standard.other_law import OTHER_LAW, Dated, OfPermits

C, STORAGE, CARRYING = ApplicantCategory, PermitKind.PERMIT_STORAGE, PermitKind.PERMIT_STORAGE_CARRYING


@pytest.mark.parametrize(
    "rows",
    [
        OTHER_LAW.monthly_calculation_index,
        OTHER_LAW.complaint_terms,
        OTHER_LAW.longer_complaint_terms,
        OTHER_LAW.complaint_extensions,
    ],
)
def test_rows_are_cited_and_do_not_overlap(rows: tuple[Dated, ...]) -> None:
    assert all(row.seen_at and all((row.law.en, row.law.kk, row.law.ru)) for row in rows)
    for earlier, later in pairwise(rows):
        assert earlier.last is not None
        assert earlier.first <= earlier.last < later.first


@pytest.mark.parametrize("rows", [OTHER_LAW.permit_duties, OTHER_LAW.permit_validities])
def test_rows_of_one_applicants_permit_are_cited_and_do_not_overlap(rows: tuple[OfPermits, ...]) -> None:
    assert all(row.seen_at and row.applicants for row in rows)
    for kind, applicant in product(PermitKind, ApplicantCategory):
        mine = sorted((row for row in rows if row.is_for(kind, applicant)), key=lambda row: row.first)
        for earlier, later in pairwise(mine):
            assert earlier.last is not None
            assert earlier.first <= earlier.last < later.first


def test_every_year_has_its_index_up_to_the_last() -> None:
    rows = OTHER_LAW.monthly_calculation_index
    for earlier, later in pairwise(rows):
        assert earlier.last is not None
        assert later.first - earlier.last == timedelta(days=1)
    by_year = {year: {row.law for row in of_it} for year, of_it in groupby(rows, lambda row: row.first.year)}
    assert list(by_year) == list(range(2010, 2027))


@pytest.mark.parametrize(
    ("day", "tenge"),
    [
        (date(2010, 1, 1), 1413),
        (date(2010, 12, 31), 1413),
        (date(2011, 1, 1), 1512),
        (date(2012, 6, 1), 1618),
        (date(2013, 6, 1), 1731),
        (date(2014, 3, 5), 1852),
        (date(2015, 1, 1), 1982),
        (date(2016, 12, 31), 2121),
        (date(2017, 1, 1), 2269),
        (date(2017, 12, 31), 2269),
        (date(2018, 1, 1), 2405),
        (date(2020, 3, 31), 2651),
        (date(2020, 4, 1), 2778),
        (date(2022, 6, 1), 3063),
        (date(2023, 1, 1), 3450),
        (date(2024, 6, 1), 3692),
        (date(2025, 12, 31), 3932),
        (date(2026, 11, 22), 4325),
    ],
)
def test_the_index_by_date(day: date, tenge: int) -> None:
    index = other_law.index_on(day)
    assert index is not None
    assert index.tenge == tenge


@pytest.mark.parametrize("day", [date(2009, 12, 31), date(2027, 1, 1)])
def test_what_is_not_confirmed_is_not_known(day: date) -> None:
    assert other_law.index_on(day) is None


def test_a_complaint_has_fifteen_days_since_the_law_of_2007() -> None:
    first = OTHER_LAW.complaint_terms[0].first
    term = other_law.complaint_term_on(first)
    assert term is not None
    assert term.days == 15
    assert other_law.complaint_term_on(first - timedelta(days=1)) is None


def test_a_complaint_may_take_longer_and_be_extended_by_the_same_law() -> None:
    """Article 8(2): thirty days, and up to thirty more, of which the complainant is told within three."""
    first = OTHER_LAW.complaint_terms[0].first
    longer, extension = other_law.longer_complaint_term_on(first), other_law.complaint_extension_on(first)
    assert longer is not None
    assert extension is not None
    assert (longer.days, extension.most_days, extension.notice_days) == (30, 30, 3)
    assert "8(2)" in longer.law.en
    assert "8(3)" in extension.law.en
    assert {*longer.reasons, *extension.reasons} == set(ComplaintTermReason)
    assert not {*longer.reasons} & {*extension.reasons}
    before = first - timedelta(days=1)
    assert (other_law.longer_complaint_term_on(before), other_law.complaint_extension_on(before)) == (None, None)


@pytest.mark.parametrize(
    ("day", "kind", "applicant", "share"),
    [
        (date(2010, 10, 21), STORAGE, C.CITIZEN_RK, "0.5"),
        (date(2011, 3, 1), CARRYING, C.CITIZEN_RK, "0.5"),
        (date(2017, 12, 31), CARRYING, C.FOREIGNER, "0.5"),
        (date(2011, 3, 1), STORAGE, C.ENTITY_SPECIAL_STATUTORY, "1"),
        (date(2011, 3, 1), STORAGE, C.SPORTS_ORGANISATION, "1"),
        (date(2018, 1, 1), STORAGE, C.CITIZEN_RK, "0.5"),
        (date(2025, 12, 31), STORAGE, C.ENTITY_SPECIAL_STATUTORY, "1"),
        (date(2026, 11, 23), CARRYING, C.CITIZEN_RK, "0.5"),
        (date(2026, 11, 23), STORAGE, C.SPORTS_ORGANISATION, "1"),
        pytest.param(date(2009, 12, 31), STORAGE, C.CITIZEN_RK, None, id="before the reference data"),
        pytest.param(date(2011, 3, 1), STORAGE, C.SECURITY_LICENCE_HOLDER, None, id="an entrepreneur, perhaps"),
        pytest.param(date(2011, 3, 1), CARRYING, C.EMPLOYEE_SECURITY_SUBJECT, None, id="a person's service weapon"),
    ],
)
def test_the_duty_for_issuing_a_permit(
    day: date, kind: PermitKind, applicant: ApplicantCategory, share: str | None
) -> None:
    """The Codes of 2008, 2017 and 2025: half the index of a natural person, all of it of a legal entity."""
    duty = other_law.permit_duty_on(day, kind, applicant)
    assert (duty.index_share if duty else None) == (Decimal(share) if share else None)


@pytest.mark.parametrize(
    ("day", "kind", "applicant", "years"),
    [
        (date(2010, 10, 21), STORAGE, C.CITIZEN_RK, 5),
        (date(2010, 10, 21), STORAGE, C.ENTITY_SPECIAL_STATUTORY, 5),
        (date(2026, 11, 23), STORAGE, C.SECURITY_LICENCE_HOLDER, 5),
        (date(2011, 1, 8), CARRYING, C.CITIZEN_RK, 5),
        (date(2026, 11, 23), CARRYING, C.FOREIGNER, 5),
        pytest.param(date(2011, 1, 7), CARRYING, C.CITIZEN_RK, None, id="before Law No. 372-IV"),
        pytest.param(date(2011, 3, 1), CARRYING, C.EMPLOYEE_SPECIAL_STATUTORY_ENTITY, None, id="of article 14(3)"),
        pytest.param(date(2011, 3, 1), STORAGE, C.SPORTS_ORGANISATION, None, id="in neither article"),
    ],
)
def test_the_validity_of_a_permit(day: date, kind: PermitKind, applicant: ApplicantCategory, years: int | None) -> None:
    """Articles 14(2) and 15(2) of the Law of 30 December 1998."""
    term = other_law.permit_validity_on(day, kind, applicant)
    assert (term.years if term else None) == years


def test_every_kind_is_of_one_class() -> None:
    """Articles 5 and 6 of the Law of 30 December 1998."""
    day = edition(FIRST_EDITION).first
    of_classes = [other_law.kinds_of_class_on(day, one) for one in WeaponClass]
    assert sorted(kind for row in of_classes if row is not None for kind in row.kinds) == sorted(WeaponKind)
    assert all(row is not None and row.law.kk and row.seen_at for row in of_classes)
    assert other_law.kinds_of_class_on(date(2009, 12, 31), WeaponClass.CIVILIAN) is None


def test_what_nothing_confirms_is_left_open() -> None:
    standard = edition(FIRST_EDITION)
    assert standard.first is not None
    assert other_law.re_registration_documents_on(standard.first) == ()
