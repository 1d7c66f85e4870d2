"""Reads the figures of a scope from the stored sums."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any

from tirkeu_chassis.decider.decision import Key
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_chassis.store.records import Snapshot
from tirkeu_chassis.store.store import Store
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_metrics.domain.counting.counts import NOTHING, Counts
from tirkeu_metrics.domain.counting.disclosure import (
    NOTHING_WITHHELD,
    Withheld,
    beside,
    disclosed,
    withheld_of_a_body,
    withheld_of_part,
    withheld_of_year,
)
from tirkeu_metrics.domain.counting.measures import SERIES, MeasureCode
from tirkeu_metrics.domain.counting.periods import Month, Period
from tirkeu_metrics.domain.counting.share import Share
from tirkeu_metrics.domain.counting.sums import added_up, scope_of
from tirkeu_metrics.domain.past import AsOf
from tirkeu_metrics.domain.projection import PROJECTIONS, Projection
from tirkeu_metrics.domain.rebuild import STANDING
from tirkeu_metrics.domain.records.service_catalogue import NATIONAL, ServiceCatalogue, available_share
from tirkeu_metrics.domain.targets import TARGETS, Order, Target, by_indicator, in_force
from tirkeu_metrics.figures.journal import journalled
from tirkeu_metrics.figures.live_projection import live, standing_of


@dataclass(frozen=True)
class Figures:
    """All that is shown of a body (None for the country) and a period, read at one moment.

    `coming` are the values for the year after, which Annex 2 shows in its third column; `order` and `coming_order` are
    the Committee's orders that set the two. `as_of` is set where the figures are those of an earlier moment. Of
    indicators that are `withheld`, neither counts nor shares say anything.
    """

    period: Period
    body: str | None
    counts: Counts
    shares: Mapping[IndicatorCode, Share]
    targets: Mapping[IndicatorCode, Target]
    coming: Mapping[IndicatorCode, Target]
    as_of: AsOf | None = None
    order: Order | None = None
    coming_order: Order | None = None
    withheld: Withheld = field(default_factory=dict)

    @property
    def year(self) -> int:
        """The year of the period."""
        return self.period.year

    @cached_property
    def version(self) -> str:
        """The period and body, and a digest of what is shown: equal versions mean equal figures."""
        shown = (
            sorted(self.counts.tallies.items()),
            [(code, self.shares[code].numerator, self.shares[code].denominator) for code in IndicatorCode],
            [sorted(values.items()) for values in (self.targets, self.coming)],
            self.order,
            self.coming_order,
            str(self.as_of),
            sorted(self.withheld.items()),
        )
        return f"{self.period}.{self.body or 'country'}.{sha256(repr(shown).encode()).hexdigest()[:16]}"


async def read_figures(
    store: Store,
    period: Period | int,
    body: str | None,
    *,
    today: date,
    direct: bool = False,
    as_of: AsOf | None = None,
) -> Figures:
    """The figures, from stored sums: a year's in one query, a part of a year or an earlier moment in three.

    Where nothing is stored of a year it takes another query to tell that from a place emptied by a rebuild.

    `as_of` a moment takes a query more for each kind of record: what was recorded that day up to then.
    """
    if isinstance(period, int):
        period = Period(period)
    if not period.is_year or as_of is not None:
        # The whole year: what of a part is published depends on the others.
        year = Period(period.year)
        snapshot, projection, months = await _journalled(
            store, _beside(period.year), year, body, direct=direct, as_of=as_of
        )
        counts, withheld = part_of(period, months, body)
        return figures_of(snapshot, projection, period, body, counts, today, as_of, withheld)
    [figures] = await _figures_of_year(store, period, [(body, scope_of(body, direct=direct))], today)
    return figures


async def read_figures_of_many(store: Store, year: int, bodies: Sequence[str | None], *, today: date) -> list[Figures]:
    """A year's figures of several bodies (None for the country), in one query, or two where one has nothing stored."""
    return await _figures_of_year(store, Period(year), [(body, scope_of(body)) for body in bodies], today)


