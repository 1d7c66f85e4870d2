"""SIGKILL for the node that leads, under load: another takes over, nothing is lost, no service is restarted."""

import asyncio

import pytest

from tirkeu_chassis.broker.topology import EVENT_LOG, queue_name
from tirkeu_sandbox.nodes.mongodb_set import MongodbSet
from tirkeu_sandbox.nodes.rabbitmq_cluster import RabbitmqCluster
from tirkeu_sandbox.services.published import published
from tirkeu_sandbox.waiting import until
from tirkeu_trials.world.loads import Intake, NewWorld, Review
from tirkeu_trials.world.order import Order

pytestmark = pytest.mark.long

BEFORE = 20
"""Cases done before the node dies, so that it dies in the middle."""
CASES = 80


async def in_full_swing(load: Intake | Review) -> None:
    """Wait until the load is in the middle."""

    async def middle() -> bool:
        return BEFORE <= load.world.database["inbox"].count_documents({}) < CASES

    await until(middle, "the load gets going")


@pytest.mark.parametrize(
    ("queue", "connected"),
    [(queue_name("intake"), True), (queue_name("intake"), False), (EVENT_LOG, False)],
    ids=["own-queue", "own-queue-from-elsewhere", "event-log-from-elsewhere"],
)
async def test_the_broker_loses_the_node_that_leads_a_queue(
    queue: str, connected: bool, new_world_on_cluster: NewWorld, rabbitmq_cluster: RabbitmqCluster
) -> None:
    """`connected`: the service's links lead to that very node, or to another."""
    load = await new_world_on_cluster("intake")
    assert isinstance(load, Intake)
    load.permits = True  # commands in, events in, events out
    leader = await asyncio.to_thread(rabbitmq_cluster.leader, queue)
    assert leader is not None
    others = [node for node in rabbitmq_cluster.nodes if node is not leader]
    order = [leader, *others] if connected else [*others, leader]
    rabbitmq_cluster.balancer.targets = tuple(node.port for node in order)
    process = await load.world.start()
    running = asyncio.create_task(load.run(CASES, lambda: process))
    await in_full_swing(load)

    await asyncio.to_thread(leader.kill)
    assert not running.done()

    async def taken_over() -> bool:
        return await asyncio.to_thread(rabbitmq_cluster.leader, queue) not in {None, leader}

    await until(taken_over, "another node leads")
    await running
    await load.at_rest(90)
    assert process.running, "it was not to be restarted"
    await process.ready()
    await asyncio.to_thread(rabbitmq_cluster.start)
    (await load.world.balance()).settled()
    load.check_states(CASES)
    subjects = {f"applications/{answer['application_id']}" for answer in load.world.accepted.commands.values()}
    found = Order.of(await published(load.world.rabbitmq_url, [EVENT_LOG]), subjects=subjects)
    # The second event of each holds personal data, and is not for the log.
    assert found.places() == {(subject, 1) for subject in subjects}
    assert found.claimed_twice() == []


async def test_the_broker_without_a_majority_takes_nothing_and_loses_nothing(
    new_world_on_cluster: NewWorld, rabbitmq_cluster: RabbitmqCluster
) -> None:
    load = await new_world_on_cluster("intake")
    assert isinstance(load, Intake)
    load.permits = True
    process = await load.world.start()
    running = asyncio.create_task(load.run(CASES, lambda: process))
    await in_full_swing(load)

    for node in rabbitmq_cluster.nodes[1:]:
        await asyncio.to_thread(node.kill)

    async def noticed() -> bool:
        return not await process.is_ready()

    await until(noticed, "the service says that it is not ready")
    assert await process.is_live()
    assert not running.done()
    await asyncio.to_thread(rabbitmq_cluster.start)
    await running
    await load.at_rest(90)
    assert process.running, "it was not to be restarted"
    (await load.world.balance()).settled()
    load.check_states(CASES)


@pytest.mark.parametrize("service", ["intake", "review"])
async def test_the_database_loses_its_primary(
    service: str, new_world_on_set: NewWorld, mongodb_set: MongodbSet
) -> None:
    load = await new_world_on_set(service)
    process = await load.world.start()
    running = asyncio.create_task(load.run(CASES, lambda: process))
    await in_full_swing(load)
    primary = await asyncio.to_thread(mongodb_set.primary)
    assert primary is not None

    await asyncio.to_thread(primary.kill)
    assert not running.done() or load.world.database["inbox"].count_documents({}) < 2 * CASES

    async def taken_over() -> bool:
        return await asyncio.to_thread(mongodb_set.primary) not in {None, primary}

    await until(taken_over, "another node is primary")
    await running
    await load.at_rest(90)
    assert process.running, "it was not to be restarted"
    await process.ready()
    (await load.world.balance()).settled()
    load.check_states(CASES)
