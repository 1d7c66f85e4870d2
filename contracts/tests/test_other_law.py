"""What the standard leaves to other law: dated, cited, unambiguous, and unknown where it isn't known."""

from datetime import date, timedelta
from itertools import pairwise

import pytest

from tirkeu_contracts.standard import PermitKind, other_law
from tirkeu_contracts.standard.other_law import OTHER_LAW, Dated


@pytest.mark.parametrize("rows", [OTHER_LAW.monthly_calculation_index, OTHER_LAW.complaint_terms])
def test_rows_are_cited_and_do_not_overlap(rows: tuple[Dated, ...]) -> None:
    assert all(row.law and row.seen_at for row in rows)
    for earlier, later in pairwise(rows):
        assert earlier.last is not None
        assert earlier.first <= earlier.last < later.first


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
        (date(2020, 3, 31), 2651),
        (date(2020, 4, 1), 2778),
        (date(2022, 6, 1), 3063),
        (date(2026, 11, 22), 4325),
    ],
)
def test_the_index_by_date(day: date, tenge: int) -> None:
    index = other_law.index_on(day)
    assert index is not None
    assert index.tenge == tenge


@pytest.mark.parametrize("day", [date(2009, 12, 31), date(2017, 6, 1), date(2024, 6, 1), date(2027, 1, 1)])
def test_what_is_not_confirmed_is_not_known(day: date) -> None:
    assert other_law.index_on(day) is None


def test_a_complaint_has_fifteen_days_since_the_law_of_2007() -> None:
    first = OTHER_LAW.complaint_terms[0].first
    term = other_law.complaint_term_on(first)
    assert term is not None
    assert term.days == 15
    assert other_law.complaint_term_on(first - timedelta(days=1)) is None


def test_what_nothing_confirms_is_left_open() -> None:
    day = date(2011, 1, 1)
    for kind in PermitKind:
        assert other_law.permit_duty_on(day, kind) is None
        assert other_law.permit_validity_on(day, kind) is None
    assert other_law.re_registration_documents_on(day) == ()
