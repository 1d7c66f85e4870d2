"""The stored sums that every figure is answered from: one aggregate for each scope and year.

A case adds to three scopes: the country, its department, and its own body. So a department's figure covers the
department and its units, and is the sum of numerators and denominators, never an average.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tirkeu_chassis.decision import Aggregate, Change, Context, Decision, Key
from tirkeu_contracts.events.metrics import IndicatorUpdated
from tirkeu_metrics.domain.counts import Counts

COUNTRY = "country"
PAUSE = timedelta(seconds=1)
"""Least time between two announcements of one indicator (design of `indicator.updated.v1`)."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The counts of one scope and year, and those that were last announced.

    `wake_at` is set while they differ: whatever changes until then is announced together.
    """

    scope: str
    year: int
    counts: Counts = field(default_factory=Counts)
    announced: Counts = field(default_factory=Counts)
    wake_at: datetime | None = None


SUMS = Aggregate("sums", Sums)


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


def sums_key(scope: str, year: int) -> Key[Sums]:
    """The key of a scope's sums of a year."""
    return SUMS.key(scope, year)


def fold(body_no: str, moved: Mapping[int, Counts], ctx: Context) -> tuple[Change[Sums], ...]:
    """Move differences into the sums of a body's three scopes."""
    ctx.others.fetch(sums_key(scope, year) for year in moved for scope in scopes(body_no))
    return tuple(
        _changed(sums_key(scope, year), scope, year, difference, ctx)
        for year, difference in moved.items()
        for scope in scopes(body_no)
    )


def _changed(key: Key[Sums], scope: str, year: int, difference: Counts, ctx: Context) -> Change[Sums]:
    sums = ctx.others[key] or Sums(scope, year)
    counts = sums.counts + difference
    news = not scope.startswith("direct/") and counts.shares() != sums.announced.shares()
    return Change(key, replace(sums, counts=counts, wake_at=sums.wake_at or (ctx.now + PAUSE if news else None)))


def announce(state: Sums, message: None, ctx: Context) -> Decision[Sums]:
    """Tell of the indicators that changed since they were last told of (alarm)."""
    before = state.announced.shares()
    return Decision(
        replace(state, announced=state.counts, wake_at=None),
        *(
            IndicatorUpdated(
                indicator=indicator,
                body_no=state.scope.partition("/")[2] or None,
                year=state.year,
                numerator=share.numerator,
                denominator=share.denominator,
                value=share.value,
                as_of=ctx.now,
            )
            for indicator, share in state.counts.shares().items()
            if share != before[indicator]
        ),
    )
