"""Whole years between two days, for ages and periods."""

from datetime import date


def whole_years(since: date, until: date) -> int:
    """How many years have passed: a person born `since` is so old on the day `until`.

    A year is complete on the same day of the month; 29 February counts as 1 March where the year has none.
    """
    return until.year - since.year - ((until.month, until.day) < (since.month, since.day))


def years_after(day: date, years: int) -> date:
    """The same day so many years on; 28 February for the 29th where the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
