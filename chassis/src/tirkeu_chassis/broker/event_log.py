"""Reads the event log, or another stream, from any place: up to its present end, or without end.

Every reader opens a connection of its own, and not a robust one: a robust consumer would begin again from its first
place after each reconnection.
"""

import asyncio
import math
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError

from tirkeu_chassis.broker.links import CONNECT_SECONDS
from tirkeu_chassis.broker.streams import OFFSET, Place, StreamGone, arrivals, first_and_last, offset_of
from tirkeu_chassis.broker.tolerance import UNREADABLE
from tirkeu_chassis.broker.topology import EVENT_LOG

PassedOver = Callable[[int], object]
"""Hears how many messages of a batch can't be read: those whose headers can't be decoded."""
BATCH: Final = 400
"""Messages handed out together at most."""
AHEAD: Final = 3
"""Batches that the broker sends ahead of the one being worked on."""
SILENCE_SECONDS: Final = 60.0
"""How long a log that holds more may give nothing."""
FAULTS: Final = (AMQPError, ChannelInvalidStateError, StreamGone, OSError, TimeoutError)
"""What is raised where the broker is away or goes, or has no such stream."""


def _unheard(_count: int) -> None:
    """For readers to whom it doesn't matter."""


async def span(url: str, start: Place, end: Place | None = None, *, stream: str = EVENT_LOG) -> range:
    """The offsets from `start` to the end that stands now, or to `end` if that comes before.

    An offset as `end` is the last one in. A time as `start` takes in all that the broker took in that second or
    later, as `end` all that it took before or in that second.

    Raises:
        one of FAULTS
    """
    async with _channel(url) as channel:
        first, last = await first_and_last(channel, stream, start)
        if isinstance(end, int):
            last = min(last, end)
        elif isinstance(end, datetime):
            next_second = datetime.fromtimestamp(math.floor(end.timestamp()) + 1, UTC)
            after, _ = await first_and_last(channel, stream, next_second)
            last = last if after is None else min(last, after - 1)
        return range(0) if first is None else range(first, last + 1)


async def read(
    url: str, places: range, *, stream: str = EVENT_LOG, batch: int = BATCH, passed_over: PassedOver = _unheard
) -> AsyncGenerator[list[AbstractIncomingMessage], None]:
    """The messages at these places that can be read, in batches; `span` tells which places there are.

    Raises:
        one of FAULTS
    """
    if not places:
        return
    async with _channel(url) as channel:
        # Offsets may have gaps, so the last place need not hold a message.
        reached = places.start - 1
        async for messages in _batches(channel, places.start, stream, batch, SILENCE_SECONDS):
            reached = offset_of(messages[-1])
            if within := _readable([one for one in messages if offset_of(one) in places], passed_over):
                yield within
            if reached >= places.stop - 1:
                return


async def follow(
    url: str, start: Place, *, stream: str = EVENT_LOG, passed_over: PassedOver = _unheard
) -> AsyncGenerator[list[AbstractIncomingMessage], None]:
    """The messages from `start` on that can be read, as they come, in batches, for ever.

    Raises:
        one of FAULTS
    """
    async with _channel(url) as channel:
        async for messages in _batches(channel, start, stream, BATCH, None):
            if readable := _readable(messages, passed_over):
                yield readable


def _readable(messages: list[AbstractIncomingMessage], passed_over: PassedOver) -> list[AbstractIncomingMessage]:
    readable = [one for one in messages if UNREADABLE not in one.headers]
    if len(readable) < len(messages):
        passed_over(len(messages) - len(readable))
    return readable


async def _batches(
    channel: AbstractChannel, start: Place, stream: str, batch: int, silence: float | None
) -> AsyncGenerator[list[AbstractIncomingMessage], None]:
    # A stream hands out nothing without a prefetch, and goes on only as messages are acked.
    await channel.set_qos(prefetch_count=AHEAD * batch)
    arrived = await arrivals(channel)
    # Not `queue.iterator`: at its end it hands messages back, which a stream answers by closing the connection.
    await (await channel.get_queue(stream)).consume(arrived.put, arguments={OFFSET: start})
    while True:
        found = [await asyncio.wait_for(arrived.get(), silence)]
        while not arrived.empty() and len(found) < batch:
            found.append(arrived.get_nowait())
        messages = [one for one in found if one is not None]
        if messages:
            yield messages
            # Only now: the broker hands out no more than fits between two acknowledgements.
            await messages[-1].ack(multiple=True)
        if len(messages) < len(found):
            raise StreamGone(stream)


@asynccontextmanager
async def _channel(url: str) -> AsyncIterator[AbstractChannel]:
    connection = await aio_pika.connect(url, timeout=CONNECT_SECONDS)
    async with connection, connection.channel() as channel:
        yield channel
