"""The office's calendar of the year: its reception days, and the working days between them (paragraph 9)."""

from datetime import date, datetime, time, timedelta

from tirkeu_chassis.office.time_zone import ALMATY
from tirkeu_chassis.office.working_days import non_working_day

MONDAY, THURSDAY = 0, 3


def at(day: date, clock: str) -> datetime:
    """A moment on the clock of the office, e.g. `at(day, "09:30")`."""
    return datetime.combine(day, time.fromisoformat(clock), ALMATY)


def working_day(day: date) -> date:
    """The day itself, or the next one on which the offices work."""
    while non_working_day(day) is not None:
        day += timedelta(days=1)
    return day


def next_working_day(day: date) -> date:
    """The working day after."""
    return working_day(day + timedelta(days=1))


def reception_day(day: date) -> date:
    """The day itself where it is a Monday or Thursday and no holiday, or the next one."""
    while day.weekday() not in {MONDAY, THURSDAY} or non_working_day(day) is not None:
        day += timedelta(days=1)
    return day


def reception_days(year: int) -> list[date]:
    """Every Monday and Thursday after the holidays of the new year."""
    day, last = reception_day(date(year, 1, 6)), date(year, 12, 29)
    days = []
    while day <= last:
        days.append(day)
        day = reception_day(day + timedelta(days=1))
    return days
