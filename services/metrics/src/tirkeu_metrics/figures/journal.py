"""Reads the journal: counts by month, now or as of an earlier moment."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from tirkeu_chassis.decider.decision import Aggregate
from tirkeu_chassis.store.store import Store
from tirkeu_contracts.standard.directory import bodies as all_bodies
from tirkeu_contracts.standard.directory import territory
from tirkeu_metrics.domain.counting.counts import Counts
from tirkeu_metrics.domain.counting.periods import Month, Period
from tirkeu_metrics.domain.counting.sums import scope_of
from tirkeu_metrics.domain.folding import CASES, COMPLAINTS, VISITS, Kind
from tirkeu_metrics.domain.past import AsOf, add_up, moved_within
from tirkeu_metrics.domain.projection import Projection
from tirkeu_metrics.domain.records.contributions import Contributions


async def journalled(
    store: Store, projection: Projection, period: Period, body: str | None, *, direct: bool, as_of: AsOf | None
) -> Mapping[Month, Counts]:
    """The counts of each month of a period, of a body or the country."""
    scope, months = scope_of(body, direct=direct), period.months
    criteria: dict[str, Any] = {"_id": {"$gte": f"{scope}:{months[0]}", "$lt": f"{scope}:{months[-1]};"}}
    if as_of is not None:
        criteria["day"] = {"$lte": as_of.last_whole_day}
    days = await store.find(projection.journal, criteria)
    moved: list[Contributions] = [{stored.state.month: stored.state.counts} for _, stored in days]
    if as_of is not None and as_of.moment is not None:
        # All of them for the country: the index begins with the body.
        bodies = [one.no for one in all_bodies()] if body is None else [body] if direct else territory(body)
        moved += await _part_of_a_day(store, projection, bodies, as_of.beginning, as_of.moment)
    return {month: counts for month, counts in add_up(moved).items() if month in months}


async def _part_of_a_day(
    store: Store, projection: Projection, bodies: Iterable[str], begin: datetime, until: datetime
) -> list[Contributions]:
    """What was recorded from the beginning of a day up to a moment of it: that day's records, not all of them."""
    criteria: dict[str, Any] = {
        "body_no": {"$in": list(bodies)},
        "heard": {"$elemMatch": {"recorded_at": {"$gte": begin, "$lte": until}}},
    }
    moved: list[Contributions] = []
    kinds: tuple[Kind[Any], ...] = (CASES, VISITS, COMPLAINTS)
    for kind in kinds:
        aggregate: Aggregate[Any] = kind.records(projection)
        records = await store.find(aggregate, criteria)
        moved += [
            moved_within(kind, stored.state, getattr(stored.state, kind.own_id), begin, until) for _, stored in records
        ]
    return moved
