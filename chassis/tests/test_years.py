"""Whole years between two days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirkeu_chassis.years import whole_years


@pytest.mark.parametrize(
    ("since", "until", "years"),
    [
        ("1993-03-01", "2011-02-28", 17),
        ("1993-03-01", "2011-03-01", 18),
        ("1992-02-29", "2010-02-28", 17),
        ("1992-02-29", "2010-03-01", 18),
        ("1992-02-29", "2012-02-29", 20),
        ("2011-03-01", "2011-03-01", 0),
    ],
)
def test_whole_years(since: str, until: str, years: int) -> None:
    assert whole_years(date.fromisoformat(since), date.fromisoformat(until)) == years


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 36_500))
def test_years_go_up_by_one_on_one_day_a_year(since: date, days: int) -> None:
    until = min(since + timedelta(days=days), date(2199, 1, 1))
    grown = whole_years(since, until + timedelta(days=1)) - whole_years(since, until)
    birthday = (until + timedelta(days=1)).timetuple()[1:3] == (since.month, since.day)
    leap = (since.month, since.day) == (2, 29)
    assert grown == birthday or (leap and grown in {0, 1})
