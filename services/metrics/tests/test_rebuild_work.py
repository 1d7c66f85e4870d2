"""The work of a rebuild, step by step in this process: who does it, for how long, and what stops it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from pymongo import MongoClient

from tirkeu_chassis.clock import FixedClock
from tirkeu_chassis.decision import Aggregate, Decision
from tirkeu_chassis.store import Store
from tirkeu_chassis.unit_of_work import Task, UnitOfWork
from tirkeu_metrics import rebuild_claim, rebuilding
from tirkeu_metrics.domain.announcing import ANNOUNCEMENTS
from tirkeu_metrics.domain.projection import SECOND
from tirkeu_metrics.domain.rebuild import STANDING, Rebuild, Stage, Standing
from tirkeu_metrics.main import DEFINITION
from tirkeu_metrics.rebuild_claim import read_standing
from tirkeu_metrics.rebuilding import Rebuilder

pytest_plugins = ["tirkeu_chassis.sandbox.pytest_plugin"]

NOW = datetime(2011, 3, 1, 4, 0, tzinfo=UTC)
PATIENCE_SECONDS = 30


class Place:
    """A rebuilder over a database, and a way to write the standing as another instance would."""

    def __init__(self, url: str) -> None:
        self.database = f"rebuild_{uuid4().hex[:12]}"
        self.store = Store(url, self.database, DEFINITION.aggregates, "me")
        self.unit = UnitOfWork(
            self.store,
            FixedClock(NOW),
            "/tirkeu/metrics",
            batch_limit=200,
            lease=timedelta(seconds=5),
            on_committed=lambda *_: None,
        )
        settings = SimpleNamespace(rabbitmq_url=SimpleNamespace(get_secret_value=lambda: "amqp://nobody@localhost"))
        self.service: Any = SimpleNamespace(
            store=self.store, unit_of_work=self.unit, instance="me", settings=settings, clock=FixedClock(NOW)
        )

    async def write(self, standing: Standing) -> None:
        """As if another instance had decided it."""
        task = Task(
            decide=lambda *_: Decision(standing), key=STANDING, message=None, message_id=uuid4(), kind="rebuild"
        )
        await self.unit.submit(task)

    async def rebuild(self) -> Rebuild:
        """The rebuild as it stands."""
        found = (await read_standing(self.store)).rebuild
        assert found is not None
        return found


@pytest.fixture
async def place(mongodb_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    monkeypatch.setattr(rebuild_claim, "SIGN_SECONDS", 0.02)
    monkeypatch.setattr(rebuilding, "LOOK_SECONDS", 0.02)
    one = Place(mongodb_url)
    await one.store.open(30)
    one.unit.start()
    yield one
    await one.unit.stop()
    one.store.close()
    with MongoClient[dict[str, Any]](mongodb_url) as client:
        client.drop_database(one.database)


class Gate:
    """Holds up one step of the work until it is cancelled."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.left = asyncio.Event()

    async def hold(self) -> None:
        """Come in, and stay."""
        self.reached.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.left.set()


async def until(true: Callable[[], Any]) -> Any:
    """The first true result of a coroutine function."""
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while not (found := await true()):
        assert asyncio.get_running_loop().time() < deadline, "never came true"
        await asyncio.sleep(0.01)
    return found


@pytest.mark.parametrize(
    ("stage", "step", "about"),
    [
        (Stage.CLEARING, "clear", SECOND.cases),
        (Stage.FOLDING, "last_offset", None),
        (Stage.COMPARING, "find", SECOND.cases),
        (Stage.TIDYING, "find", ANNOUNCEMENTS),
        (Stage.TIDYING, "clear", SECOND.cases),
    ],
)
async def test_the_claim_is_kept_however_long_a_step_takes_and_whoever_loses_it_stops(
    place: Place, monkeypatch: pytest.MonkeyPatch, stage: Stage, step: str, about: Aggregate[Any] | None
) -> None:
    gate = Gate()
    if about is None:
        monkeypatch.setattr(rebuilding, step, lambda _: gate.hold())
    else:
        as_ever = getattr(place.store, step)

        async def held(aggregate: Aggregate[Any], *rest: Any, **options: Any) -> Any:
            if aggregate is about:
                await gate.hold()
            return await as_ever(aggregate, *rest, **options)

        monkeypatch.setattr(place.store, step, held)
    begun = Rebuild(UUID(int=1), NOW, "operator-1", stage=stage)
    await place.write(Standing(rebuild=begun))
    work = asyncio.create_task(Rebuilder(place.service).run())
    async with asyncio.timeout(PATIENCE_SECONDS):
        await gate.reached.wait()
    claimed_until = (await place.rebuild()).worker_until
    assert claimed_until is not None

    async def kept() -> bool:
        found = (await place.rebuild()).worker_until
        return found is not None and found > claimed_until

    await until(kept)
    # Until now nobody else could: as if the claim had run out, while this process was frozen perhaps.
    other = replace(begun, worker="another", worker_until=datetime(2100, 1, 1, tzinfo=UTC))
    await place.write(Standing(rebuild=other))
    async with asyncio.timeout(PATIENCE_SECONDS):
        await gate.left.wait()
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    assert await place.rebuild() == other
