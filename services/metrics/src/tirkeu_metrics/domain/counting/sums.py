"""The stored sums that every figure is read from, and the journal of their changes.

A case adds to three scopes: the country, its department, and its own body. So a department's figure covers the
department and its units, and is the sum of numerators and denominators, never an average. For each scope there is

- a sum for each year (`SUMS`): figures of a year are one document;
- a journal (`JOURNAL`): by how much the counts of each month changed on each day, in Almaty, by the events recorded
  on that day. Figures of months and quarters, and figures as of an earlier day, are sums over it: as many
  documents as there are days on which anything changed, however many the cases.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from tirkeu_chassis.decider.decision import Aggregate
from tirkeu_metrics.domain.counting.counts import NOTHING, Counts
from tirkeu_metrics.domain.counting.periods import Month

COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Sums:
    """The counts of one scope and year."""

    scope: str
    year: int
    counts: Counts = field(default_factory=Counts)


@dataclass(frozen=True, slots=True)
class JournalDay:
    """By how much the counts of a scope and month changed on a day."""

    scope: str
    month: Month
    day: date
    counts: Counts = field(default_factory=Counts)


SUMS = Aggregate("period_sums", Sums, indexes=(("year", "scope"),))
JOURNAL = Aggregate("journal", JournalDay)


def scopes(body_no: str) -> tuple[str, str, str]:
    """The scopes that a body's case adds to.

    A department's own cases, which no unit of its has, are also kept by themselves (`direct/7`).
    """
    department, _, unit = body_no.partition(".")
    return COUNTRY, f"department/{department}", f"unit/{body_no}" if unit else f"direct/{body_no}"


def scope_of(body_no: str | None, *, direct: bool = False) -> str:
    """The scope that answers for a body: the country for None, a department with its units unless `direct`."""
    if body_no is None:
        return COUNTRY
    _, department, own = scopes(body_no)
    return department if own.startswith("direct/") and not direct else own


def body_of(scope: str) -> str | None:
    """The number of a scope's body; None for the country."""
    return scope.partition("/")[2] or None


def added_up(counts: Iterable[Counts]) -> Counts:
    """The sum of all."""
    return sum(counts, start=NOTHING)
