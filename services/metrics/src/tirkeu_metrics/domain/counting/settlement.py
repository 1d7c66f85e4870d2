"""How a case or a complaint with a term counts once it has ended or its term is over."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tirkeu_chassis.office.time_zone import local_date
from tirkeu_metrics.domain.counting.periods import Month, month_of


class Outcome(StrEnum):
    """How an ended case counts: the first two are settled, the third is shown apart."""

    ON_TIME = "on_time"
    LATE = "late"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a case counts, and on which day: of the result or withdrawal; the last due day if late."""

    outcome: Outcome
    on: date
    year: int

    @property
    def month(self) -> Month:
        """The month it counts in."""
        return month_of(self.on)


def settle(ended_at: datetime | None, due_on: date | None, *, missed: bool, withdrawn: bool) -> Settlement | None:
    """How it counts; None while it is open and not yet due.

    A miss that was reported although the end came in time (the messages crossed) doesn't count.
    """
    if ended_at is not None and (due_on is None or local_date(ended_at) <= due_on):
        return _settled(Outcome.WITHDRAWN if withdrawn else Outcome.ON_TIME, local_date(ended_at))
    if due_on is not None and (ended_at is not None or missed):
        return _settled(Outcome.LATE, due_on)
    return None


def _settled(outcome: Outcome, on: date) -> Settlement:
    return Settlement(outcome, on, on.year)
