"""The periods that figures belong to: years, quarters and months in Asia/Almaty."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.office.time_zone import local_date

Month = str
"""`2011-03`: the least period; all others are made of months. It sorts by time."""

_FORM: Final = re.compile(r"(?P<year>20\d\d|2100)(-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?", re.ASCII)


class MalformedPeriod(Refusal):
    code = "malformed-period"
    status = 422
    title = "No such period"
    detail = "`period` is a year, a quarter or a month between 2000 and 2100: 2011, 2011-Q1 or 2011-03."
    paragraph = "19"


@dataclass(frozen=True, slots=True)
class Period:
    """A year, or one of its quarters (1 to 4) or months (1 to 12)."""

    year: int
    quarter: int | None = None
    month: int | None = None

    def __str__(self) -> str:
        if self.month is not None:
            return f"{self.year}-{self.month:02}"
        return f"{self.year}" if self.quarter is None else f"{self.year}-Q{self.quarter}"

    @property
    def is_year(self) -> bool:
        """Whether it is a whole year, which is what Annex 2 reports on."""
        return self.quarter is None and self.month is None

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self._months()[0], 1)

    @property
    def last(self) -> date:
        """Its last day."""
        following = self._months()[-1] + 1
        return date(self.year + (following > 12), (following - 1) % 12 + 1, 1) - timedelta(days=1)

    @property
    def months(self) -> tuple[Month, ...]:
        """Its months in order."""
        return tuple(f"{self.year}-{month:02}" for month in self._months())

    def split(self) -> tuple["Period", ...]:
        """A year's quarters, a quarter's months; a month by itself."""
        if self.is_year:
            return tuple(Period(self.year, quarter=quarter) for quarter in (1, 2, 3, 4))
        return tuple(Period(self.year, month=month) for month in self._months())

    def _months(self) -> range:
        if self.month is not None:
            return range(self.month, self.month + 1)
        return range(1, 13) if self.quarter is None else range(3 * self.quarter - 2, 3 * self.quarter + 1)


def parse_period(text: str) -> Period:
    """The period that a text such as `2011-Q1` names.

    Raises:
        MalformedPeriod
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise MalformedPeriod
    year, quarter, month = found["year"], found["quarter"], found["month"]
    return Period(int(year), int(quarter) if quarter else None, int(month) if month else None)


def month_of(day: date) -> Month:
    """The month of a calendar day, or of a moment on the clock of Almaty."""
    if isinstance(day, datetime):
        day = local_date(day)
    return f"{day.year}-{day.month:02}"


def year_of(month: Month) -> int:
    """The year of a month."""
    return int(month[:4])
