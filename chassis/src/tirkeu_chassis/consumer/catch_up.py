"""Catches up with the logs: reads from the streams what a deleted or purged queue has lost.

A queue can be deleted or purged under a running service, with all messages in it. So whenever a connection to the
broker is opened, the service reads the logs of its exchanges from its checkpoint on, and handles every event that its
inbox doesn't know. The checkpoint moves on while the service's queues are empty.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import aio_pika
import structlog
from aio_pika.abc import AbstractIncomingMessage, AbstractRobustChannel

from tirkeu_chassis.broker import event_log
from tirkeu_chassis.broker.cancellation import meant_for_this_task
from tirkeu_chassis.broker.links import CONNECT_SECONDS, link_url
from tirkeu_chassis.broker.topology import DELAYS, LOGS, delay_queue_name, queue_name
from tirkeu_chassis.consumer.acknowledgements import Delivery
from tirkeu_chassis.consumer.rerouting import known_type
from tirkeu_chassis.observing import metrics as telemetry
from tirkeu_chassis.store.inbox import Inbox, dead_id, event_id
from tirkeu_contracts.envelope import identity_of
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


class CatchUp:
    """Reads the logs of one service."""

    def __init__(
        self,
        service: str,
        url: str,
        events: Iterable[type[Event]],
        inbox: Inbox,
        take: Callable[[Delivery], None],
        in_hand: Callable[[], set[str]],
        declare: Callable[[], Awaitable[None]],
        window: timedelta,
    ) -> None:
        """`take` handles a delivery as the consumer would; `window` is how far back the inbox remembers."""
        events = tuple(events)
        self._queues = [queue_name(service), *(delay_queue_name(service, delay) for delay in DELAYS)]
        self._url = link_url(url, f"{service}/catch-up")
        self._types = {event.type for event in events}
        self._logs = sorted({LOGS[event.exchange][0] for event in events})
        self._inbox = inbox
        self._take = take
        self._in_hand = in_hand
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
            await self._inbox.move_checkpoint(self._seen_empty - MARGIN)
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
        checkpoint = await self._inbox.checkpoint()
        since = oldest if checkpoint is None else max(checkpoint, oldest)
        missed = 0
        for stream in self._logs:
            missed += await self._read(stream, since)
        log.info("caught up with the log", since=since.isoformat(), missed=missed)

    async def _read(self, stream: str, since: datetime) -> int:
        missed = 0
        places = await event_log.span(self._url, since, stream=stream)
        async with contextlib.aclosing(_read_log(self._url, places, stream)) as batches:
            async for messages in batches:
                missed += await self._hand_over([one for one in messages if known_type(one.headers) in self._types])
        return missed

    async def _hand_over(self, messages: list[AbstractIncomingMessage]) -> int:
        """Take those that the inbox doesn't know, and wait until each is settled.

        Raises:
            ConnectionError: one found no place; the log is to be read again.
        """
        # One without a well-formed id can't take effect, so it isn't missed.
        found = [(one, identity) for one in messages if (identity := identity_of(one.headers)) is not None]
        telemetry.LOG_UNREADABLE.inc(len(messages) - len(found))
        # What came from the queue is not missed, and a refused one would become two dead letters.
        taken = self._in_hand()
        known = await self._inbox.known([name(one) for _, one in found for name in (event_id, dead_id)])
        taken |= self._in_hand()
        missed = [
            CaughtUp(message)
            for message, one in found
            if str(one) not in taken and not {event_id(one), dead_id(one)} & known
        ]
        for delivery in missed:
            self._take(delivery)
        if not all([await delivery.settled for delivery in missed]):
            raise ConnectionError("an event from the log found no place")
        return len(missed)

    @contextlib.asynccontextmanager
    async def _channel(self) -> Any:
        connection = await aio_pika.connect(self._url, timeout=CONNECT_SECONDS)
        async with connection, connection.channel() as channel:
            yield channel


def _read_log(url: str, places: range, stream: str) -> AsyncGenerator[list[AbstractIncomingMessage], None]:
    return event_log.read(url, places, stream=stream, batch=BATCH, passed_over=telemetry.LOG_UNREADABLE.inc)


class CaughtUp:
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