async def _figures_of_year(
    store: Store, year: Period, asked: Sequence[tuple[str | None, str]], today: date
) -> list[Figures]:
    """Those of bodies, each with the scope whose sums it is answered from."""
    # The sums of both places, so that the query needn't wait for the answer to which is live.
    scopes = dict.fromkeys(one for _, scope in asked for one in (scope, *beside(scope)))
    sums_at = [projection.sums.key(scope, year.year) for projection in PROJECTIONS for scope in scopes]
    while True:
        snapshot = await store.load((STANDING, *sums_at, *_beside(year.year)))
        projection = standing_of(snapshot.states[STANDING]).live
        found = [snapshot.states[projection.sums.key(scope, year.year)] for _, scope in asked]
        # One isn't there: a rebuild may have switched and emptied the place between two parts of the query.
        if all(found) or await live(store) is projection:
            counts = {
                scope: sums.state.counts
                if (sums := snapshot.states[projection.sums.key(scope, year.year)])
                else NOTHING
                for scope in scopes
            }
            return [
                figures_of(
                    snapshot,
                    projection,
                    year,
                    body,
                    counts[scope],
                    today,
                    withheld=withheld_of_year(scope, counts.__getitem__),
                )
                for body, scope in asked
            ]


async def _journalled(
    store: Store, keys: Sequence[Key[Any]], period: Period, body: str | None, *, direct: bool, as_of: AsOf | None
) -> tuple[Snapshot, Projection, Mapping[Month, Counts]]:
    """What stands under some keys, and what the journal says: that of a projection which was live to the end."""
    while True:
        snapshot = await store.load((STANDING, *keys))
        projection = standing_of(snapshot.states[STANDING]).live
        months = await journalled(store, projection, period, body, direct=direct, as_of=as_of)
        # Otherwise a rebuild has switched, and may have emptied the journal while it was read.
        if await live(store) is projection:
            return snapshot, projection, months


def _beside(year: int) -> list[Key[Any]]:
    """What is shown beside the counts of a year: indicator 3.2, and the Committee's values."""
    catalogues = [projection.catalogues.key(NATIONAL) for projection in PROJECTIONS]
    return [*catalogues, TARGETS.key(year), TARGETS.key(year + 1)]


def figures_of(
    snapshot: Snapshot,
    projection: Projection,
    period: Period,
    body: str | None,
    counts: Counts,
    today: date,
    as_of: AsOf | None = None,
    withheld: Withheld = NOTHING_WITHHELD,
) -> Figures:
    """Counts together with what else is shown beside them: indicator 3.2, and the Committee's values.

    `today` is the day in Almaty: of a period that hasn't begun, 3.2 has no value.
    """
    found = snapshot.states
    counts = disclosed(counts, withheld)
    catalogue = found[projection.catalogues.key(NATIONAL)]
    until = as_of.until if as_of else None
    begun = period.first <= (local_date(until) if until else today)
    known = catalogue.state if catalogue and begun else ServiceCatalogue()
    this_year, next_year = (
        one.state if one else None for one in (found[TARGETS.key(period.year)], found[TARGETS.key(period.year + 1)])
    )
    return Figures(
        period=period,
        body=body,
        counts=counts,
        shares={**counts.shares(), IndicatorCode.INFORMATION_ELECTRONIC: available_share(known, period, until)},
        targets=by_indicator(this_year, until),
        coming=by_indicator(next_year, until),
        as_of=as_of,
        order=in_force(this_year, until),
        coming_order=in_force(next_year, until),
        withheld=withheld,
    )


def part_of(period: Period, months: Mapping[Month, Counts], body: str | None) -> tuple[Counts, Withheld]:
    """The counts of a part of a year, or of a year as it stood, and what is withheld of them.

    `months` are those of the whole year.
    """

    def counts(part: Period) -> Counts:
        return added_up(months.get(month, NOTHING) for month in part.months)

    of_part = counts(period)
    return of_part, withheld_of_part(period, counts) if body is None else withheld_of_a_body(of_part)


def shares_of(figures: Figures) -> Mapping[MeasureCode, Share]:
    """The six indicators and the series."""
    shares: dict[MeasureCode, Share] = {code: figures.shares[code] for code in IndicatorCode}
    return shares | {code: figures.counts.share(measure) for code, measure in SERIES.items()}


async def read_trend(
    store: Store,
    year: int,
    body: str | None,
    *,
    today: date,
    quarters: bool,
    direct: bool = False,
    as_of: AsOf | None = None,
) -> list[Figures]:
    """The figures of each quarter or month of a year, in three queries (and those for a moment, as `read_figures`)."""
    period = Period(year)
    snapshot, projection, months = await _journalled(store, _beside(year), period, body, direct=direct, as_of=as_of)
    parts = period.split() if quarters else tuple(month for quarter in period.split() for month in quarter.split())
    figures = []
    for part in parts:
        counts, withheld = part_of(part, months, body)
        figures.append(figures_of(snapshot, projection, part, body, counts, today, as_of, withheld))
    return figures
