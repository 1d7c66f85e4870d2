"""The order of each aggregate in the event log, whoever publishes: three processes, one of which dies of it."""

import asyncio
from itertools import cycle
from typing import Any, Final

from uuid_utils.compat import uuid7

from tirkeu_chassis.broker.topology import EVENT_LOG
from tirkeu_chassis.office.roles import Role
from tirkeu_sandbox.services.published import published
from tirkeu_trials.world.loads import Intake, NewWorld, by_callers
from tirkeu_trials.world.order import Order
from tirkeu_trials.world.processes import Process

AGGREGATES: Final = 4
CHANGES: Final = 200
LEASE_SECONDS: Final = 8
"""Long enough to look at what the dead one left before somebody takes it over."""
PASSAGE: Final = 5
"""Commits of the process that dies: the last of them has rows that it can't publish any more."""


async def test_the_log_shows_each_aggregate_in_order_when_a_relay_takes_over(new_world: NewWorld) -> None:
    load = await new_world("intake")
    assert isinstance(load, Intake)
    world = load.world
    settings = {"TIRKEU_LEASE_SECONDS": str(LEASE_SECONDS)}
    steady = [await world.start(settings=settings) for _ in range(2)]
    victim = await world.start(settings=settings, fault=("after_commit", PASSAGE))
    pid = victim.pid
    codes = [f"service-{uuid7().hex[-12:]}" for _ in range(AGGREGATES)]
    turns = cycle((*steady, victim))

    def living() -> Process:
        chosen = next(turns)
        return chosen if chosen.running else steady[0]

    async def change(number: int) -> None:
        # Each turns what the one before it said, or finds it so already when they come in another order.
        available = number // AGGREGATES % 2 == 0
        path = f"/v1/service-information/{codes[number % AGGREGATES]}"
        body: dict[str, Any] = {"available_electronically": available}
        await world.command(path, body, Role.COMMITTEE, None, living, method="PUT")

    changes = [lambda number=number: change(number) for number in range(CHANGES)]
    running = asyncio.create_task(by_callers(changes))
    await victim.killed_itself()
    left = world.database["outbox"].count_documents({"owner": {"$regex": f"-{pid}-"}})
    assert left > 0, "it was to leave rows to others"
    assert not running.done()
    await running
    await world.drained()

    (await world.balance()).settled()
    subjects = {f"service_information/{code}" for code in codes}
    counted = {
        f"service_information/{one['_id']}": one["sequence"] for one in world.database["service_information"].find()
    }
    assert set(counted) == subjects
    assert sum(counted.values()) > CHANGES / 4, "too few changes to speak of an order"
    order = Order.of(await published(world.rabbitmq_url, [EVENT_LOG]), subjects=subjects)
    assert order.places() == {(subject, n) for subject, last in counted.items() for n in range(1, last + 1)}
    assert order.disorder() == []
    assert order.claimed_twice() == []
