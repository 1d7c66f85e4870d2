"""Places in a stream, and where it ends: RabbitMQ doesn't tell a consumer that it has read everything."""

import asyncio
from datetime import UTC, datetime
from typing import Final, Literal

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

OFFSET: Final = "x-stream-offset"
Place = Literal["first", "last", "next"] | int | datetime
"""Where reading begins: an end of the stream, an offset, or when the broker took the message, to the second."""
FIRST_MOMENT: Final = datetime(1970, 1, 1, tzinfo=UTC)
LAST_MOMENT: Final = datetime(9999, 1, 1, tzinfo=UTC)
LAST_OFFSET: Final = 2**63 - 1
"""What AMQP can say of a place: seconds since 1970, and signed 64 bits."""

_WHOLE_CHUNK = 65_535
"""More than a chunk of a stream holds."""
_EMPTY_SECONDS = 6.0
"""The broker counts a stream's messages every 5 s (RabbitMQ 3.10)."""
_EMPTY_COUNTS = 2
"""Counts of none in a row after which there are none: where the machine stood still, the first may be an old one."""

_PATIENCE = 5
"""Waits for a stream that is said to hold something, and gives nothing."""


class StreamGone(Exception):
    """The broker closed the channel, cancelled the consumer, or gave nothing, while the stream was read."""


async def first_and_last(channel: AbstractChannel, stream: str, start: Place) -> tuple[int | None, int]:
    """The offset of the first message from `start` on, if any, and that of the last message of all (-1 for none).

    Two looks, of which the wider counts: where the stream's writer is replaced in the middle of one, as after a start
    of the broker, its consumers begin again in any order, and it may see too little.

    Raises:
        StreamGone
    """
    first, last = await _look(channel, stream, start)
    if last < 0:
        return first, last
    again = await _look(channel, stream, start)
    return min((one for one in (first, again[0]) if one is not None), default=None), max(last, again[1])


async def _look(channel: AbstractChannel, stream: str, start: Place) -> tuple[int | None, int]:
    """One look.

    No quiet decides it, but order: what a channel's consumers get at first comes in the order in which they began.
    So what the first consumer has at all, and the whole last chunk, which comes to the second in one go, are there
    before the third, too, gets its first message of the last chunk. The empty stream alone is known by the broker's
    count.
    """
    log = await channel.get_queue(stream)
    waited = counts_of_none = 0
    arrived = await arrivals(channel)
    by_consumer: dict[str | None, list[int]] = {}
    tags = []
    for place, prefetch in ((start, 1), ("last", _WHOLE_CHUNK), ("last", 1)):
        await channel.set_qos(prefetch_count=prefetch)
        tags.append(await log.consume(arrived.put, arguments={OFFSET: place}))
    from_start, in_last_chunk, after = tags
    while after not in by_consumer:
        try:
            message = await asyncio.wait_for(arrived.get(), _EMPTY_SECONDS)
        except TimeoutError:
            waited += 1
            counted = (await channel.get_queue(stream)).declaration_result.message_count or 0
            counts_of_none = 0 if counted else counts_of_none + 1
            if counts_of_none == _EMPTY_COUNTS:
                break
            if waited == _PATIENCE:
                raise StreamGone(stream) from None
            continue
        if message is None:
            raise StreamGone(stream)
        by_consumer.setdefault(message.consumer_tag, []).append(offset_of(message))
    for tag in tags:
        await log.cancel(tag)
    return by_consumer.get(from_start, [None])[0], max(by_consumer.get(in_last_chunk, [-1]))


async def arrivals(channel: AbstractChannel) -> asyncio.Queue[AbstractIncomingMessage | None]:
    """A queue for consumers to put what they get into; None in it means that no more will come."""
    arrived: asyncio.Queue[AbstractIncomingMessage | None] = asyncio.Queue()
    channel.close_callbacks.add(lambda *_: arrived.put_nowait(None))
    # The broker cancels consumers when the stream is deleted, or moves to another node.
    (await channel.get_underlay_channel()).on_consumer_cancel_callbacks.add(lambda _: arrived.put_nowait(None))
    return arrived


def offset_of(message: AbstractIncomingMessage) -> int:
    """The place of a message in its stream.

    Raises:
        StreamGone: the broker gave none.
    """
    offset = message.headers.get(OFFSET)
    if not isinstance(offset, int):
        raise StreamGone("a message without its place")
    return offset
