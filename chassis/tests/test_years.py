"""Whole years between two days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirkeu_chassis.office.years import whole_years, years_after


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


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(1, 50))
def test_so_many_years_on_is_the_same_day_or_the_last_of_february(day: date, years: int) -> None:
    later = years_after(day, years)
    assert (later.year, later.month) == (day.year + years, day.month)
    assert later.day == day.day or (day.month, day.day, later.day) == (2, 29, 28)
