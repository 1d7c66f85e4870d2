"""Faults of the network between a service and what it depends on: silence, resets, slowness."""

import asyncio
from collections.abc import Iterator

import pytest
from yarl import URL

from tirkeu_sandbox.nodes.mongodb import MongodbNode
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.nodes.tcp_proxy import Link, TcpProxy
from tirkeu_sandbox.waiting import until
from tirkeu_trials.world.loads import Intake, NewWorld
from tirkeu_trials.world.processes import Process

CASES = 60
BEFORE = 15
"""Cases done before the fault, so that it comes in the middle."""
HEARTBEAT_SECONDS = 1
"""Three missed heartbeats, 6 s, and the client gives the link up."""
LINKS = ("broker", "database")
LINKS_TO_BROKER = 2
"""One connection to consume, one to publish."""


@pytest.fixture
def links(rabbitmq_node: RabbitmqNode, mongodb_node: MongodbNode) -> Iterator[dict[str, TcpProxy]]:
    """The links of the service under test, by what they lead to."""
    with TcpProxy(rabbitmq_node.port) as broker, TcpProxy(mongodb_node.port) as database:
        yield {"broker": broker, "database": database}


async def under_load(load: Intake, links: dict[str, TcpProxy]) -> tuple[Process, asyncio.Task[None]]:
    """A service behind the links, in full swing with commands in, events in, events out."""
    load.permits = True
    rabbitmq = URL(load.world.rabbitmq_url).with_port(links["broker"].port)
    process = await load.world.start(
        settings={
            "TIRKEU_RABBITMQ_URL": str(rabbitmq.with_query(heartbeat=HEARTBEAT_SECONDS)),
            # Without the set's name, or the driver leaves the proxy for the address that the set knows.
            "TIRKEU_MONGODB_URL": f"mongodb://127.0.0.1:{links['database'].port}/?directConnection=true",
        }
    )
    running = asyncio.create_task(load.run(CASES, lambda: process))

    async def in_full_swing() -> bool:
        return BEFORE <= len(load.world.accepted.commands) < CASES

    await until(in_full_swing, "the load gets going")
    return process, running


async def all_is_well(load: Intake, process: Process, running: asyncio.Task[None]) -> None:
    """Everything accepted takes effect once, in the process that had the fault."""
    await running
    await load.at_rest(90)
    assert await process.is_live()
    await process.ready()
    (await load.world.balance()).settled()
    load.check_states(CASES)
    assert process.exit_code() == 0


@pytest.mark.long
@pytest.mark.parametrize("link", LINKS)
async def test_a_link_that_falls_silent_is_given_up_and_made_anew(
    link: str, new_world: NewWorld, links: dict[str, TcpProxy]
) -> None:
    load = await new_world("intake")
    assert isinstance(load, Intake)
    process, running = await under_load(load, links)
    proxy = links[link]
    connections = proxy.connections
    proxy.link = Link.STALL

    async def given_up() -> bool:
        return proxy.connections > connections and not await process.is_ready()

    # The service itself must see that nothing comes any more; publishes and transactions are pending meanwhile.
    await until(given_up, "the service gives the silent link up", 60)
    assert proxy.swallowed > 0
    assert await process.is_live()
    proxy.link = Link.PASS
    await all_is_well(load, process, running)


@pytest.mark.parametrize("link", LINKS)
async def test_a_link_that_is_cut_again_and_again_loses_nothing(
    link: str, new_world: NewWorld, links: dict[str, TcpProxy]
) -> None:
    load = await new_world("intake")
    assert isinstance(load, Intake)
    process, running = await under_load(load, links)
    proxy = links[link]
    for _ in range(3):
        connections = proxy.connections
        assert proxy.cut() > 0

        async def back(connections: int = connections) -> bool:
            return proxy.connections > connections and await process.is_ready()

        await until(back, "the service comes back")
    await all_is_well(load, process, running)


async def test_connections_that_the_broker_closes_are_made_anew(
    new_world: NewWorld, links: dict[str, TcpProxy], rabbitmq_node: RabbitmqNode
) -> None:
    load = await new_world("intake")
    assert isinstance(load, Intake)
    process, running = await under_load(load, links)
    connections = links["broker"].connections

    # An operator's doing, as before maintenance: an orderly end, with a reason (CONNECTION_FORCED).
    await asyncio.to_thread(rabbitmq_node.control, "close_all_connections", "maintenance")

    async def back() -> bool:
        return links["broker"].connections >= connections + LINKS_TO_BROKER and await process.is_ready()

    await until(back, "the service comes back")
    await all_is_well(load, process, running)


@pytest.mark.parametrize("link", LINKS)
async def test_a_slow_link_only_takes_longer(link: str, new_world: NewWorld, links: dict[str, TcpProxy]) -> None:
    load = await new_world("intake")
    assert isinstance(load, Intake)
    process, running = await under_load(load, links)
    links[link].link = Link.SLOW
    await running
    assert links[link].delayed > 0
    links[link].link = Link.PASS
    await all_is_well(load, process, running)
