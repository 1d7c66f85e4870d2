"""Rebuild: metrics, with an empty database, folds the event log again."""

import asyncio
from collections.abc import Collection
from contextlib import aclosing
from time import perf_counter

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from tirkeu_chassis.broker.streams import OFFSET
from tirkeu_chassis.broker.topology import queue_name
from tirkeu_operations.errors import CommandError
from tirkeu_operations.events import log as event_log
from tirkeu_sandbox.services.known import definition
from tirkeu_sandbox.services.process import Service
from tirkeu_trials.bench.stand import Stand

METRICS = Service("metrics_rebuilt", "tirkeu_metrics", 0)
"""Under this name it has a database of its own."""
FOLD_SECONDS = 300.0
_AT_ONCE = 200


async def events_per_second(stand: Stand) -> float:
    """How fast metrics works off all that concerns it in the log; it doesn't run on the stand any more afterwards.

    The rate is that between the first and the last tenth of the events.

    Raises:
        CommandError: it wasn't done in time.
    """
    await asyncio.to_thread(stand.processes["metrics"].stop)
    url, queue = stand.rabbitmq.url(), queue_name("metrics")
    count = await _load(url, queue, {event.type for event in definition(METRICS).traffic.reacts_to})
    rebuilt = stand.process(METRICS)
    starting = asyncio.create_task(asyncio.to_thread(rebuilt.start))
    try:
        async with await aio_pika.connect(url) as connection, connection.channel() as channel:
            first, last = count * 9 // 10, count // 10
            began, at_first = await come_to(channel, queue, first)
            ended, at_last = await come_to(channel, queue, last)
        await starting
    finally:
        await asyncio.to_thread(rebuilt.stop)
    return (at_first - at_last) / (ended - began)


async def _load(url: str, queue: str, types: Collection[str]) -> int:
    places = await event_log.span(url, "first")
    count = 0
    async with await aio_pika.connect(url) as connection, connection.channel() as channel:

        async def publish(group: list[AbstractIncomingMessage]) -> None:
            exchange = channel.default_exchange
            await asyncio.gather(*(exchange.publish(_copy(message), queue) for message in group))

        group: list[AbstractIncomingMessage] = []
        async with aclosing(event_log.read_messages(url, places)) as messages:
            async for message in messages:
                if message.headers.get("ce-type") in types:
                    group.append(message)
                if len(group) == _AT_ONCE:
                    await publish(group)
                    count += len(group)
                    group.clear()
        await publish(group)
    return count + len(group)


def _copy(message: AbstractIncomingMessage) -> aio_pika.Message:
    headers = {name: value for name, value in message.headers.items() if name != OFFSET}
    return aio_pika.Message(message.body, headers=headers, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)


async def come_to(channel: AbstractChannel, queue: str, count: int) -> tuple[float, int]:
    """When the queue has come down to so many messages, and how many they are."""
    deadline = perf_counter() + FOLD_SECONDS
    while True:
        left = (await channel.declare_queue(queue, passive=True)).declaration_result.message_count or 0
        if left <= count:
            return perf_counter(), left
        if perf_counter() > deadline:
            raise CommandError(f"The rebuild wasn't over after {FOLD_SECONDS:.0f} s: {left} events are left.")
        await asyncio.sleep(0.02)
