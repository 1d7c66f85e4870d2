"""A whole service in this process, on the real broker and database: what comes in, what goes out, what is set aside."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import aio_pika
import pytest
from uuid_utils.compat import uuid7

from tirkeu_chassis.broker.topology import dead_queue_name, delay_queue_name, queue_name
from tirkeu_chassis.consumer.consumer import BODY_BYTES
from tirkeu_chassis.consumer.rerouting import ATTEMPT, REASON
from tirkeu_chassis.service import Service
from tirkeu_chassis.store.store import Store
from tirkeu_chassis.unit_of_work.task import Task
from tirkeu_contracts.events.intake import ApplicationWithdrawn
from tirkeu_sandbox.testing.toy import DEFINITION, TALLIES, TOTALS, add, fresh_database, message_id, running, settings
from tirkeu_sandbox.testing.toy_on_the_bus import World


async def test_an_event_in_leads_to_an_event_out(world: World, eventually: Callable[..., Any]) -> None:
    identity = await world.send("a")

    [message] = await eventually(world.log)
    assert message.headers["ce-type"] == ApplicationWithdrawn.type
    assert message.headers["ce-causationid"] == str(identity)
    assert (message.message_id, message.type) == (message.headers["ce-id"], ApplicationWithdrawn.type)
    assert message.delivery_mode == aio_pika.DeliveryMode.PERSISTENT
    await eventually(world.outbox_empty)


async def test_a_duplicate_delivery_changes_nothing(world: World, eventually: Callable[..., Any]) -> None:
    identity = str(uuid7())
    await world.send("a", **{"ce-id": identity})
    await world.send("a", **{"ce-id": identity})
    await world.send("b")

    async def both() -> bool:
        return await world.count() == 2

    await eventually(both)
    assert len(await world.log()) == 2


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"body": b"not json"}, "contract_violation"),
        ({"body": b'{"service_code": 1}'}, "contract_violation"),
        ({"body": b" " * (BODY_BYTES + 1)}, "too_large"),
        ({"ce-id": None}, "unreadable"),
        ({"ce-time": "yesterday"}, "unreadable"),
        ({"ce-type": "kz.tirkeu.nothing.v9"}, "unknown_type"),
        ({"code": "wrong"}, "refused"),
    ],
)
async def test_what_can_never_be_read_is_set_aside_and_the_consumer_goes_on(
    world: World, eventually: Callable[..., Any], changed: dict[str, Any], reason: str
) -> None:
    await world.send(**({"code": "poison"} | changed))
    await world.send("good")

    async def settled() -> bool:
        return await world.count() == 1 and await world.waiting(dead_queue_name("toy")) == 1

    await eventually(settled)
    dead = await world.take(dead_queue_name("toy"))
    assert dead.headers[REASON] == reason
    assert dead.headers["x-tirkeu-detail"]
    assert dead.body == changed.get("body", dead.body)


async def test_an_early_message_comes_back(world: World, eventually: Callable[..., Any]) -> None:
    await world.send("early")

    async def delayed() -> bool:
        return await world.waiting(delay_queue_name("toy", "1s")) == 1

    await eventually(delayed)
    await world.send("now")

    async def both() -> bool:
        return await world.count() == 2

    await eventually(both)
    assert await world.waiting(dead_queue_name("toy")) == 0


@pytest.mark.parametrize(("code", "fault"), [("faulty", "ZeroDivisionError"), ("unkeyed", "KeyError")])
async def test_a_message_that_fails_every_time_is_set_aside_in_the_end(
    world: World, eventually: Callable[..., Any], code: str, fault: str
) -> None:
    await world.send(code, **{ATTEMPT: 4})

    async def dead() -> bool:
        return await world.waiting(dead_queue_name("toy")) == 1

    await eventually(dead)
    message = await world.take(dead_queue_name("toy"))
    assert (message.headers[REASON], message.headers["x-tirkeu-detail"]) == ("fault", fault)
    assert message.headers[ATTEMPT] == 4


async def test_the_log_keeps_the_order_of_each_aggregate(world: World, eventually: Callable[..., Any]) -> None:
    names = [f"t{number}" for number in range(5)]
    await asyncio.gather(*(world.service.submit(_add(name)) for _ in range(30) for name in names))

    async def all_there() -> list[Any]:
        log = await world.log()
        return log if len(log) == 150 else []

    sequences = defaultdict(list)
    for message in await eventually(all_there):
        sequences[message.headers["ce-subject"]].append(int(message.headers["ce-sequence"]))
    assert dict(sequences) == {f"tallies/{name}": list(range(1, 31)) for name in names}


async def test_the_sweeper_publishes_what_a_dead_process_left(
    world: World, mongodb_url: str, eventually: Callable[..., Any]
) -> None:
    """Committed and never published: another process takes over when the lease has run out, in order."""
    dead = Store(mongodb_url, world.service.store._connection.database.name, [TALLIES, TOTALS], "dead")
    lost = replace_publisher(Service(DEFINITION, world.service.settings), dead)
    lost.unit_of_work.start()
    for _ in range(3):
        await lost.unit_of_work.submit(_add("left"))
    await lost.unit_of_work.stop()
    # The living process writes to the same aggregate meanwhile: its event must wait for the three.
    await world.service.submit(_add("left"))

    async def all_there() -> list[Any]:
        log = await world.log()
        return log if len(log) == 4 else []

    log = await eventually(all_there)
    assert [int(message.headers["ce-sequence"]) for message in log] == [1, 2, 3, 4]
    await eventually(world.outbox_empty)
    dead.close()
    lost.store.close()


def replace_publisher(service: Service, store: Store) -> Service:
    """A process that dies between commit and publish: its relay never runs."""
    service.unit_of_work._store = store
    service.unit_of_work._on_committed = lambda rows, snapshot: None
    return service


async def test_alarms_ring_once(world: World, eventually: Callable[..., Any]) -> None:
    def arm(state: Any, amount: int, ctx: Any) -> Any:
        decision = add(state, amount, ctx)
        assert decision.state is not None
        decision.state = replace(decision.state, wake_at=ctx.now)
        return decision

    task = _add("armed")
    task.decide = arm
    await world.service.submit(task)

    async def rung() -> bool:
        stored = await world.service.store.get(TALLIES.key("armed"))
        return stored is not None and stored.state.rung == 1 and stored.state.wake_at is None

    await eventually(rung)
    assert len(await world.log()) == 2


async def test_what_was_done_is_not_delivered_again(
    empty_broker: str, mongodb_url: str, eventually: Callable[..., Any]
) -> None:
    service = Service(DEFINITION, settings(empty_broker, mongodb_url, fresh_database()))
    async with await aio_pika.connect(empty_broker) as connection, connection.channel() as channel:
        world = World(service, channel)
        async with running(service):
            await world.send("a")

            async def done() -> bool:
                return await world.count() == 1

            await eventually(done)
        # Whatever the service hadn't acknowledged would be back in its queue now.
        assert await world.waiting(queue_name("toy")) == 0


async def test_a_stop_finishes_what_was_taken(empty_broker: str, mongodb_url: str) -> None:
    service = Service(DEFINITION, settings(empty_broker, mongodb_url, fresh_database()))
    await service.start()
    submitted = [asyncio.ensure_future(service.submit(_add(f"t{number}"))) for number in range(100)]
    await asyncio.sleep(0)
    await service.stop()
    assert [outcome.repeated for outcome in await asyncio.gather(*submitted)] == [False] * 100


def _add(name: str) -> Task[Any]:
    identity = message_id()
    return Task(decide=add, key=TALLIES.key(name), message=1, message_id=identity, inbox_id=f"event/{identity}")
