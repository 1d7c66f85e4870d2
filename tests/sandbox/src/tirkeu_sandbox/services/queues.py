"""Inspects queues from outside: the number of waiting messages, and the consumers."""

from collections.abc import Iterable

import aio_pika
from aio_pika.exceptions import ChannelNotFoundEntity


async def waiting(url: str, names: Iterable[str]) -> dict[str, int]:
    """How many messages are ready, by queue, in each of these queues that has any.

    Raises:
        ChannelNotFoundEntity: one of the queues isn't there.
        AMQPError, OSError: the broker isn't.
    """
    async with await aio_pika.connect(url) as connection, connection.channel() as channel:
        counts = {
            name: (await channel.declare_queue(name, passive=True)).declaration_result.message_count or 0
            for name in names
        }
    return {name: count for name, count in counts.items() if count}


async def consumers(url: str, name: str) -> int:
    """How many consume a queue; 0 too where there is no such queue.

    Raises:
        AMQPError, OSError: the broker isn't there.
    """
    try:
        async with await aio_pika.connect(url) as connection, connection.channel() as channel:
            queue = await channel.declare_queue(name, passive=True)
            return queue.declaration_result.consumer_count or 0
    except ChannelNotFoundEntity:
        return 0
