"""Periods, moments, shares and the scopes of sums."""

from datetime import date
from decimal import Decimal

import pytest

from tirkeu_metrics.domain.counting.periods import MalformedPeriod, parse_period
from tirkeu_metrics.domain.counting.share import Share, wilson_interval
from tirkeu_metrics.domain.counting.sums import scope_of, scopes
from tirkeu_metrics.domain.past import MalformedMoment, parse_as_of

from .told import at


@pytest.mark.parametrize(
    ("text", "months", "first", "last"),
    [
        ("2011", 12, date(2011, 1, 1), date(2011, 12, 31)),
        ("2011-Q1", 3, date(2011, 1, 1), date(2011, 3, 31)),
        ("2011-Q4", 3, date(2011, 10, 1), date(2011, 12, 31)),
        ("2012-02", 1, date(2012, 2, 1), date(2012, 2, 29)),
    ],
)
def test_a_period_has_a_name_and_its_months(text: str, months: int, first: date, last: date) -> None:
    period = parse_period(text)
    assert (str(period), len(period.months), period.first, period.last) == (text, months, first, last)
    assert [month for part in period.split() for month in part.months] == list(period.months)


@pytest.mark.parametrize("text", ["", "1999", "2101", "2011-13", "2011-00", "2011-Q5", "2011-q1", "2011-3", "٢٠١١"])
def test_anything_else_is_no_period(text: str) -> None:
    with pytest.raises(MalformedPeriod):
        parse_period(text)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2011-02-30", "2011-03-01T10:00:00", "20110301T100000+0600Z", "9999-12-31"]
)
def test_anything_else_is_no_moment(text: str) -> None:
    with pytest.raises(MalformedMoment):
        parse_as_of(text)


def test_a_day_counts_whole_and_a_moment_up_to_it() -> None:
    assert parse_as_of("2011-03-31").until == at("2011-03-31T23:59:59.999")
    moment = parse_as_of("2011-03-31T12:00:00 06:00")
    assert moment.until == at("2011-03-31T12:00")
    assert moment.beginning == at("2011-03-31T00:00")


@pytest.mark.parametrize(
    ("numerator", "denominator", "value"),
    [
        (0, 0, None),
        (0, 3, "0.00"),
        (3, 3, "100.00"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 800, "0.13"),
        (1, 1600, "0.06"),
        (3, 1600, "0.19"),
        (199_999, 200_000, "100.00"),
        (199_989, 200_000, "99.99"),
    ],
)
def test_a_value_has_two_decimals_and_rounds_a_half_up(numerator: int, denominator: int, value: str | None) -> None:
    assert Share(numerator, denominator).value == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("share", "interval"),
    [
        (Share(0, 0), None),
        (Share(1, 1), ("20.65", "100.00")),
        (Share(0, 10), ("0.00", "27.75")),
        (Share(81, 263), ("25.53", "36.62")),
    ],
)
def test_the_wilson_interval(share: Share, interval: tuple[str, str] | None) -> None:
    """The last row is the textbook example of Newcombe (1998): 81 of 263, 0.2553 to 0.3662."""
    assert wilson_interval(share) == (None if interval is None else tuple(map(Decimal, interval)))


@pytest.mark.parametrize(
    ("body_no", "expected"),
    [
        ("7.19", ("country", "department/7", "unit/7.19")),
        ("7", ("country", "department/7", "direct/7")),
        ("19.1", ("country", "department/19", "unit/19.1")),
    ],
)
def test_a_case_adds_to_three_scopes(body_no: str, expected: tuple[str, ...]) -> None:
    assert scopes(body_no) == expected


@pytest.mark.parametrize(
    ("body_no", "direct", "scope"),
    [(None, False, "country"), ("7", False, "department/7"), ("7", True, "direct/7"), ("7.19", False, "unit/7.19")],
)
def test_a_body_is_answered_for_by_one_scope(body_no: str | None, direct: bool, scope: str) -> None:
    assert scope_of(body_no, direct=direct) == scope
