"""SIGKILL for the broker and for the database under load: callers may be told to come again, nothing is lost."""

import asyncio

import pytest

from tirkeu_sandbox.nodes.mongodb import MongodbNode
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.waiting import until
from tirkeu_trials.world.loads import Intake, NewWorld

BEFORE = 20
"""Cases done before the node dies, so that it dies in the middle."""
CASES = 80


@pytest.mark.parametrize("which", ["rabbitmq_node", "mongodb_node"])
async def test_work_resumes_by_itself_after_a_node_was_killed(
    which: str, new_world: NewWorld, request: pytest.FixtureRequest
) -> None:
    node: RabbitmqNode | MongodbNode = request.getfixturevalue(which)
    load = await new_world("intake")
    assert isinstance(load, Intake)
    load.permits = True  # commands in, events in, events out
    process = await load.world.start()
    killed, running = node.pid, asyncio.create_task(load.run(CASES, lambda: process))

    async def in_full_swing() -> bool:
        return BEFORE <= len(load.world.accepted.commands) < CASES

    await until(in_full_swing, "the load gets going")
    await asyncio.to_thread(node.kill)
    assert not running.done()
    assert not node.running

    async def noticed() -> bool:
        return not await process.is_ready()

    await until(noticed, "the service says that it is not ready")
    await asyncio.to_thread(node.start)
    assert node.pid != killed
    await running
    await load.at_rest(90)

    assert process.running, "it was not to be restarted"
    await process.ready()
    (await load.world.balance()).settled()
    load.check_states(CASES)
