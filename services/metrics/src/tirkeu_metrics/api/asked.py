"""Query parameters that several routes share: the period, the body and the moment."""

from typing import Annotated

from fastapi import Query as QueryParameter

from tirkeu_chassis.decider.bodies import require_body
from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_chassis.http.commands import Query
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_metrics.domain.counting.periods import Period, parse_period
from tirkeu_metrics.domain.past import AsOf, MomentToCome, parse_as_of

AskedYear = Annotated[int | None, QueryParameter(ge=2000, le=2100, description="the current year if left out")]
AskedPeriod = Annotated[
    str | None, QueryParameter(max_length=10, description="a year, quarter or month instead: 2011, 2011-Q1, 2011-03")
]
AskedBody = Annotated[str | None, QueryParameter(max_length=10, description="Annex 1 number; the country if left out")]
AskedAsOf = Annotated[
    str | None,
    QueryParameter(
        max_length=40,
        description="as things stood: a day in Almaty with all that was recorded on it, or a time with its zone",
    ),
]


Direct = Annotated[bool, QueryParameter(description="a department without its units")]


class PeriodOutsideYear(Refusal):
    code = "period-outside-year"
    status = 422
    title = "The period is not of that year"
    detail = "`year` and `period` name different years: give one of them."


def year_of(asked: int | None, query: Query) -> int:
    """The year asked for; the current one in Almaty if none is."""
    return local_date(query.now).year if asked is None else asked


def period_of(year: int | None, period: str | None, query: Query) -> Period:
    """The period asked for; the current year in Almaty if none is.

    Raises:
        MalformedPeriod, PeriodOutsideYear
    """
    if period is None:
        return Period(year_of(year, query))
    found = parse_period(period)
    require(year in {None, found.year}, PeriodOutsideYear())
    return found


def body_of(asked: str | None) -> str | None:
    """The number of the body asked for; None for the country.

    Raises:
        UnknownBodyNo: Annex 1 lacks it.
    """
    # A form sends an empty field for the country.
    return require_body(asked).no if asked else None


def moment_of(asked: str | None, query: Query) -> AsOf | None:
    """The moment asked for; None for now.

    Raises:
        MalformedMoment, MomentToCome
    """
    # A form sends an empty field for now.
    if not asked:
        return None
    as_of = parse_as_of(asked)
    require(not as_of.is_after(query.now), MomentToCome())
    return as_of
