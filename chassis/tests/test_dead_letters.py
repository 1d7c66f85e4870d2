"""The gauge of dead letters follows the queue, and goes on after a look that failed."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import aio_pika
import pytest
import pytest_asyncio
from aio_pika.abc import AbstractChannel
from prometheus_client import generate_latest

from tirkeu_chassis.broker.topology import dead_queue_name, queues
from tirkeu_chassis.consumer import dead_letter_count as dead_letters
from tirkeu_chassis.observing import metrics as telemetry
from tirkeu_chassis.service import Service
from tirkeu_sandbox.testing.toy import DEFINITION, fresh_database, running, settings

QUEUE = dead_queue_name("toy")


@pytest_asyncio.fixture
async def channel(
    empty_broker: str, mongodb_url: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[AbstractChannel]:
    """A channel beside a running toy that looks often."""
    monkeypatch.setattr(dead_letters, "LOOK_SECONDS", 0.05)
    telemetry.DEAD_LETTERS_WAITING.set(-1)
    service = Service(DEFINITION, settings(empty_broker, mongodb_url, fresh_database()))
    async with running(service), await aio_pika.connect(empty_broker) as connection:
        yield await connection.channel()


async def test_the_gauge_follows_the_queue(channel: AbstractChannel, eventually: Callable[..., Any]) -> None:
    await eventually(shows(0))
    for _ in range(3):
        await channel.default_exchange.publish(aio_pika.Message(b"{}"), QUEUE)
    await eventually(shows(3))
    await (await channel.get_queue(QUEUE)).purge()
    await eventually(shows(0))


async def test_a_queue_that_went_is_counted_again_when_it_is_back(
    channel: AbstractChannel, eventually: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    await channel.default_exchange.publish(aio_pika.Message(b"{}"), QUEUE)
    await eventually(shows(1))
    await channel.queue_delete(QUEUE)

    async def complained() -> bool:
        return "dead letters not counted" in capsys.readouterr().out

    # A look while the queue was being deleted may have found it empty; once one has failed, all do.
    await complained()
    await eventually(complained)
    telemetry.DEAD_LETTERS_WAITING.set(7)
    await eventually(complained)
    assert await shows(7)()
    await channel.declare_queue(QUEUE, durable=True, arguments=queues("toy")[QUEUE])
    await eventually(shows(0))


def shows(count: int) -> Callable[[], Any]:
    """Whether a scrape of the metrics shows this count."""

    async def look() -> bool:
        return f"tirkeu_dead_letters_waiting {count}.0\n" in generate_latest().decode()

    return look
