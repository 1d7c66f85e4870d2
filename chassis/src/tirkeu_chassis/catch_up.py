"""Catching up with the logs: what a queue may lose, the log still has.

A queue can be deleted or purged under a service, with all that waits in it. So whenever a link to the broker is
made, the service reads the logs of the exchanges it listens to from its checkpoint on, and hands itself what its
inbox doesn't know. The checkpoint moves on while its queues are seen empty.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import aio_pika
import structlog
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage, AbstractRobustChannel

from tirkeu_chassis import telemetry
from tirkeu_chassis.acknowledgements import Delivery
from tirkeu_chassis.cancellation import meant_for_this_task
from tirkeu_chassis.publishing import CONNECT_SECONDS, link_url
from tirkeu_chassis.store import Store
from tirkeu_chassis.streams import OFFSET, arrivals, first_and_last, offset_of
from tirkeu_chassis.topology import DELAYS, LOGS, delay_queue_name, queue_name
from tirkeu_contracts.event import Event

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 15.0
MARGIN: Final = timedelta(minutes=2)
"""A queue that is seen empty says nothing of what other processes have taken from it and not yet done."""
PATIENCE_LOOKS: Final = 10
"""How often, a second each, the queue is looked at before the log is read while it still holds something.

Few: where links break every minute, a longer wait would never end in reading. What is in both is taken once anyway.
"""
BATCH: Final = 200
AGAIN_SECONDS: Final = 5.0


def event_inbox_id(event_id: object) -> str:
    """How the inbox names an event that took effect."""
    return f"event/{event_id}"


def dead_inbox_id(event_id: object) -> str:
    """How the inbox names an event that became a dead letter: from then on it is for people."""
    return f"dead/{event_id}"


class CatchUp:
    """Reads the logs of one service."""

    def __init__(
        self,
        service: str,
        url: str,
        events: Iterable[type[Event]],
        store: Store,
        take: Callable[[Delivery], None],
        declare: Callable[[], Awaitable[None]],
        window: timedelta,
    ) -> None:
        """`take` handles a delivery as the consumer would; `window` is how far back the inbox remembers."""
        events = tuple(events)
        self._queues = [queue_name(service), *(delay_queue_name(service, delay) for delay in DELAYS)]
        self._url = link_url(url, f"{service}/catch-up")
        self._types = {event.type for event in events}
        self._logs = sorted({LOGS[event.exchange][0] for event in events})
        self._store = store
        self._take = take
        self._declare = declare
        self._window = window
        self._due = asyncio.Event()
        self._stopping = False
        self._seen_empty: datetime | None = None
        self._loop: asyncio.Task[None] | None = None

    def start(self, channel: AbstractRobustChannel) -> None:
        """Catch up now, and whenever the consumer's channel is made anew or the broker cancels the consumer."""
        channel.reopen_callbacks.add(self._reopened)
        self._due.set()
        self._loop = asyncio.create_task(self._run(channel), name="catch-up")

    async def stop(self) -> None:
        """End; what is left is read at the next start."""
        # A cancellation may be lost in the library's closing of a link, so the loop is told as well.
        self._stopping = True
        if self._loop is not None:
            self._loop.cancel()
            # A link that is silent must not hold up the stop.
            await asyncio.wait({self._loop}, timeout=CONNECT_SECONDS)

    def _reopened(self, *_: object) -> None:
        self._due.set()

    async def _run(self, consumer: AbstractRobustChannel) -> None:
        if not self._logs:
            return
        while not self._stopping:
            try:
                await self._watch_cancels(consumer)
                began = datetime.now(UTC)
                if self._due.is_set():
                    self._due.clear()
                    self._seen_empty = None
                    await self._catch_up()
                else:
                    await self._look(began)
            except asyncio.CancelledError:
                if meant_for_this_task():
                    raise
                self._due.set()
            except Exception as error:
                log.warning("not caught up with the log yet", reason=type(error).__name__)
                self._due.set()
            if not self._stopping:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._pause(), LOOK_SECONDS)

    async def _look(self, began: datetime) -> None:
        """Move the checkpoint to the look before this one, if the queues were empty at both.

        One look might be at a queue that was deleted and declared anew a moment ago, before the broker said so.
        """
        empty = await self._waiting(self._queues) == 0
        if empty and self._seen_empty is not None and not self._due.is_set():
            await self._store.move_checkpoint(self._seen_empty - MARGIN)
        self._seen_empty = began if empty else None

    async def _pause(self) -> None:
        await asyncio.sleep(AGAIN_SECONDS)
        await self._due.wait()

    async def _watch_cancels(self, consumer: AbstractRobustChannel) -> None:
        async with asyncio.timeout(CONNECT_SECONDS):
            underlay = await consumer.get_underlay_channel()
        underlay.on_consumer_cancel_callbacks.add(self._reopened)

    async def _waiting(self, names: Sequence[str]) -> int:
        """Messages ready in queues."""
        async with self._channel() as channel:
            queues = [await channel.declare_queue(name, passive=True) for name in names]
        return sum(queue.declaration_result.message_count or 0 for queue in queues)

    async def _catch_up(self) -> None:
        # Whatever is published from here on is in the queue; what came before is in the log.
        await self._declare()
        for _ in range(PATIENCE_LOOKS):
            # What waits in a delay queue may do so for minutes.
            if await self._waiting(self._queues[:1]) == 0:
                break
            await asyncio.sleep(1)
        oldest = datetime.now(UTC) - self._window
        checkpoint = await self._store.checkpoint()
        since = oldest if checkpoint is None else max(checkpoint, oldest)
        missed = 0
        for stream in self._logs:
            async with self._channel() as channel:
                missed += await self._read(channel, stream, since)
        log.info("caught up with the log", since=since.isoformat(), missed=missed)

    async def _read(self, channel: AbstractChannel, stream: str, since: datetime) -> int:
        async with self._channel() as looking:
            first, last = await first_and_last(looking, stream, since)
        if first is None or first > last:
            return 0
        await channel.set_qos(prefetch_count=BATCH)
        arrived = await arrivals(channel)
        await (await channel.get_queue(stream)).consume(arrived.put, arguments={OFFSET: first})
        missed = 0
        while True:
            message = await arrived.get()
            batch = [message]
            while not arrived.empty() and len(batch) < BATCH:
                batch.append(arrived.get_nowait())
            messages = [one for one in batch if one is not None]
            missed += await self._hand_over([one for one in messages if one.headers.get("ce-type") in self._types])
            if len(messages) < len(batch):
                raise ConnectionError("the log's link is gone")
            await messages[-1].ack(multiple=True)
            if offset_of(messages[-1]) >= last:
                return missed

    async def _hand_over(self, messages: list[AbstractIncomingMessage]) -> int:
        """Take those that the inbox doesn't know, and wait until each is settled.

        Raises:
            ConnectionError: one found no place; the log is to be read again.
        """
        ids = [one.headers.get("ce-id") for one in messages]
        known = await self._store.known([name(one) for one in ids for name in (event_inbox_id, dead_inbox_id)])
        missed = [
            Logged(message)
            for message, one in zip(messages, ids, strict=True)
            if not {event_inbox_id(one), dead_inbox_id(one)} & known
        ]
        for delivery in missed:
            self._take(delivery)
        if not all([await delivery.settled for delivery in missed]):
            raise ConnectionError("an event from the log found no place")
        return len(missed)

    @contextlib.asynccontextmanager
    async def _channel(self) -> Any:
        # A link of its own, and not a robust one: a stream that is consumed again begins again.
        connection = await aio_pika.connect(self._url, timeout=CONNECT_SECONDS)
        async with connection, connection.channel() as channel:
            yield channel


class Logged:
    """A delivery from a log; it is never given back, but read again."""

    __slots__ = ("raw", "settled")

    def __init__(self, raw: AbstractIncomingMessage) -> None:
        self.raw = raw
        self.settled: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def settle(self) -> None:
        """It has taken effect, or found its next place."""
        if not self.settled.done():
            telemetry.CAUGHT_UP.inc()
            self.settled.set_result(True)

    async def give_back(self) -> None:
        """Whoever reads the log must do so again."""
        if not self.settled.done():
            self.settled.set_result(False)
