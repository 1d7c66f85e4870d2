"""A projection in canonical form: the same events give the same bytes, wherever and however often it was built.

JSON lines in the order of kinds and ids, keys sorted, no blanks. What does not follow from an event is left out: an
offset that only a rebuild knows, or a sum that is zero again.
"""

import json
from collections.abc import AsyncGenerator
from typing import Any, Final

from pydantic import TypeAdapter

from tirkeu_chassis.decider.decision import Aggregate
from tirkeu_chassis.store.store import Store
from tirkeu_metrics.domain.counting.sums import JournalDay, Sums
from tirkeu_metrics.domain.projection import FIRST, Projection
from tirkeu_metrics.figures.live_projection import check_live

BATCH: Final = 500
_ADAPTERS: Final = {aggregate.state: TypeAdapter[Any](aggregate.state) for aggregate in FIRST.aggregates}
_WITHOUT: Final[dict[str, Any]] = {"heard": {"__all__": {"offset"}}, "history": {"__all__": {"offset"}}}


async def canonical_lines(store: Store, projection: Projection) -> AsyncGenerator[str, None]:
    """Every record and sum of the live projection, each on a line.

    Raises:
        ProjectionReplaced: a rebuild switched meanwhile.
    """
    for kind, aggregate in zip(FIRST.aggregates, projection.aggregates, strict=True):
        async for identity, state in states(store, aggregate):
            yield canonical(kind.collection, identity, state)
        await check_live(store, projection)


async def states(store: Store, aggregate: Aggregate[Any]) -> AsyncGenerator[tuple[str, Any], None]:
    """All aggregates of a kind by their ids, without sums that came to nothing."""
    after = ""
    while found := await store.find(aggregate, {"_id": {"$gt": after}}, limit=BATCH):
        for identity, stored in found:
            if not is_nothing(stored.state):
                yield identity, stored.state
        after = found[-1][0]


def is_nothing(state: Any) -> bool:
    """Whether it is a sum that came to nothing again; another delivery might never have made it."""
    return isinstance(state, Sums | JournalDay) and not state.counts


def canonical(kind: str, identity: str, state: Any) -> str:
    """One line."""
    content = _ADAPTERS[type(state)].dump_python(state, mode="json", exclude=_WITHOUT)
    return json.dumps(
        {"kind": kind, "id": identity, "state": content}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
