"""A unit of work with its store and no broker: the cost of a message, and what it stores."""

from datetime import datetime, timedelta
from typing import Self

from tirkeu_chassis.store.records import Row
from tirkeu_chassis.store.store import Store
from tirkeu_chassis.unit_of_work.clock import FixedClock
from tirkeu_chassis.unit_of_work.unit_of_work import UnitOfWork


class UnitAtWork:
    """At work as long as its context lasts, which opens and closes the store.

    Args:
        store: its own, not yet open.
        source: the envelopes' source, e.g. `/tirkeu/metrics`.
        now: the time, which stands still.

    `rows` are the outbox rows it has committed.
    """

    def __init__(self, store: Store, source: str, now: datetime) -> None:
        self.store = store
        self.clock = FixedClock(now)
        self.rows: list[Row] = []
        self.unit = UnitOfWork(
            store,
            self.clock,
            source,
            batch_limit=200,
            lease=timedelta(seconds=5),
            on_committed=lambda rows, _: self.rows.extend(rows),
        )

    async def __aenter__(self) -> Self:
        await self.store.open(30)
        self.unit.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.unit.stop()
        self.store.close()
