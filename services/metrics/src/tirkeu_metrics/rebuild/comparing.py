"""Compares a fresh projection with the live one while events are folded into both."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from typing import Any, Final

from tirkeu_chassis.decider.decision import Aggregate
from tirkeu_chassis.store.store import Store
from tirkeu_metrics.domain.projection import Projection
from tirkeu_metrics.domain.rebuild import Comparison
from tirkeu_metrics.rebuild.canonical import BATCH, is_nothing, states

LOOKS: Final = 5
"""Two readings meet a change half done once in a while; what still differs after so many looks does differ."""
LOOK_SECONDS: Final = 0.2


async def compare(store: Store, live: Projection, fresh: Projection) -> Comparison:
    """Every record and sum of both."""
    found = Comparison()
    for of_live, of_fresh in zip(live.aggregates, fresh.aggregates, strict=True):
        async for ids in _batches(store, of_live):
            found = await _compared(store, of_live, of_fresh, ids, found)
        async for ids in _batches(store, of_fresh):
            found = await _only_fresh(store, of_live, of_fresh, ids, found)
    return found


async def _batches(store: Store, aggregate: Aggregate[Any]) -> AsyncGenerator[list[str], None]:
    """The ids of all aggregates of a kind, so many at a time."""
    batch: list[str] = []
    async for identity, _ in states(store, aggregate):
        batch.append(identity)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


async def _compared(
    store: Store, live: Aggregate[Any], fresh: Aggregate[Any], ids: Sequence[str], found: Comparison
) -> Comparison:
    differing = await _differing(store, live, fresh, ids)
    for mine, other in differing.values():
        if mine is None:
            continue
        found = replace(
            found,
            different=found.different + (other is not None),
            only_live=found.only_live + (other is None),
            lacking=found.lacking + len(_events(mine) - _events(other)),
        )
    return replace(found, equal=found.equal + len(ids) - len(differing))


async def _only_fresh(
    store: Store, live: Aggregate[Any], fresh: Aggregate[Any], ids: Sequence[str], found: Comparison
) -> Comparison:
    differing = await _differing(store, live, fresh, ids)
    return replace(found, only_fresh=found.only_fresh + sum(mine is None for mine, _ in differing.values()))


async def _differing(
    store: Store, live: Aggregate[Any], fresh: Aggregate[Any], ids: Sequence[str]
) -> dict[str, tuple[Any, Any]]:
    differing: dict[str, tuple[Any, Any]] = {}
    left = list(ids)
    for look in range(LOOKS):
        if not left:
            break
        if look:
            await asyncio.sleep(LOOK_SECONDS)
        found = (await store.load([one.key(identity) for one in (live, fresh) for identity in left])).states
        differing = {}
        for identity in left:
            mine, other = (
                None if (stored := found[one.key(identity)]) is None or is_nothing(stored.state) else stored.state
                for one in (live, fresh)
            )
            if mine != other:
                differing[identity] = (mine, other)
        left = list(differing)
    return differing


def _events(state: Any) -> set[Any]:
    """The ids of the events that a record rests on."""
    return {one.event_id for one in (*getattr(state, "heard", ()), *getattr(state, "history", ()))}
