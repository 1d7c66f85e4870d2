"""The term in calendar days of Almaty."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirkeu_chassis.office.time_zone import end_of_day, local_date, start_of_day
from tirkeu_contracts.standard.editions import FIRST_EDITION, edition
from tirkeu_review.domain.term import (
    THRESHOLDS,
    at_most_years_apart,
    due_on,
    next_wake,
    threshold_reached,
)

STANDARD_DAYS = edition(FIRST_EDITION).terms.standard.days
EXTENDED_DAYS = edition(FIRST_EDITION).terms.extended.days
MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
DAYS = st.dates(date(2010, 1, 1), date(2060, 1, 1))


@pytest.mark.parametrize(
    ("registered_at", "days", "due"),
    [
        (datetime(2011, 11, 22, 5, tzinfo=UTC), STANDARD_DAYS, date(2011, 12, 7)),
        (datetime(2011, 11, 22, 5, tzinfo=UTC), EXTENDED_DAYS, date(2011, 12, 22)),
        # In Almaty the day is further on: by six hours until 1 March 2024, by five since.
        (datetime(2011, 11, 22, 17, 59, tzinfo=UTC), STANDARD_DAYS, date(2011, 12, 7)),
        (datetime(2011, 11, 22, 18, 0, tzinfo=UTC), STANDARD_DAYS, date(2011, 12, 8)),
        (datetime(2026, 11, 22, 18, 59, tzinfo=UTC), STANDARD_DAYS, date(2026, 12, 7)),
        (datetime(2026, 11, 22, 19, 0, tzinfo=UTC), STANDARD_DAYS, date(2026, 12, 8)),
        # New Year is no reason to wait: days are calendar days.
        (datetime(2011, 12, 17, 5, tzinfo=UTC), STANDARD_DAYS, date(2012, 1, 1)),
        (datetime(2012, 2, 20, 5, tzinfo=UTC), STANDARD_DAYS, date(2012, 3, 6)),
    ],
)
def test_due_day(registered_at: datetime, days: int, due: date) -> None:
    assert due_on(registered_at, days) == due


@given(MOMENTS, st.sampled_from([STANDARD_DAYS, EXTENDED_DAYS]))
def test_the_due_day_is_so_many_days_after_the_day_of_registration(registered_at: datetime, days: int) -> None:
    assert due_on(registered_at, days) - local_date(registered_at) == timedelta(days=days)


@given(DAYS, st.integers(-40, 40))
def test_the_nearest_threshold_holds(due: date, ahead: int) -> None:
    reached = threshold_reached(due, due - timedelta(days=ahead))
    assert reached == min((one for one in THRESHOLDS if ahead <= one), default=None)


@given(DAYS, st.frozensets(st.sampled_from(THRESHOLDS)), st.timedeltas(timedelta(-40), timedelta(40)))
def test_something_is_to_be_told_when_the_alarm_rings(due: date, announced: frozenset[int], ahead: timedelta) -> None:
    now = (start_of_day(due) - ahead).astimezone(UTC)
    wake_at = next_wake(due, announced, now)
    rings_at = max(wake_at, now)
    assert wake_at <= end_of_day(due)
    over = local_date(rings_at) > due
    assert over or threshold_reached(due, local_date(rings_at)) not in announced


@pytest.mark.parametrize(
    ("one", "other", "within"),
    [
        (date(2010, 3, 1), date(2011, 3, 1), True),
        (date(2010, 3, 1), date(2011, 3, 2), False),
        (date(2011, 3, 1), date(2010, 3, 1), True),
        (date(2012, 2, 29), date(2013, 2, 28), True),
        (date(2012, 2, 29), date(2013, 3, 1), False),
        (date(2011, 2, 28), date(2012, 2, 28), True),
        (date(2011, 2, 28), date(2012, 2, 29), False),
        (date(2011, 5, 5), date(2011, 5, 5), True),
    ],
)
def test_at_most_a_year_apart(one: date, other: date, within: bool) -> None:
    assert at_most_years_apart((one, other), 1) is within
