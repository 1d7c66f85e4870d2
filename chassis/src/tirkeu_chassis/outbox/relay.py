"""The relay: publishes the outbox in the order of each aggregate, and removes a row once it is confirmed.

The process that commits events publishes them at once from memory. What it doesn't publish, because it died or the
broker was away, the sweeper of any process of the service takes over from the database when the lease has run out. Rows
of an aggregate with unpublished predecessors outside this memory wait for the sweeper too, so that the order of an
aggregate holds across processes.
"""

import asyncio
import contextlib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import islice
from time import monotonic

import structlog

from tirkeu_chassis.observing import metrics as telemetry
from tirkeu_chassis.outbox.publisher import NotConfirmed, Publisher, outgoing
from tirkeu_chassis.store.errors import StoreUnavailable
from tirkeu_chassis.store.outbox import Outbox
from tirkeu_chassis.store.records import Row, Snapshot

log = structlog.get_logger(__name__)

PUBLISH_LIMIT = 500
"""Rows in one round."""
MEMORY_LIMIT = 5_000
"""Rows kept in memory; more stay in the database for the sweeper."""
SWEEP_SECONDS = 1.0
SWEEP_AGGREGATES = 1_000
"""Aggregates left behind that one sweep asks for."""


class Relay:
    """Publishes the outbox of one process, and sweeps up after others."""

    def __init__(self, outbox: Outbox, publisher: Publisher, lease: timedelta) -> None:
        self._outbox = outbox
        self._publisher = publisher
        self._lease = lease
        self._queue: list[Row] = []
        self._held: set[str] = set()
        self._published: set[str] = set()
        self._left_behind: set[str] = set()
        self._wake = asyncio.Event()
        self._stopping = False
        self._loop: asyncio.Task[None] | None = None
        self._forgetting: asyncio.Task[None] | None = None
        self.last_progress = monotonic()
        self.pending = 0

    def start(self) -> None:
        """Begin to publish."""
        self._loop = asyncio.create_task(self._run(), name="relay")

    async def stop(self) -> None:
        """Publish what is in memory, if the broker lets us, and end."""
        self._stopping = True
        self._wake.set()
        if self._loop is not None:
            await self._loop
        if self._forgetting is not None:
            await self._forgetting

    @property
    def idle_or_moving(self) -> bool:
        """Whether the loop makes progress: the sign of life that liveness asks for."""
        return monotonic() - self.last_progress < 60

    def submit(self, rows: Sequence[Row], snapshot: Snapshot) -> None:
        """Take rows that were just committed; `snapshot` tells what of their aggregates was pending before."""
        for row in rows:
            if self._has(str(row.envelope.id)):
                continue
            behind = row.aggregate in self._left_behind or not all(
                self._has(event_id) for event_id in snapshot.pending.get(row.aggregate, ())
            )
            if behind or len(self._queue) >= MEMORY_LIMIT:
                self._left_behind.add(row.aggregate)
            else:
                self._queue.append(row)
                self._held.add(str(row.envelope.id))
        self._wake.set()

    def _has(self, event_id: str) -> bool:
        """Whether a row is on its way here, or published and about to be taken out."""
        return event_id in self._held or event_id in self._published

    async def _run(self) -> None:
        pause = 0.1
        next_sweep = 0.0
        while True:
            self.last_progress = monotonic()
            try:
                if self._queue:
                    round_, self._queue = self._queue[:PUBLISH_LIMIT], self._queue[PUBLISH_LIMIT:]
                    await self._publish(round_)
                elif self._stopping:
                    return
                elif self._left_behind or monotonic() >= next_sweep:
                    if not await self._sweep():
                        next_sweep = monotonic() + SWEEP_SECONDS
                else:
                    self._wake.clear()
                    await _wait(self._wake, next_sweep - monotonic())
                pause = 0.1
            except Exception as error:
                # The rows stay in the database; memory stays flat however long the broker is away. Nothing that a
                # library may throw ends the relay: events would heap up in silence.
                known = isinstance(error, (NotConfirmed, StoreUnavailable))
                log.warning("relay pauses", reason=str(error), seconds=pause, exc_info=None if known else error)
                self._left_behind |= {row.aggregate for row in self._queue}
                self._queue.clear()
                self._held.clear()
                if self._stopping:
                    return
                with contextlib.suppress(StoreUnavailable):
                    # While the broker is away, this is what tells when to take no more commands.
                    await self._count()
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    async def _sweep(self) -> bool:
        """Publish what was left behind, here or by a process that has ended; False where there is no more of it.

        Raises:
            NotConfirmed: there is no link.
        """
        if not self._publisher.connected:
            # What is claimed here would be kept from a process that has a link.
            if self._left_behind:
                raise NotConfirmed("not connected")
            await self._count()
            return False
        if self._left_behind and self._forgetting is not None:
            # What is published and not yet taken out would be claimed again.
            await asyncio.wait({self._forgetting}, timeout=SWEEP_SECONDS)
        behind = list(islice(self._left_behind, SWEEP_AGGREGATES))
        rows = await self._outbox.claim(behind, PUBLISH_LIMIT, self._lease)
        rows = [row for row in rows if not self._has(str(row.envelope.id))]
        if rows:
            self._held |= {str(row.envelope.id) for row in rows}
            await self._publish(rows)
        elif behind:
            self._left_behind.difference_update(behind)
        else:
            await self._count()
        return bool(rows or behind)

    async def _count(self) -> None:
        self.pending = max(0, await self._outbox.pending() - len(self._published))
        telemetry.OUTBOX_PENDING.set(self.pending)

    async def _publish(self, rows: Sequence[Row]) -> None:
        """Publish rows and take them out; a later event of an aggregate goes only after the earlier's confirm."""
        try:
            for wave in _waves(rows):
                results = await self._publisher.publish_all(
                    [outgoing(row.envelope, row.exchange, row.headers) for row in wave]
                )
                confirmed = [str(row.envelope.id) for row, result in zip(wave, results, strict=True) if not result]
                self._held.difference_update(confirmed)
                self._forget(confirmed)
                for row, result in zip(wave, results, strict=True):
                    if result is None:
                        telemetry.EVENTS_PUBLISHED.labels(row.envelope.routing_key).inc()
                failures = [result for result in results if result is not None]
                if failures:
                    telemetry.PUBLISH_FAILURES.inc(len(failures))
                    raise failures[0]
        except BaseException:
            self._left_behind |= {row.aggregate for row in rows}
            raise

    def _forget(self, published: Sequence[str]) -> None:
        """Take published rows out, while the next ones are on their way."""
        self._published.update(published)
        if self._published and (self._forgetting is None or self._forgetting.done()):
            self._forgetting = asyncio.create_task(self._forget_all(), name="relay-forget")

    async def _forget_all(self) -> None:
        pause = 0.1
        while self._published:
            published = list(self._published)
            try:
                await self._outbox.forget(published)
                self._published.difference_update(published)
            except StoreUnavailable as error:
                log.warning("published rows stay in the outbox", reason=str(error), count=len(published))
                if self._stopping:
                    # Somebody's sweeper will publish them once more, which is harmless.
                    return
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)


def _waves(rows: Iterable[Row]) -> list[list[Row]]:
    """Rows in waves, each with one row an aggregate at most, in order."""
    waves: list[list[Row]] = []
    depth: dict[str, int] = {}
    for row in rows:
        level = depth.get(row.aggregate, 0)
        depth[row.aggregate] = level + 1
        if level == len(waves):
            waves.append([])
        waves[level].append(row)
    return waves


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), max(seconds, 0))
    except TimeoutError:
        return
