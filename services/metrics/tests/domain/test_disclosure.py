"""What is published of the survey: no figure of a few, nor one from which such a figure could be worked out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirkeu_contracts.standard import IndicatorCode
from tirkeu_metrics.domain.counting.counts import Counts
from tirkeu_metrics.domain.counting.disclosure import (
    DEPARTMENTS,
    FEWEST,
    SCOPES,
    Reason,
    disclosed,
    withheld_among,
    withheld_of_a_body,
    withheld_of_part,
    withheld_of_year,
)
from tirkeu_metrics.domain.counting.measures import Tally
from tirkeu_metrics.domain.counting.periods import Period

COURTESY = IndicatorCode.STAFF_COURTESY


def answered(number: int) -> Counts:
    return Counts({Tally.COURTESY_ANSWERED: number, Tally.COURTESY_SATISFIED: number} if number else {})


numbers = st.dictionaries(st.sampled_from("abcdefg"), st.integers(0, 12))


@given(numbers)
def test_what_is_left_of_a_whole_is_nothing_or_enough(parts: dict[str, int]) -> None:
    withheld = withheld_among(parts)
    assert all(parts[one] == 0 or parts[one] >= FEWEST for one in parts.keys() - withheld)
    left = sum(parts[one] for one in withheld)
    whole = sum(parts.values())
    assert left == 0 or left >= FEWEST or left == whole


@pytest.mark.parametrize(
    ("parts", "withheld"),
    [
        ({}, ""),
        ({"a": 5, "b": 9}, ""),
        ({"a": 0, "b": 9}, ""),
        ({"a": 1, "b": 9, "c": 7}, "ac"),
        ({"a": 4, "b": 1, "c": 7}, "ab"),
        ({"a": 4}, "a"),
    ],
)
def test_the_smallest_go_with_the_few(parts: dict[str, int], withheld: str) -> None:
    assert withheld_among(parts) == set(withheld)


@given(
    st.dictionaries(st.sampled_from(("unit/7.1", "unit/7.19", "direct/7", "unit/2.10", "direct/2")), st.integers(0, 9))
)
def test_no_sum_of_published_years_gives_a_few_away(units: dict[str, int]) -> None:
    counted = dict.fromkeys(SCOPES, 0)
    for scope, number in units.items():
        department = "department/" + scope.partition("/")[2].partition(".")[0]
        for one in ("country", department, scope):
            counted[one] += number
    published = {
        scope: number
        for scope, number in counted.items()
        if COURTESY not in withheld_of_year(scope, lambda one: answered(counted[one]))
    }
    assert all(number == 0 or number >= FEWEST for number in published.values())
    within = {"country": list(DEPARTMENTS)}
    for one in ("department/7", "department/2"):
        department_no = one.partition("/")[2]
        places = {scope: scope.partition("/") for scope in SCOPES}
        within[one] = [
            scope
            for scope, (kind, _, no) in places.items()
            if kind in {"unit", "direct"} and no.partition(".")[0] == department_no
        ]
    for whole, parts in within.items():
        if whole in published:
            rest = published[whole] - sum(published.get(part, 0) for part in parts)
            assert rest == 0 or rest >= FEWEST, whole
        else:
            assert not [part for part in parts if published.get(part)], whole


def test_parts_of_a_year_are_kept_from_each_other() -> None:
    months = {"2011-01": 6, "2011-02": 2, "2011-03": 7, "2011-04": 9}

    def counts(part: Period) -> Counts:
        return answered(sum(months.get(month, 0) for month in part.months))

    withheld = {
        str(part)
        for part in (Period(2011), *Period(2011).split(), *(Period(2011, month=month) for month in range(1, 13)))
        if withheld_of_part(part, counts)
    }
    assert withheld == {"2011-01", "2011-02"}


def test_of_a_body_answers_are_published_for_whole_years() -> None:
    assert withheld_of_a_body(answered(50)) == {COURTESY: Reason.NOT_OF_A_BODY}
    assert withheld_of_a_body(Counts()) == {}
    assert disclosed(answered(50) + Counts({Tally.SETTLED: 1}), [COURTESY]) == Counts({Tally.SETTLED: 1})
