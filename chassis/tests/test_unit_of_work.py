"""Group commit on a real database: once, together, in order, and apart where one fails."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from pymongo import MongoClient, monitoring
from pymongo.errors import OperationFailure

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.decider.decision import Change, Context, Decision
from tirkeu_chassis.decider.refusals import IdempotencyKeyReused, OtherTerritory, StaleVersion
from tirkeu_chassis.observing import metrics as telemetry
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.store import store as store_module
from tirkeu_chassis.store.errors import Conflict
from tirkeu_chassis.store.records import Handled, Write
from tirkeu_chassis.store.store import Store
from tirkeu_chassis.unit_of_work.task import Task
from tirkeu_sandbox.testing.toy import (
    TALLIES,
    TOTALS,
    Tally,
    TooMany,
    Total,
    add,
    fresh_database,
    message_id,
    some_time,
)
from tirkeu_sandbox.testing.unit_of_work import UnitAtWork
from tirkeu_sandbox.waiting import until

UNAUTHORIZED, OUT_OF_DISK_SPACE = 13, 14031


class Bench(UnitAtWork):
    """A unit of work that adds up."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, "/tirkeu/toy", some_time())

    async def tally(self, name: str) -> Tally | None:
        stored = await self.store.get(TALLIES.key(name))
        return stored.state if stored else None


@pytest_asyncio.fixture
async def bench(mongodb_url: str) -> AsyncIterator[Bench]:
    async with Bench(Store(mongodb_url, fresh_database(), [TALLIES, TOTALS], "me")) as made:
        yield made


def task(name: str, amount: int = 1, inbox_id: str | None = None, **changed: Any) -> Task[Tally]:
    identity = message_id()
    return Task(
        decide=changed.pop("decide", add),
        key=TALLIES.key(name),
        message=amount,
        message_id=identity,
        inbox_id=inbox_id or f"event/{identity}",
        **changed,
    )


async def test_one_message_takes_effect_with_its_event(bench: Bench) -> None:
    outcome = await bench.unit.submit(task("a", 5))

    assert not outcome.repeated
    assert await bench.tally("a") == Tally("1.1", 5)
    [row] = bench.rows
    assert (row.envelope.sequence, row.envelope.subject, row.envelope.causationid) == (
        1,
        "tallies/a",
        outcome.handled.message_id,
    )
    assert await bench.store.outbox.pending() == 1


async def test_messages_to_one_aggregate_follow_one_another(bench: Bench) -> None:
    await asyncio.gather(*(bench.unit.submit(task("a")) for _ in range(50)))

    assert await bench.tally("a") == Tally("1.1", 50)
    assert [row.envelope.sequence for row in bench.rows] == list(range(1, 51))
    stored = await bench.store.get(TALLIES.key("a"))
    assert stored is not None
    assert (stored.version, stored.sequence) == (50, 50)


async def test_a_repeated_message_does_nothing(bench: Bench) -> None:
    one = task("a", inbox_id="event/x")
    again = task("a", inbox_id="event/x")
    conflicts = telemetry.CONFLICTS._value.get()
    first, second = await asyncio.gather(bench.unit.submit(one), bench.unit.submit(again))
    assert telemetry.CONFLICTS._value.get() == conflicts, "a repeat within a group is no conflict"
    third = await bench.unit.submit(task("a", inbox_id="event/x"))

    assert [first.repeated, second.repeated, third.repeated] == [False, True, True]
    assert third.handled.message_id == first.handled.message_id
    assert await bench.tally("a") == Tally("1.1", 1)


async def test_who_is_refused_leaves_the_group_alone(bench: Bench) -> None:
    results = await asyncio.gather(
        bench.unit.submit(task("a", 1)),
        bench.unit.submit(task("a", 5000)),
        bench.unit.submit(task("a", 0)),
        bench.unit.submit(task("b", 2)),
        return_exceptions=True,
    )

    assert isinstance(results[1], TooMany)
    assert isinstance(results[2], ZeroDivisionError)
    assert await bench.tally("a") == Tally("1.1", 1)
    assert await bench.tally("b") == Tally("1.1", 2)
    total = await bench.store.get(TOTALS.key("all"))
    assert total is not None
    assert total.state == Total(3)


