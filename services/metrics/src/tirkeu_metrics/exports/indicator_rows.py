"""The indicators as rows: each year's for the country, every department and every unit, from the stored sums."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Final

from tirkeu_chassis.store import Store
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_contracts.standard.directory import bodies, body, territory
from tirkeu_metrics.domain.counts import NOTHING
from tirkeu_metrics.domain.service_catalogue import NATIONAL, ServiceCatalogue, available_share
from tirkeu_metrics.domain.share import Share, wilson_interval
from tirkeu_metrics.domain.sums import COUNTRY, scope_of
from tirkeu_metrics.domain.targets import TARGETS, Target, by_indicator
from tirkeu_metrics.exports.tables import IndicatorRow
from tirkeu_metrics.views import QUESTIONS, live

SCOPES: Final[tuple[str | None, ...]] = (None, *(one.no for one in bodies()))
"""The country and the 224 bodies, in the order of Annex 1."""


async def years_with_cases(store: Store) -> list[int]:
    """The years for which anything has been counted."""
    return sorted(stored.state.year for _, stored in await store.find((await live(store)).sums, {"scope": COUNTRY}))


async def indicator_rows(
    store: Store, years: Sequence[int], body_no: str | None
) -> AsyncGenerator[Sequence[IndicatorRow], None]:
    """A batch for each year: all scopes, or a body with its units."""
    wanted = SCOPES if body_no is None else territory(body_no)
    for year in years:
        yield await _of_year(store, year, wanted)


async def _of_year(store: Store, year: int, wanted: Sequence[str | None]) -> list[IndicatorRow]:
    projection = await live(store)
    targets_at, catalogue_at = TARGETS.key(year), projection.catalogues.key(NATIONAL)
    found = (await store.load((catalogue_at, targets_at))).states
    catalogue, order = found[catalogue_at], found[targets_at]
    targets = by_indicator(order.state if order else None)
    electronic = available_share(catalogue.state if catalogue else ServiceCatalogue(), year)
    sums = {stored.state.scope: stored.state.counts for _, stored in await store.find(projection.sums, {"year": year})}
    rows: list[IndicatorRow] = []
    for body_no in wanted:
        shares = {
            **sums.get(scope_of(body_no), NOTHING).shares(),
            IndicatorCode.INFORMATION_ELECTRONIC: electronic,
        }
        rows += [_row(year, body_no, code, shares[code], targets) for code in IndicatorCode]
    return rows


def _row(
    year: int, body_no: str | None, code: IndicatorCode, share: Share, targets: Mapping[IndicatorCode, Target]
) -> IndicatorRow:
    low, high = (wilson_interval(share) if code in QUESTIONS else None) or (None, None)
    target = targets.get(code)
    return IndicatorRow(
        period=str(year),
        year=year,
        scope=scope_of(body_no).partition("/")[0],
        body_no=body_no,
        body_name=None if body_no is None else body(body_no).name_kk,
        indicator=code.value,
        numerator=share.numerator,
        denominator=share.denominator,
        value=share.value,
        low=low,
        high=high,
        normative=target.normative if target else None,
        target=target.target if target else None,
    )
