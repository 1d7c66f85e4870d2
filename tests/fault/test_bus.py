"""What a bus may do to its consumers: repeat, delay, reorder, poison, cancel - and what operators do to them."""

import asyncio
import random
from typing import Any, Final

import aio_pika
import pytest
from uuid_utils.compat import uuid7

from tirkeu_chassis.broker.topology import dead_queue_name, delay_queue_name, queue_name
from tirkeu_chassis.consumer.rerouting import REASON
from tirkeu_contracts.event import PUBLIC_EXCHANGE
from tirkeu_contracts.events.intake import ApplicationReceived
from tirkeu_sandbox.waiting import until
from tirkeu_trials.world.loads import NewWorld, Review
from tirkeu_trials.world.processes import Process

CASES = 50
KILLS = 5
POISON: Final[tuple[tuple[dict[str, Any], bytes, str], ...]] = (
    ({}, b"no envelope at all", "unreadable"),
    ({"ce-type": "kz.tirkeu.nothing.v9"}, b"{}", "unreadable"),
    # The attempt counter is ours, but anybody who may publish can write it.
    ({"x-tirkeu-attempt": "many"}, b"\xff\xfe", "unreadable"),
    ({"x-tirkeu-attempt": -7, "ce-specversion": 1}, b"", "unreadable"),
)


async def review(new_world: NewWorld) -> Review:
    load = await new_world("review")
    assert isinstance(load, Review)
    return load


async def test_repeated_late_and_reordered_events_take_effect_once(new_world: NewWorld) -> None:
    load = await review(new_world)
    process = await load.world.start()
    deliveries = []
    for _ in range(CASES):
        case = uuid7()
        received, particulars = load.received(case), load.particulars(case)
        deliveries += [(received, case, 1, uuid7())] * 2 + [(particulars, case, 2, uuid7())] * 2
    random.Random(7).shuffle(deliveries)  # noqa: S311  - no secret

    for event, case, sequence, identity in deliveries:
        await load.world.publish(event, f"applications/{case}", sequence, identity)
    await load.at_rest()

    assert await process.metric("tirkeu_retries_total") > 0, "nothing came early"
    assert await process.metric("tirkeu_events_handled_total", outcome="repeated") >= CASES
    (await load.world.balance()).settled()
    load.check_states(CASES)


async def test_poison_is_set_aside_with_a_reason_and_holds_up_nothing(new_world: NewWorld) -> None:
    load = await review(new_world)
    await load.world.start()
    running = asyncio.create_task(load.run(CASES))
    async with load.world.channel() as channel:
        exchange = await channel.get_exchange(PUBLIC_EXCHANGE)
        for headers, body, _ in POISON:
            await exchange.publish(aio_pika.Message(body, headers=dict(headers)), ApplicationReceived.routing_key)
    await running

    async def set_aside() -> bool:
        return (await load.world.waiting()).get(dead_queue_name("review")) == len(POISON)

    await until(set_aside, "the poison is set aside")
    assert sorted(str(one[REASON]) for one in await load.world.dead_letters()) == sorted(one[2] for one in POISON)
    await load.at_rest()
    (await load.world.balance()).settled()
    load.check_states(CASES)


@pytest.mark.parametrize("queue", [queue_name("review"), delay_queue_name("review", "1s"), dead_queue_name("review")])
async def test_a_queue_that_is_deleted_is_declared_again(queue: str, new_world: NewWorld) -> None:
    load = await review(new_world)
    process = await load.world.start()
    await load.run(5)
    await load.at_rest()
    async with load.world.channel() as channel:
        await channel.queue_delete(queue)

    # Early particulars need a delay queue, poison the dead-letter queue.
    late = uuid7()
    received, particulars = load.received(late), load.particulars(late)

    async def consumed() -> bool:
        return await load.world.consumers() == 1

    await until(consumed, "the service consumes again", 30)
    await load.world.publish(particulars, f"applications/{late}", 2)
    async with load.world.channel() as channel:
        exchange = await channel.get_exchange(PUBLIC_EXCHANGE)
        await exchange.publish(aio_pika.Message(b"", headers={}), received.routing_key)
    await until(lambda: process.metric("tirkeu_dead_letters_total"), "the poison is set aside")
    await load.world.publish(received, f"applications/{late}", 1)
    await load.run(5)

    assert [one[REASON] for one in await load.world.dead_letters()] == ["unreadable"]
    await load.at_rest()
    assert process.running
    (await load.world.balance()).settled()
    load.check_states(11)


async def test_two_processes_share_the_work_while_one_is_killed_again_and_again(new_world: NewWorld) -> None:
    load = await review(new_world)
    steady = await load.world.start()
    for number in range(1, KILLS + 1):
        victim = await load.world.start()
        running = asyncio.create_task(load.run(CASES // 2))

        async def has_begun(victim: Process = victim) -> bool:
            return await victim.metric("tirkeu_events_handled_total") > 0

        await until(has_begun, f"victim {number} takes work")
        victim.kill()
        await running
    await load.at_rest()

    assert steady.running
    assert await steady.metric("tirkeu_events_handled_total", outcome="applied") > 0
    (await load.world.balance()).settled()
    load.check_states(KILLS * (CASES // 2), processes=2)


async def test_a_stop_under_load_ends_what_runs_and_repeats_nothing(new_world: NewWorld) -> None:
    load = await review(new_world)
    await load.run(CASES)  # nobody there yet: the first process finds all of it waiting
    process = await load.world.start(settings={"TIRKEU_BATCH_LIMIT": "1", "TIRKEU_PREFETCH": "10"})
    inbox = load.world.database["inbox"]

    async def in_the_middle() -> bool:
        return inbox.count_documents({}) > 0

    await until(in_the_middle, "the first event takes effect")
    process.terminate()
    assert await asyncio.to_thread(process.wait, 30)
    assert process.exit_code() == 0
    done = inbox.count_documents({})
    assert 0 < done < 2 * CASES, "it was to be stopped in the middle"

    successor = await load.world.start()
    await load.at_rest()
    handled = await successor.metric("tirkeu_events_handled_total", outcome="applied")
    assert (handled, await successor.metric("tirkeu_events_handled_total", outcome="repeated")) == (2 * CASES - done, 0)
    (await load.world.balance()).settled()
    load.check_states(CASES)