async def test_a_refused_message_may_come_again(bench: Bench) -> None:
    with pytest.raises(TooMany):
        await bench.unit.submit(task("a", 5000, inbox_id="event/x"))
    assert not (await bench.unit.submit(task("a", 1, inbox_id="event/x"))).repeated


async def test_two_instances_lose_nothing_to_each_other(bench: Bench, mongodb_url: str) -> None:
    other_store = Store(mongodb_url, bench.store._connection.database.name, [TALLIES, TOTALS], "other")
    async with Bench(other_store) as other:
        await asyncio.gather(*(unit.submit(task("a")) for _ in range(60) for unit in (bench.unit, other.unit)))

    assert await bench.tally("a") == Tally("1.1", 120)
    sequences = sorted(row.envelope.sequence for row in [*bench.rows, *other.rows])
    assert sequences == list(range(1, 121))


async def test_a_message_waits_while_the_database_refuses_all_work(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, refusals = store_module._write, [UNAUTHORIZED, OUT_OF_DISK_SPACE]

    def refused_at_first(*given: Any) -> None:
        if refusals:
            raise OperationFailure("not now", refusals.pop())
        write(*given)

    monkeypatch.setattr(store_module, "_write", refused_at_first)
    await bench.unit.submit(task("a"))
    assert not refusals
    assert await bench.tally("a") == Tally("1.1", 1)


async def test_whose_caller_has_gone_does_not_wait_on_for_the_database(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, away = store_module._write, asyncio.Event()

    def refused_while_away(*given: Any) -> None:
        if not away.is_set():
            raise OperationFailure("not now", UNAUTHORIZED)
        write(*given)

    monkeypatch.setattr(store_module, "_write", refused_while_away)
    taken = asyncio.create_task(bench.unit.submit(task("a")))

    async def held_up() -> bool:
        return bench.unit.held_up_seconds > 0

    await until(held_up, "the database refuses")
    patient, *gone = (asyncio.create_task(bench.unit.submit(task("b"))) for _ in range(5))
    await asyncio.sleep(0)
    for one in (taken, *gone):
        one.cancel()
    await asyncio.wait({taken, *gone})
    assert bench.unit.backlog == 1
    away.set()
    await patient
    assert bench.unit.held_up_seconds == 0
    assert (await bench.tally("a"), await bench.tally("b")) == (Tally("1.1", 1), Tally("1.1", 1))


async def test_a_write_on_an_old_version_changes_nothing(bench: Bench) -> None:
    await bench.unit.submit(task("a"))
    stale = Write(TALLIES.key("a"), Tally("1.1", 99), expected=0, version=1, sequence=1)
    older = Write(TALLIES.key("a"), Tally("1.1", 99), expected=7, version=8, sequence=8)
    for write in (stale, older):
        with pytest.raises(Conflict):
            await bench.store.commit([Handled("event/x", message_id())], [write], [], timedelta(seconds=1))
    assert await bench.tally("a") == Tally("1.1", 1)
    assert not (await bench.store.load([], ["event/x"])).handled


async def test_a_key_used_for_another_request_is_refused(bench: Bench) -> None:
    await bench.unit.submit(task("a", inbox_id="command/u/k", fingerprint="one"))
    with pytest.raises(IdempotencyKeyReused):
        await bench.unit.submit(task("a", inbox_id="command/u/k", fingerprint="two"))


async def test_a_stale_version_is_refused(bench: Bench) -> None:
    await bench.unit.submit(task("a"))
    await bench.unit.submit(task("a", if_match=1))
    with pytest.raises(StaleVersion):
        await bench.unit.submit(task("a", if_match=1))
    assert await bench.tally("a") == Tally("1.1", 2)


@pytest.mark.parametrize(("body", "allowed"), [("1", True), ("1.1", True), ("2", False)])
async def test_the_territory_counts_for_new_and_old_aggregates(bench: Bench, body: str, allowed: bool) -> None:
    actor = Actor.of("u", [Role.CLERK], body)
    for _ in range(2):
        if allowed:
            await bench.unit.submit(task(f"t{body}", actor=actor))
        else:
            with pytest.raises(OtherTerritory):
                await bench.unit.submit(task(f"t{body}", actor=actor))
            await bench.unit.submit(task(f"t{body}"))


async def test_a_decider_that_never_has_enough_fails_alone(bench: Bench) -> None:
    asked = 0

    def greedy(state: Tally | None, message: int, ctx: Context) -> Decision[Tally]:
        nonlocal asked
        asked += 1
        for number in range(asked):
            ctx.others[TALLIES.key(f"more{number}")]
        return Decision(Tally("1.1"))

    results = await asyncio.gather(
        bench.unit.submit(task("greedy", decide=greedy)), bench.unit.submit(task("a")), return_exceptions=True
    )
    assert isinstance(results[0], RuntimeError)
    assert await bench.tally("a") == Tally("1.1", 1)


async def test_a_decision_may_make_many_aggregates_at_once(bench: Bench) -> None:
    def make(state: Tally | None, message: int, ctx: Context) -> Decision[Tally]:
        return Decision(Tally("1.1"), also=[Change(TALLIES.key(f"n{n}"), Tally("1.1", n)) for n in range(200)])

    await bench.unit.submit(task("a", decide=make))
    assert await bench.tally("n199") == Tally("1.1", 199)


async def test_a_transaction_left_behind_by_a_dead_process_is_waited_out(bench: Bench, mongodb_url: str) -> None:
    """Its locks stay until the server drops it; messages wait, however many tries that takes."""
    await bench.unit.submit(task("a"))
    client: MongoClient[dict[str, Any]] = MongoClient(mongodb_url)
    with client.start_session() as session:
        session.start_transaction()
        database = client[bench.store._connection.database.name]
        database["tallies"].update_one({"_id": "a"}, {"$set": {"abandoned": True}}, session=session)
        before = telemetry.CONTENTIONS._value.get()
        waiting = asyncio.ensure_future(bench.unit.submit(task("a")))
        while telemetry.CONTENTIONS._value.get() < before + 8:
            assert not waiting.done()
            await asyncio.sleep(0.01)
        session.abort_transaction()
    await waiting
    client.close()
    assert await bench.tally("a") == Tally("1.1", 2)


class Counter(monitoring.CommandListener):
    """Counts the commands that go to the database."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.names.append(event.command_name)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        pass


async def test_a_group_costs_as_many_round_trips_as_one_message(mongodb_url: str) -> None:
    """Load, inbox, what is new, outbox, what was known, commit: whatever the size of the group."""
    counter = Counter()
    monitoring.register(counter)
    try:
        store = Store(mongodb_url, fresh_database(), [TALLIES, TOTALS], "me")
    finally:
        monitoring._LISTENERS.command_listeners.remove(counter)
    await store.open(30)

    async def group_of(numbers: range) -> list[str]:
        bench = Bench(store)
        tasks = [task(f"t{number}", reads=(TOTALS.key("all"),)) for number in numbers]
        submitted = [asyncio.ensure_future(bench.unit.submit(one)) for one in tasks]
        await asyncio.sleep(0)  # let every task stand in the queue before the unit of work begins
        counter.names.clear()
        bench.unit.start()
        await asyncio.gather(*submitted)
        await bench.unit.stop()
        return counter.names

    inbox = tallies = totals = outbox = "insert"
    assert await group_of(range(100)) == ["aggregate", inbox, tallies, totals, outbox, "commitTransaction"]
    known = ["update", "update"]
    assert await group_of(range(50, 150)) == ["aggregate", inbox, tallies, outbox, *known, "commitTransaction"]
    store.close()


async def test_ids_of_one_try_are_those_of_the_next(bench: Bench) -> None:
    made: list[UUID] = []

    def name(state: Tally | None, message: int, ctx: Context) -> Decision[Tally]:
        made.append(ctx.new_id("thing"))
        ctx.others[TALLIES.key("other")]
        return Decision(Tally("1.1"))

    await bench.unit.submit(task("a", decide=name))
    assert len(made) == 2
    assert len(set(made)) == 1
