"""Each account of the broker, and all that it tries: it may do its own work, and nothing else.

What is expected comes from the catalogue of events and the services' reactions, not from the rights that are given.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import AMQPError

from tirkeu_chassis.broker.definitions import SUBSCRIBER, SUBSCRIBER_LIMITS, definitions, password_hash
from tirkeu_chassis.broker.topology import (
    DISCARDED,
    EVENT_LOG,
    LOGS,
    RESTRICTED_LOG,
    dead_queue_name,
    moves_name,
    queue_name,
    queues,
)
from tirkeu_contracts.catalog import EVENTS
from tirkeu_contracts.event import PUBLIC_EXCHANGE, RESTRICTED_EXCHANGE
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.services.known import SERVICES, definition

TRAFFIC = {service.name: definition(service).traffic for service in SERVICES}
ACCOUNTS = (*TRAFFIC, SUBSCRIBER)
PASSWORD = "of-the-account"
ALL_QUEUES = [*(name for service in TRAFFIC for name in queues(service)), EVENT_LOG, RESTRICTED_LOG, DISCARDED]
Attempt = Callable[[AbstractChannel], Awaitable[object]]


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitmqNode]:
    hashes = {account: password_hash(PASSWORD) for account in ACCOUNTS}
    with RabbitmqNode(tmp_path_factory.mktemp("rabbitmq"), definitions=definitions(hashes, TRAFFIC)) as node:
        yield node


async def allowed(broker: RabbitmqNode, account: str, attempts: dict[str, Attempt], *, fresh: bool = False) -> set[str]:
    """Which of the attempts the broker lets an account make, each on a channel of its own.

    `fresh` takes a connection for each too, where a refusal may end that.
    """
    succeeded, refusals = set(), []
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(await aio_pika.connect(broker.url(account, PASSWORD)))
        for name, attempt in attempts.items():
            if fresh:
                connection = await stack.enter_async_context(await aio_pika.connect(broker.url(account, PASSWORD)))
            channel = await connection.channel()
            try:
                await attempt(channel)
                succeeded.add(name)
            except AMQPError as error:
                refusals.append(str(error))
            if not fresh and not channel.is_closed:
                await channel.close()
    # Nothing failed for another reason.
    assert {error.split(" - ")[0] for error in refusals} <= {"ACCESS_REFUSED", "NOT_IMPLEMENTED"}, refusals
    return succeeded


def publishing(exchange: str, key: str) -> Attempt:
    async def attempt(channel: AbstractChannel) -> None:
        found = channel.default_exchange if not exchange else await channel.get_exchange(exchange, ensure=False)
        await found.publish(aio_pika.Message(b"{}"), key, mandatory=False)

    return attempt


def binding(queue: str, exchange: str, key: str) -> Attempt:
    async def attempt(channel: AbstractChannel) -> None:
        await (await channel.get_queue(queue, ensure=False)).bind(exchange, key)

    return attempt


def getting(queue: str) -> Attempt:
    async def keep(_: object) -> None:
        """Leave it to the broker."""

    async def attempt(channel: AbstractChannel) -> None:
        await channel.set_qos(1)
        await (await channel.get_queue(queue, ensure=False)).consume(keep)

    return attempt


@pytest.mark.parametrize("account", ACCOUNTS)
async def test_an_account_publishes_its_own_events_alone(broker: RabbitmqNode, account: str) -> None:
    attempts = {
        f"{exchange} {event.routing_key}": publishing(exchange, event.routing_key)
        for exchange in LOGS
        for event in EVENTS.values()
    }
    attempts |= {f"{exchange} stranger.v1": publishing(exchange, "stranger.v1") for exchange in LOGS}
    own = {f"{event.exchange} {event.routing_key}" for event in EVENTS.values() if event.owner == account}
    assert await allowed(broker, account, attempts) == own


@pytest.mark.parametrize("account", ACCOUNTS)
async def test_an_account_puts_messages_into_no_queue_of_another(broker: RabbitmqNode, account: str) -> None:
    attempts = {f"default {queue}": publishing("", queue) for queue in ALL_QUEUES}
    attempts |= {f"moves {service}": publishing(moves_name(service), dead_queue_name(service)) for service in TRAFFIC}
    attempts |= {f"{name} any": publishing(name, "any") for name in ("amq.topic", "amq.direct", "amq.fanout")}
    assert await allowed(broker, account, attempts) == {f"moves {account}"} & attempts.keys()


@pytest.mark.parametrize("account", ACCOUNTS)
async def test_an_account_hears_what_its_service_reacts_to_alone(broker: RabbitmqNode, account: str) -> None:
    reacts = [] if account == SUBSCRIBER else TRAFFIC[account].reacts_to
    attempts = {
        f"{event.exchange} {event.routing_key}": binding(queue_name(account), event.exchange, event.routing_key)
        for event in EVENTS.values()
    }
    attempts |= {f"{exchange} all": binding(queue_name(account), exchange, "#") for exchange in LOGS}
    heard = {f"{event.exchange} {event.routing_key}" for event in reacts}
    assert await allowed(broker, account, attempts) == heard
    others = {
        f"{queue} {exchange}": binding(queue, exchange, event.routing_key)
        for queue in ALL_QUEUES
        if not queue.startswith(queue_name(account))
        for exchange, event in ((event.exchange, event) for event in reacts)
    }
    assert await allowed(broker, account, others) == set()


@pytest.mark.parametrize("account", ACCOUNTS)
async def test_an_account_reads_its_own_queues_and_the_logs_that_it_needs(broker: RabbitmqNode, account: str) -> None:
    own = set() if account == SUBSCRIBER else {*queues(account)}
    exchanges = {PUBLIC_EXCHANGE} if account == SUBSCRIBER else {event.exchange for event in TRAFFIC[account].reacts_to}
    logs = {LOGS[exchange][0] for exchange in exchanges}
    assert await allowed(broker, account, {queue: getting(queue) for queue in ALL_QUEUES}) == own | logs
    assert (RESTRICTED_EXCHANGE in exchanges) == (account in {"review", "registry"})


@pytest.mark.parametrize("account", ACCOUNTS)
async def test_an_account_empties_and_removes_nothing_of_others(broker: RabbitmqNode, account: str) -> None:
    attempts: dict[str, Attempt] = {}
    for queue in ALL_QUEUES:
        if account == SUBSCRIBER or queue not in queues(account):
            attempts[f"delete {queue}"] = lambda channel, queue=queue: channel.queue_delete(queue)  # type: ignore[misc]
            attempts[f"purge {queue}"] = lambda channel, queue=queue: _purge(channel, queue)  # type: ignore[misc]
    for exchange in (*LOGS, *(moves_name(service) for service in TRAFFIC if service != account), "amq.topic"):
        attempts[f"delete {exchange}"] = lambda channel, name=exchange: channel.exchange_delete(name)  # type: ignore[misc]
    for name in ("stranger", "tirkeu.stranger", f"x.tirkeu.{account}", f"tirkeu.{account}x"):
        attempts[f"declare {name}"] = lambda channel, name=name: channel.declare_queue(name)  # type: ignore[misc]
    assert await allowed(broker, account, attempts, fresh=True) == set()


async def _purge(channel: AbstractChannel, queue: str) -> None:
    await (await channel.get_queue(queue, ensure=False)).purge()


async def test_a_subscriber_takes_the_last_connection_from_nobody(broker: RabbitmqNode) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(SUBSCRIBER_LIMITS["max-connections"]):
            await stack.enter_async_context(await aio_pika.connect(broker.url(SUBSCRIBER, PASSWORD)))
        with pytest.raises((AMQPError, ConnectionError)):
            async with asyncio.timeout(20):
                await aio_pika.connect(broker.url(SUBSCRIBER, PASSWORD))
        async with await aio_pika.connect(broker.url("intake", PASSWORD)):
            pass
