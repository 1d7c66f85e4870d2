"""The toy service on an empty broker, and waiting for what it does."""

import asyncio
from collections.abc import AsyncIterator

import aio_pika
import pytest
import pytest_asyncio

from tirkeu_chassis.broker.topology import EVENT_LOG, declare_service, declare_shared, queues
from tirkeu_chassis.service import Service
from tirkeu_sandbox.testing.toy import DEFINITION, fresh_database, running, settings
from tirkeu_sandbox.testing.toy_on_the_bus import World


@pytest_asyncio.fixture
async def empty_broker(rabbitmq_url: str) -> AsyncIterator[str]:
    """The broker with the toy's queues declared and empty, and a fresh event log."""
    async with await aio_pika.connect(rabbitmq_url) as connection, connection.channel() as channel:
        await channel.queue_delete(EVENT_LOG)
        await declare_shared(channel)
        await declare_service(channel, "toy", [reaction.event for reaction in DEFINITION.reactions])
        for name in queues("toy"):
            await (await channel.get_queue(name)).purge()
        yield rabbitmq_url


@pytest_asyncio.fixture
async def world(empty_broker: str, mongodb_url: str) -> AsyncIterator[World]:
    """The toy, running in this process."""
    service = Service(DEFINITION, settings(empty_broker, mongodb_url, fresh_database()))
    async with (
        running(service),
        await aio_pika.connect(empty_broker) as connection,
        connection.channel() as channel,
    ):
        yield World(service, channel)


@pytest.fixture
def eventually():  # type: ignore[no-untyped-def]
    """`await eventually(condition)`: poll a coroutine function until it gives something true, 30 s at most."""

    async def poll(condition, seconds: float = 30.0):  # type: ignore[no-untyped-def]
        deadline = asyncio.get_running_loop().time() + seconds
        while not (result := await condition()):
            assert asyncio.get_running_loop().time() < deadline, "never came true"
            await asyncio.sleep(0.02)
        return result

    return poll
