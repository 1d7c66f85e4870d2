"""The event log, read in batches from an offset to the end that stands when the reading begins."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Final

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from tirkeu_chassis.streams import OFFSET, Place, StreamGone, arrivals, first_and_last
from tirkeu_chassis.topology import EVENT_LOG

BATCH: Final = 400
CONNECT_SECONDS: Final = 10.0
SILENCE_SECONDS: Final = 60.0
"""How long a log that holds more may give nothing."""


async def last_offset(url: str) -> int:
    """The offset of the last event that stands in the log now; -1 for none.

    Raises:
        StreamGone, AMQPError, OSError, TimeoutError
    """
    async with await _connection(url) as connection, connection.channel() as channel:
        return (await first_and_last(channel, EVENT_LOG, "last"))[1]


async def logged(url: str, start: int, last: int) -> AsyncGenerator[list[AbstractIncomingMessage], None]:
    """The events from one offset to another.

    Raises:
        StreamGone, AMQPError, OSError, TimeoutError
    """
    if start > last:
        return
    # A link of its own, and not a robust one: a stream that is consumed again begins again.
    async with await _connection(url) as connection, connection.channel() as channel:
        await channel.set_qos(prefetch_count=3 * BATCH)
        arrived = await arrivals(channel)
        place: Place = start
        await (await channel.get_queue(EVENT_LOG)).consume(arrived.put, arguments={OFFSET: place})
        reached = start - 1
        while reached < last:
            messages = [await _next(arrived)]
            while not arrived.empty() and len(messages) < BATCH:
                messages.append(await _next(arrived))
            reached = int(str(messages[-1].headers[OFFSET]))
            yield [one for one in messages if start <= int(str(one.headers[OFFSET])) <= last]
            # Only now: the broker hands out no more than fits between two acknowledgements.
            await messages[-1].ack(multiple=True)


async def _next(arrived: asyncio.Queue[AbstractIncomingMessage | None]) -> AbstractIncomingMessage:
    message = await asyncio.wait_for(arrived.get(), SILENCE_SECONDS)
    if message is None:
        raise StreamGone(EVENT_LOG)
    return message


async def _connection(url: str) -> aio_pika.abc.AbstractConnection:
    return await aio_pika.connect(url, timeout=CONNECT_SECONDS)
