"""Query parameters that select a part of a list of records."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from tirkeu_chassis.http.commands import Query
from tirkeu_chassis.http.cursor_pages import After, Limit
from tirkeu_metrics.api.asked import (
    AskedAsOf,
    AskedBody,
    AskedPeriod,
    AskedYear,
    Direct,
    body_of,
    moment_of,
    period_of,
)
from tirkeu_metrics.domain.counting.periods import Period
from tirkeu_metrics.domain.past import AsOf


@dataclass(frozen=True, slots=True)
class Sought:
    """Which part of a list: of a period and a body, from a place on, as it stands or stood.

    `body` is None for the country; `direct` leaves a department's units out. `after` is the place where the page
    before ended, `limit` how many items a page has at most.
    """

    period: Period
    body: str | None = None
    direct: bool = False
    as_of: AsOf | None = None
    after: str | None = None
    limit: int = 50


def sought_of(
    query: Query,
    year: AskedYear = None,
    period: AskedPeriod = None,
    body: AskedBody = None,
    direct: Direct = False,
    as_of: AskedAsOf = None,
    after: After = None,
    limit: Limit = 50,
) -> Sought:
    """The part of a list that is asked for.

    Raises:
        MalformedPeriod, PeriodOutsideYear, UnknownBodyNo, MalformedMoment, MomentToCome
    """
    of_period, of_body, moment = period_of(year, period, query), body_of(body), moment_of(as_of, query)
    return Sought(of_period, of_body, direct=direct, as_of=moment, after=after, limit=limit)


AskedList = Annotated[Sought, Depends(sought_of)]
