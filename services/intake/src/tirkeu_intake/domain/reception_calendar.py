"""The days that a body fixes itself: two non-working days a month, and days on which it does not receive (paragraph 9).

The week's hours are the edition's. They do not contain holidays on a reception day: the body closes such a day here.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from tirkeu_chassis.decider.decision import Aggregate, Context, Decision, Key
from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_chassis.office.time_zone import local
from tirkeu_chassis.office.working_days import non_working_day
from tirkeu_contracts.standard.editions import Edition, edition_on


@dataclass(frozen=True, slots=True)
class ReceptionCalendar:
    """What a body has fixed for a month, `month` being 1 to 12."""

    body_no: str
    year: int
    month: int
    open_on: tuple[date, ...] = ()
    closed_on: tuple[date, ...] = ()


RECEPTION_CALENDARS = Aggregate("reception_calendars", ReceptionCalendar)


@dataclass(frozen=True, slots=True)
class FixDays:
    """The head fixes the days of a month, in place of what was fixed before."""

    body_no: str
    year: int
    month: int
    open_on: tuple[date, ...] = ()
    closed_on: tuple[date, ...] = ()


class MonthOver(Refusal):
    code = "month-over"
    status = 422
    title = "The month is over"
    detail = "Fix the days of this month or of a later one."
    paragraph = "9"


class OtherMonth(Refusal):
    code = "other-month"
    status = 422
    title = "The day is in another month"
    detail = "{day} isn't in this month."
    paragraph = "9"


class TooManyDays(Refusal):
    code = "too-many-non-working-days"
    status = 422
    title = "Too many non-working days"
    detail = "A body receives on at most {most} non-working days a month."
    paragraph = "9"


class WorkingDay(Refusal):
    code = "working-day"
    status = 422
    title = "This is a working day"
    detail = "{day} is a working day; the days to fix are non-working ones."
    paragraph = "9"


class DayNamedTwice(Refusal):
    code = "day-named-twice"
    status = 422
    title = "The day is named twice"
    detail = "{day} is both in `open_on` and in `closed_on`. Leave it in one of them."
    paragraph = "9"


class DayOver(Refusal):
    code = "day-over"
    status = 422
    title = "The day is over"
    detail = "{day} is over; what was fixed for it stands. Send it as it was."
    paragraph = "9"


class NoReceptionDay(Refusal):
    code = "no-reception-day"
    status = 422
    title = "Nobody is received on this day anyway"
    detail = "{day} isn't a reception day of the week: there is nothing to close."
    paragraph = "9"


def calendar_key(body_no: str, day: date) -> Key[ReceptionCalendar]:
    """The calendar that holds on a day."""
    return RECEPTION_CALENDARS.key(body_no, f"{day:%Y-%m}")


def fix_days(state: ReceptionCalendar | None, command: FixDays, ctx: Context) -> Decision[ReceptionCalendar]:
    """Fix the non-working days of a month, and the reception days that fall out (rule R-24)."""
    first = date(command.year, command.month, 1)
    require((first.year, first.month) >= (ctx.today.year, ctx.today.month), MonthOver())
    open_on, closed_on = (tuple(sorted(set(days))) for days in (command.open_on, command.closed_on))
    for day in (*open_on, *closed_on):
        require((day.year, day.month) == (first.year, first.month), OtherMonth(day=day))
    reception = edition_on(first).reception
    most = reception.non_working_days.a_month if reception.non_working_days else 0
    require(len(open_on) <= most, TooManyDays(most=most))
    for day in open_on:
        require(non_working_day(day) is not None, WorkingDay(day=day))
    for day in closed_on:
        require(reception.open_on(day), NoReceptionDay(day=day))
    for day in open_on:
        require(day not in closed_on, DayNamedTwice(day=day))
    known = state or ReceptionCalendar(command.body_no, command.year, command.month)
    for day in sorted({*open_on} ^ {*known.open_on} | {*closed_on} ^ {*known.closed_on}):
        require(day >= ctx.today, DayOver(day=day))
    return Decision(replace(known, open_on=open_on, closed_on=closed_on))


def receives_at(moment: datetime, edition: Edition, calendar: ReceptionCalendar | None) -> bool:
    """Whether a body receives at a moment, by the week's hours and its own days (rules R-23 and R-24)."""
    if calendar is None:
        return edition.reception.open_at(local(moment))
    return edition.reception.open_at(local(moment), calendar.open_on, calendar.closed_on)
