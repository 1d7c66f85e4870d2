"""Days on which the offices don't work: weekends and public holidays of Kazakhstan.

The public holidays are those of the `holidays` library; days that were moved by decree, and whatever it has wrong, are
rows of `tirkeu_contracts.standard.other_law`, which go first. Kurban Ait of years to come is an estimate. The standard
counts calendar days and moves no due day, so this only warns.
"""

from datetime import date
from enum import StrEnum
from functools import cache

from holidays.countries.kazakhstan import Kazakhstan

from tirkeu_contracts.standard.other_law import calendar_day

SATURDAY = 5


class NonWorkingDay(StrEnum):
    """Why a day is not a working day."""

    WEEKEND = "weekend"
    PUBLIC_HOLIDAY = "public_holiday"


def non_working_day(day: date) -> NonWorkingDay | None:
    """Why the offices don't work on a day; None on a working day."""
    stated = calendar_day(day)
    weekend = NonWorkingDay.WEEKEND if day.weekday() >= SATURDAY else None
    if stated is not None:
        return None if stated.working else weekend or NonWorkingDay.PUBLIC_HOLIDAY
    year = _year(day.year)
    if day in year:
        return NonWorkingDay.PUBLIC_HOLIDAY
    return None if day in year.weekend_workdays else weekend


@cache
def _year(year: int) -> Kazakhstan:
    return Kazakhstan(years=year)
