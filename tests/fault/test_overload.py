"""More than the broker or a service can take: a full disk, a message without measure."""

import asyncio
from typing import Final

import aio_pika
import pytest
from uuid_utils.compat import uuid7

from tirkeu_chassis.broker.topology import dead_queue_name
from tirkeu_chassis.consumer.rerouting import REASON
from tirkeu_contracts.event import PUBLIC_EXCHANGE
from tirkeu_contracts.events.intake import ApplicationReceived
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.waiting import until
from tirkeu_trials.world.loads import Intake, NewWorld, Review

BEFORE: Final = 20
CASES: Final = 80
PACE_SECONDS: Final = 0.1
OUTBOX_LIMIT: Final = 5
LARGE_BYTES: Final = 20_000_000


@pytest.mark.long
async def test_a_full_disk_blocks_publishers_and_callers_are_told_to_come_again(
    new_world: NewWorld, rabbitmq_node: RabbitmqNode
) -> None:
    load = await new_world("intake")
    assert isinstance(load, Intake)
    process = await load.world.start(settings={"TIRKEU_OUTBOX_LIMIT": str(OUTBOX_LIMIT)})
    answers = load.world.accepted.answers

    async def press() -> None:
        while not answers[503]:
            await load.run(1, lambda: process)
            await asyncio.sleep(PACE_SECONDS)

    running = asyncio.create_task(press())

    async def in_full_swing() -> bool:
        return len(load.world.accepted.commands) >= BEFORE

    await until(in_full_swing, "the load gets going")
    await asyncio.to_thread(rabbitmq_node.raise_disk_alarm)
    try:

        async def refused() -> bool:
            return answers[503] > 0

        # Each 503 has a Retry-After: whoever sends the command looks. It comes when the first confirm is given up.
        await until(refused, "commands are refused once the outbox is past its limit")
        assert not running.done()
        assert await process.metric("tirkeu_outbox_pending") > OUTBOX_LIMIT
        assert await process.is_live()
    finally:
        await asyncio.to_thread(rabbitmq_node.clear_disk_alarm)
    await running
    await load.at_rest(90)

    assert process.running, "it was not to be restarted"
    await process.ready()
    (await load.world.balance()).settled()
    load.check_states(len(load.world.accepted.commands))


@pytest.mark.long
async def test_a_stop_while_the_disk_is_full_ends_in_time(new_world: NewWorld, rabbitmq_node: RabbitmqNode) -> None:
    load = await new_world("intake")
    assert isinstance(load, Intake)
    blocked = await load.world.start(settings={"TIRKEU_GRACE_SECONDS": "5"})
    await asyncio.to_thread(rabbitmq_node.raise_disk_alarm)
    try:
        await load.run(OUTBOX_LIMIT, lambda: blocked)
        blocked.terminate()
        assert await asyncio.to_thread(blocked.wait, 60), blocked.log_tail()
        assert blocked.exit_code() == 0
        assert load.world.database["outbox"].count_documents({}) > 0
    finally:
        await asyncio.to_thread(rabbitmq_node.clear_disk_alarm)
    await load.world.start()
    await load.at_rest()

    (await load.world.balance()).settled()
    load.check_states(OUTBOX_LIMIT)


@pytest.mark.parametrize("readable", [False, True])
async def test_a_message_without_measure_is_set_aside_and_holds_up_nothing(readable: bool, new_world: NewWorld) -> None:
    load = await new_world("review")
    assert isinstance(load, Review)
    process = await load.world.start()
    running = asyncio.create_task(load.run(CASES))
    async with load.world.channel() as channel:
        exchange = await channel.get_exchange(PUBLIC_EXCHANGE)
        headers: dict[str, str] = {}
        body = b"\0" * LARGE_BYTES
        if readable:
            envelope = load.world.envelope(load.received(uuid7()), "applications/large", 1)
            load.cases.pop()
            headers = envelope.to_headers()
            body = envelope.data[:-1] + b', "remark": "' + b"x" * LARGE_BYTES + b'"}'
        await exchange.publish(aio_pika.Message(body, headers=dict(headers)), ApplicationReceived.routing_key)
    await running

    async def set_aside() -> bool:
        return (await load.world.waiting()).get(dead_queue_name("review")) == 1

    await until(set_aside, "the message is set aside")
    assert [one[REASON] for one in await load.world.dead_letters()] == ["too_large"]
    await load.at_rest()
    assert process.running
    assert await process.is_live()
    (await load.world.balance()).settled()
    load.check_states(CASES)
