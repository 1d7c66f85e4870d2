"""The fixtures of the fault tests: a service on a database of its own and empty queues of a private broker."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from tirkeu_sandbox.nodes.mongodb import MongodbNode
from tirkeu_sandbox.nodes.mongodb_set import MongodbSet
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.nodes.rabbitmq_cluster import RabbitmqCluster
from tirkeu_sandbox.services.known import known
from tirkeu_trials.world.loads import LOADS, Intake, NewWorld, Review
from tirkeu_trials.world.world import World

Worlds = Callable[[str, str, str], Awaitable[Intake | Review]]
"""Makes the load of a service: name, AMQP URL, MongoDB URL."""


@pytest_asyncio.fixture
async def worlds(tmp_path: Path) -> AsyncIterator[Worlds]:
    """Makes worlds wherever broker and database are, and closes them."""
    made: list[World] = []

    async def make(name: str, rabbitmq_url: str, mongodb_url: str) -> Intake | Review:
        world = World(known(name), rabbitmq_url, mongodb_url, tmp_path)
        made.append(world)
        await world.prepare()
        return LOADS[name](world)

    yield make
    for world in made:
        await world.close()


@pytest.fixture
def new_world(rabbitmq_node: RabbitmqNode, mongodb_node: MongodbNode, worlds: Worlds) -> NewWorld:
    """Makes the load of a service, on a world of its own: `await new_world("intake")`."""
    return lambda name: worlds(name, rabbitmq_node.url(), mongodb_node.url())


@pytest.fixture
def new_world_on_cluster(rabbitmq_cluster: RabbitmqCluster, mongodb_node: MongodbNode, worlds: Worlds) -> NewWorld:
    """The same, with a broker of three nodes behind a load balancer."""
    return lambda name: worlds(name, rabbitmq_cluster.url(), mongodb_node.url())


@pytest.fixture
def new_world_on_set(rabbitmq_node: RabbitmqNode, mongodb_set: MongodbSet, worlds: Worlds) -> NewWorld:
    """The same, with a database of three nodes."""
    return lambda name: worlds(name, rabbitmq_node.url(), mongodb_set.url())
