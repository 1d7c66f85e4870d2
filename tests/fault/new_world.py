"""The fixture of the fault tests: a service on a database of its own and empty queues of a private broker."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from loads import SERVICES, Intake, NewWorld, Review
from worlds import World

from tirkeu_chassis.sandbox.mongodb import MongodbNode
from tirkeu_chassis.sandbox.rabbitmq import RabbitmqNode


@pytest_asyncio.fixture
async def new_world(rabbitmq_node: RabbitmqNode, mongodb_node: MongodbNode, tmp_path: Path) -> AsyncIterator[NewWorld]:
    """Makes the load of a service, on a world of its own: `await new_world("intake")`."""
    made: list[World] = []

    async def make(name: str) -> Intake | Review:
        load = SERVICES[name]
        world = World(load.definition, rabbitmq_node.url(), mongodb_node.url(), tmp_path)
        made.append(world)
        await world.prepare()
        return load(world)

    yield make
    for world in made:
        await world.close()
