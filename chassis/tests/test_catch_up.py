"""What a queue loses, the log still has."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import aio_pika

from tirkeu_chassis.broker.topology import dead_queue_name, declare_service, queue_name
from tirkeu_chassis.service import Service
from tirkeu_sandbox.testing.toy import DEFINITION, fresh_database, running, settings, some_time
from tirkeu_sandbox.testing.toy_on_the_bus import World


class Away:
    """A toy that may run or not, and a broker where events go on."""

    def __init__(self, rabbitmq_url: str, mongodb_url: str, channel: aio_pika.abc.AbstractChannel) -> None:
        self._settings = settings(rabbitmq_url, mongodb_url, fresh_database())
        self.channel = channel

    @asynccontextmanager
    async def up(self) -> AsyncIterator[World]:
        async with running(Service(DEFINITION, self._settings)) as service:
            yield World(service, self.channel)

    async def lose_queue(self) -> None:
        await self.channel.queue_delete(queue_name("toy"))


@asynccontextmanager
async def away(rabbitmq_url: str, mongodb_url: str) -> AsyncIterator[Away]:
    async with await aio_pika.connect(rabbitmq_url) as connection, connection.channel() as channel:
        yield Away(rabbitmq_url, mongodb_url, channel)


def counts(world: World, number: int) -> Callable[[], Any]:
    async def reached() -> bool:
        return await world.count() == number

    return reached


async def test_what_waited_in_a_queue_that_was_deleted_takes_effect_once(
    empty_broker: str, mongodb_url: str, eventually: Callable[..., Any]
) -> None:
    async with away(empty_broker, mongodb_url) as toy:
        async with toy.up() as world:
            await world.send("before")
            await eventually(counts(world, 1))
        for code in ("waiting", "waiting too"):
            await world.send(code)
        await toy.lose_queue()
        # Nobody is bound: this one goes to the log alone.
        await world.send("unbound")
        async with toy.up() as world:
            await eventually(counts(world, 4))
            await world.send("after")
            await eventually(counts(world, 5))


async def test_a_queue_deleted_under_a_running_service_takes_nothing_with_it(
    empty_broker: str, mongodb_url: str, eventually: Callable[..., Any]
) -> None:
    async with away(empty_broker, mongodb_url) as toy, toy.up() as world:
        await world.send("before")
        await eventually(counts(world, 1))
        await toy.lose_queue()
        for number in range(10):
            await world.send(f"meanwhile {number}")
        await eventually(counts(world, 11), 60)


async def test_what_people_have_to_decide_is_not_taken_from_the_log_again(
    empty_broker: str, mongodb_url: str, eventually: Callable[..., Any]
) -> None:
    async with away(empty_broker, mongodb_url) as toy:
        async with toy.up() as world:
            await world.send("wrong")

            async def set_aside() -> bool:
                return await world.waiting(dead_queue_name("toy")) == 1

            await eventually(set_aside)
        await toy.lose_queue()
        await declare_service(toy.channel, "toy", [])
        await world.send("unbound")
        async with toy.up() as world:
            # The log is read in order: when this one is found there, the other was passed over.
            await eventually(counts(world, 1))
            assert await world.waiting(dead_queue_name("toy")) == 1
            assert (await world.take(dead_queue_name("toy"))).headers["x-tirkeu-reason"] == "refused"


async def test_the_checkpoint_never_goes_back(empty_broker: str, mongodb_url: str) -> None:
    store = Service(DEFINITION, settings(empty_broker, mongodb_url, fresh_database())).store
    assert await store.inbox.checkpoint() is None
    for hours in (1, 3, 2):
        await store.inbox.move_checkpoint(some_time() + timedelta(hours=hours))
    assert await store.inbox.checkpoint() == some_time() + timedelta(hours=3)
    store.close()
