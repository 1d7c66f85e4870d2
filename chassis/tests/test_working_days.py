"""Which days are working days, and how a due day is told."""

from datetime import date

import pytest

from tirkeu_chassis.office.terms import Step, TermOut
from tirkeu_chassis.office.working_days import NonWorkingDay, non_working_day
from tirkeu_contracts.standard import Names, other_law
from tirkeu_contracts.standard.other_law import CalendarDay

WEEKEND, HOLIDAY = NonWorkingDay.WEEKEND, NonWorkingDay.PUBLIC_HOLIDAY


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2011, 12, 7), None),
        (date(2011, 12, 16), HOLIDAY),  # Independence Day, a Friday
        (date(2011, 12, 10), WEEKEND),
        (date(2011, 3, 5), None),  # a Saturday that was worked, for
        (date(2011, 3, 7), HOLIDAY),  # this Monday
        (date(2026, 12, 16), HOLIDAY),
        (date(2026, 11, 23), None),
    ],
)
def test_days(day: date, expected: NonWorkingDay | None) -> None:
    assert non_working_day(day) is expected


@pytest.mark.parametrize(
    ("day", "working", "expected"),
    [
        (date(2011, 12, 16), True, None),
        (date(2011, 12, 10), True, None),
        (date(2011, 12, 7), False, HOLIDAY),
        (date(2011, 12, 10), False, WEEKEND),
    ],
)
def test_what_is_stated_of_a_day_goes_first(
    day: date, working: bool, expected: NonWorkingDay | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = CalendarDay(
        day=day, working=working, law=Names(en="a decree", kk="қаулы", ru="постановление"), seen_at=("here",)
    )
    monkeypatch.setitem(other_law.CALENDAR_DAYS, day, row)
    assert non_working_day(day) is expected


def test_the_last_step_leads_to_the_due_day() -> None:
    steps = [
        Step("start", Names(en="a", kk="ә", ru="а"), date(2011, 12, 1), Names(en="a law", kk="заң", ru="закон")),
        Step("term", Names(en="b", kk="б", ru="б"), date(2011, 12, 16), "7(1)", 15, Names(en="c", kk="в", ru="с")),
    ]
    answer = TermOut.of("2010-1091", steps, "kk")
    assert (answer.due_on, answer.due_on_non_working_day) == (date(2011, 12, 16), HOLIDAY)
    assert [(one.text, one.source, one.days) for one in answer.steps] == [("ә", "заң", None), ("б (в)", "7(1)", 15)]
