"""The term of paragraph 7(1) in calendar days of Asia/Almaty, and the moments of its alarms."""

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from typing import Final

from tirkeu_chassis.office.time_zone import end_of_day, local_date, start_of_day
from tirkeu_chassis.office.years import years_after

THRESHOLDS: Final = (5, 1)
"""Calendar days before the due day at which its coming is announced."""


def due_on(registered_at: datetime, days: int) -> date:
    """The last day of the term: the day of registration and `days` more, whatever weekday that is (rule R-11).

    The longer term is counted from registration as well, never from the end of the shorter one (rule R-13).
    """
    return local_date(registered_at) + timedelta(days=days)


def threshold_reached(due: date, today: date) -> int | None:
    """The threshold that holds on a day, the nearest to the due day; None before all of them."""
    return min((days for days in THRESHOLDS if today >= due - timedelta(days=days)), default=None)


def next_wake(due: date, announced: Collection[int], now: datetime) -> datetime:
    """When the term has to be looked at next: at a threshold that is to be announced, or when the due day is over.

    A threshold that the clock has left behind for a nearer one is not waited for. The moment may have passed.
    """
    reached = threshold_reached(due, local_date(now))
    days = [one for one in THRESHOLDS if one not in announced and (reached is None or one <= reached)]
    return min([start_of_day(due - timedelta(days=one)) for one in days] + [end_of_day(due)]).astimezone(UTC)


def at_most_years_apart(days: tuple[date, date], years: int) -> bool:
    """Whether the later day is no later than the same day so many years on (17(3)).

    29 February counts as the 28th where the year has none.
    """
    earlier, later = sorted(days)
    return later <= years_after(earlier, years)
