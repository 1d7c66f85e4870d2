"""The standard's calendar: days are those of Asia/Almaty."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ALMATY = ZoneInfo("Asia/Almaty")


def local(moment: datetime) -> datetime:
    """The moment on the clock of the office."""
    return moment.astimezone(ALMATY)


def local_date(moment: datetime) -> date:
    """The calendar day of a moment in Asia/Almaty."""
    return moment.astimezone(ALMATY).date()


def start_of_day(day: date) -> datetime:
    """The first moment of a day in Asia/Almaty."""
    return datetime.combine(day, time.min, ALMATY)


def end_of_day(day: date) -> datetime:
    """The first moment after a day in Asia/Almaty."""
    return start_of_day(day + timedelta(days=1))
