"""SIGKILL for the broker and for the database under load: callers may be told to come again, nothing is lost."""

import asyncio
import contextlib

import pytest
from uuid_utils.compat import uuid7

from tirkeu_chassis.broker import event_log
from tirkeu_chassis.broker.topology import EVENT_LOG
from tirkeu_chassis.outbox.confirms import Outgoing
from tirkeu_chassis.outbox.publisher import Publisher
from tirkeu_contracts.event import PUBLIC_EXCHANGE
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


async def test_nothing_is_published_before_the_event_log_is_back(
    new_world: NewWorld, rabbitmq_node: RabbitmqNode
) -> None:
    """Once it accepts clients again, a broker routes for a moment as if there were no streams, and confirms that."""
    await new_world("review")
    log = f'rabbit_misc:r(<<"/">>, queue, <<"{EVENT_LOG}">>)'
    identity = str(uuid7())
    message = Outgoing(PUBLIC_EXCHANGE, "application.received.v1", b"{}", {"ce-id": identity}, identity, None)
    publisher = Publisher(rabbitmq_node.url(), "test")
    await publisher.open()
    try:
        await asyncio.to_thread(rabbitmq_node.control, "eval", f"mnesia:dirty_delete(rabbit_queue, {log}).")
        (refused,) = await publisher.publish_all([message])
        assert str(refused) == f"{EVENT_LOG} isn't there"
        await asyncio.to_thread(
            rabbitmq_node.control,
            "eval",
            f"[Q] = mnesia:dirty_read(rabbit_durable_queue, {log}), "
            "rabbit_amqqueue:ensure_rabbit_queue_record_is_initialized(Q), ok.",
        )
        await publisher.publish(message)
    finally:
        await publisher.close()
    places = await event_log.span(rabbitmq_node.url(), "first")
    async with contextlib.aclosing(event_log.read(rabbitmq_node.url(), places)) as batches:
        assert identity in [one.headers["ce-id"] async for messages in batches for one in messages]
