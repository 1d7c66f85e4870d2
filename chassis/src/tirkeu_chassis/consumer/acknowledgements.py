"""Acknowledges many messages at once.

A group commit settles many messages at the same time; the broker takes one `basic.ack` with `multiple` for a run of
them. What is settled out of turn is acknowledged by itself, so that nothing waits for a slower neighbour.
"""

import asyncio
from collections import deque
from typing import Any, Protocol

import structlog
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError
from aiormq.exceptions import AMQPError as WireError

from tirkeu_chassis.broker.cancellation import meant_for_this_task
from tirkeu_contracts.envelope import identity_of

log = structlog.get_logger(__name__)

LINK_ERRORS = (AMQPError, WireError, ChannelInvalidStateError, ConnectionError)
"""What an acknowledgement meets when the link is gone: the broker then gives the message back by itself."""


class Delivery(Protocol):
    """A message that was taken and must be settled, wherever it came from."""

    raw: AbstractIncomingMessage

    def settle(self) -> None:
        """Its effect is committed, or its next place confirmed."""

    async def give_back(self) -> None:
        """It found no place for now."""


class Queued:
    """A delivery from the service's queue."""

    __slots__ = ("_book", "raw", "settled")

    def __init__(self, raw: AbstractIncomingMessage, book: "Acknowledgements") -> None:
        self.raw = raw
        self.settled = False
        self._book = book

    def settle(self) -> None:
        """It may be acknowledged."""
        self.settled = True
        self._book.wake()

    async def give_back(self) -> None:
        """Back into the queue."""
        try:
            await self.raw.nack(requeue=True)
        except LINK_ERRORS:
            # The link is gone, and the broker gives the message back by itself.
            log.info("link gone before a message was given back")
        self._book.drop(self)


class Acknowledgements:
    """Keeps the deliveries of a consumer until they are settled."""

    def __init__(self) -> None:
        self._open: dict[Any, _Channel] = {}
        self._due = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to acknowledge."""
        self._loop = asyncio.create_task(self._run(), name="acknowledgements")

    async def stop(self, seconds: float) -> None:
        """Wait until everything taken is settled and acknowledged, for so long at most."""
        try:
            async with asyncio.timeout(seconds):
                await self._idle.wait()
        except TimeoutError:
            log.warning("deliveries left to the broker", count=sum(len(one.deliveries) for one in self._open.values()))
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    def take(self, raw: AbstractIncomingMessage) -> Queued:
        """Note a message that was delivered."""
        delivery = Queued(raw, self)
        channel = self._open.get(raw.channel)
        if channel is None:
            channel = self._open[raw.channel] = _Channel()
        channel.take(delivery)
        self._idle.clear()
        return delivery

    def in_hand(self) -> set[str]:
        """The ids of the events that were taken from the queue and are not settled yet."""
        found = (identity_of(one.raw.headers) for channel in self._open.values() for one in channel.deliveries)
        return {str(identity) for identity in found if identity is not None}

    def wake(self) -> None:
        """Something was settled."""
        self._due.set()

    def drop(self, delivery: Queued) -> None:
        """It went back to the broker, and isn't ours to acknowledge."""
        channel = self._open.get(delivery.raw.channel)
        if channel is not None and delivery in channel.deliveries:
            channel.deliveries.remove(delivery)
        self._due.set()

    async def _run(self) -> None:
        while True:
            await self._due.wait()
            self._due.clear()
            for key, channel in list(self._open.items()):
                try:
                    await channel.acknowledge()
                except (Exception, asyncio.CancelledError) as error:
                    # A link that is given up ends what waits on it with a bare exception, or a cancellation.
                    if isinstance(error, asyncio.CancelledError) and meant_for_this_task():
                        raise
                    # The broker delivers them again, and the inbox recognises them.
                    log.warning("acknowledgement lost", reason=type(error).__name__)
                    channel.deliveries.clear()
                if key.is_closed and not channel.deliveries:
                    del self._open[key]
            if not any(channel.deliveries for channel in self._open.values()):
                self._idle.set()


class _Channel:
    """The deliveries of one channel, in their order."""

    def __init__(self) -> None:
        self.deliveries: deque[Queued] = deque()
        self._next_tag = 1
        self._gapless = True

    def take(self, delivery: Queued) -> None:
        # `multiple` means every tag up to this one, so each must be known here.
        self._gapless = self._gapless and delivery.raw.delivery_tag == self._next_tag
        self._next_tag += 1
        self.deliveries.append(delivery)

    async def acknowledge(self) -> None:
        last: Queued | None = None
        while self._gapless and self.deliveries and self.deliveries[0].settled:
            last = self.deliveries.popleft()
        if last is not None:
            await last.raw.ack(multiple=True)
        for delivery in [one for one in self.deliveries if one.settled]:
            self.deliveries.remove(delivery)
            await delivery.raw.ack()
