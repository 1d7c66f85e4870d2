"""The table of indicators and series: rows for the country, every department and every unit."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from tirkeu_chassis.store.records import Snapshot
from tirkeu_chassis.store.store import Store
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_contracts.standard.directory import bodies, body, territory
from tirkeu_metrics.domain.counting.counts import NOTHING, Counts
from tirkeu_metrics.domain.counting.disclosure import beside, withheld_of_year
from tirkeu_metrics.domain.counting.measures import QUESTIONS, SERIES, MeasureCode, Series
from tirkeu_metrics.domain.counting.periods import Period
from tirkeu_metrics.domain.counting.share import wilson_interval
from tirkeu_metrics.domain.counting.sums import COUNTRY, scope_of
from tirkeu_metrics.domain.past import AsOf
from tirkeu_metrics.domain.projection import PROJECTIONS, Projection
from tirkeu_metrics.domain.rebuild import STANDING
from tirkeu_metrics.domain.records.service_catalogue import NATIONAL
from tirkeu_metrics.domain.targets import TARGETS
from tirkeu_metrics.exports.tables import IndicatorRow
from tirkeu_metrics.figures.figures import Figures, figures_of, part_of
from tirkeu_metrics.figures.journal import journalled
from tirkeu_metrics.figures.live_projection import check_live, live

SCOPES: Final[tuple[str | None, ...]] = (None, *(one.no for one in bodies()))
"""The country and the 224 bodies, in the order of Annex 1."""
CODES: Final[tuple[MeasureCode, ...]] = (*IndicatorCode, *Series)

By = Literal["year", "quarter", "month"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows: of which years and their parts, of the country or a body with or without what is in it.

    `today` is the day in Almaty; `as_of` an earlier moment, as the figures stood then.
    """

    years: Sequence[int]
    today: date
    body_no: str | None = None
    alone: bool = False
    codes: Sequence[MeasureCode] = CODES
    by: By = "year"
    as_of: AsOf | None = None

    @property
    def scopes(self) -> Sequence[str | None]:
        """Numbers of bodies; None for the country."""
        if self.alone:
            return (self.body_no,)
        return SCOPES if self.body_no is None else territory(self.body_no)


async def years_with_cases(store: Store) -> list[int]:
    """The years for which anything has been counted.

    Raises:
        ProjectionReplaced: a rebuild switched meanwhile.
    """
    projection = await live(store)
    found = await store.find(projection.sums, {"_id": {"$gte": f"{COUNTRY}:", "$lt": f"{COUNTRY};"}})
    await check_live(store, projection)
    return sorted(stored.state.year for _, stored in found)


async def indicator_rows(store: Store, asked: Asked) -> AsyncGenerator[Sequence[IndicatorRow], None]:
    """A batch for each year, or for each scope where a year is asked for in parts or as it stood.

    Raises:
        ProjectionReplaced: a rebuild switched meanwhile.
    """
    projection = await live(store)
    for year in asked.years:
        catalogues = [projection.catalogues.key(NATIONAL) for projection in PROJECTIONS]
        snapshot = await store.load((STANDING, *catalogues, TARGETS.key(year), TARGETS.key(year + 1)))
        if asked.by == "year" and asked.as_of is None:
            rows = await _whole_year(store, snapshot, projection, year, asked)
            await check_live(store, projection)
            yield rows
        else:
            for body_no in asked.scopes:
                rows = await _in_parts(store, snapshot, projection, year, body_no, asked)
                await check_live(store, projection)
                yield rows


async def _whole_year(
    store: Store, snapshot: Snapshot, projection: Projection, year: int, asked: Asked
) -> list[IndicatorRow]:
    scopes = {body_no: scope_of(body_no) for body_no in asked.scopes}
    wanted = {one for scope in scopes.values() for one in (scope, *beside(scope))}
    found = await store.find(projection.sums, {"year": year, "scope": {"$in": sorted(wanted)}})
    sums = {stored.state.scope: stored.state.counts for _, stored in found}

    def counts(scope: str) -> Counts:
        return sums.get(scope, NOTHING)

    rows: list[IndicatorRow] = []
    for body_no, scope in scopes.items():
        withheld = withheld_of_year(scope, counts)
        rows += _rows(
            figures_of(snapshot, projection, Period(year), body_no, counts(scope), asked.today, withheld=withheld),
            asked.codes,
        )
    return rows


async def _in_parts(
    store: Store, snapshot: Snapshot, projection: Projection, year: int, body_no: str | None, asked: Asked
) -> list[IndicatorRow]:
    months = await journalled(store, projection, Period(year), body_no, direct=False, as_of=asked.as_of)
    rows: list[IndicatorRow] = []
    for part in _parts(year, asked.by):
        counts, withheld = part_of(part, months, body_no)
        figures = figures_of(snapshot, projection, part, body_no, counts, asked.today, asked.as_of, withheld)
        rows += _rows(figures, asked.codes)
    return rows


def _parts(year: int, by: By) -> Sequence[Period]:
    quarters = Period(year).split()
    match by:
        case "year":
            return (Period(year),)
        case "quarter":
            return quarters
        case "month":
            return tuple(month for quarter in quarters for month in quarter.split())


def _rows(figures: Figures, codes: Sequence[MeasureCode]) -> list[IndicatorRow]:
    return [_row(figures, code) for code in codes]


def _row(figures: Figures, code: MeasureCode) -> IndicatorRow:
    if isinstance(code, Series):
        share, target = figures.counts.share(SERIES[code]), None
    else:
        share, target = figures.shares[code], figures.targets.get(code)
    withheld = figures.withheld.get(code) if isinstance(code, IndicatorCode) else None
    low, high = (wilson_interval(share) if code in QUESTIONS else None) or (None, None)
    return IndicatorRow(
        period=str(figures.period),
        year=figures.year,
        scope=scope_of(figures.body).partition("/")[0],
        body_no=figures.body,
        body_name=None if figures.body is None else body(figures.body).name_kk,
        indicator=code.value,
        numerator=None if withheld else share.numerator,
        denominator=None if withheld else share.denominator,
        value=share.value,
        low=low,
        high=high,
        normative=target.normative if target else None,
        target=target.target if target else None,
        as_of=str(figures.as_of) if figures.as_of else None,
        withheld=withheld,
    )
