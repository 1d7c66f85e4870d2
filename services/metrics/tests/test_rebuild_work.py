"""The work of a rebuild, step by step in this process: who does it, for how long, what stops it, and who reads on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from fastapi import Request

from tirkeu_chassis.broker import event_log
from tirkeu_chassis.broker.streams import OFFSET
from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.decider.decision import Aggregate, Context, Decision
from tirkeu_chassis.decider.refusals import Overloaded, Refusal
from tirkeu_chassis.http.commands import Queries
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.signing.keys import EventKeys
from tirkeu_chassis.signing.verifier import EventVerifier
from tirkeu_chassis.store.store import Store
from tirkeu_chassis.unit_of_work.task import Outcome, Task
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_metrics.api.drill_down.sought import Sought
from tirkeu_metrics.api.drill_down.views import case_history, cases_behind
from tirkeu_metrics.domain.announcing import ANNOUNCEMENTS
from tirkeu_metrics.domain.counting.measures import Tally
from tirkeu_metrics.domain.counting.periods import Period, parse_period
from tirkeu_metrics.domain.folding import LoggedEvent, learn_again
from tirkeu_metrics.domain.past import parse_as_of
from tirkeu_metrics.domain.projection import FIRST, SECOND
from tirkeu_metrics.domain.rebuild import (
    ENDS,
    STANDING,
    CancelRebuild,
    FaultyEvent,
    NoRebuildUnderWay,
    Reason,
    Rebuild,
    RebuildSwitched,
    Stage,
    Standing,
    StartRebuild,
    cancel,
    start,
)
from tirkeu_metrics.figures.figures import read_figures, read_trend
from tirkeu_metrics.figures.live_projection import read_standing
from tirkeu_metrics.main import DEFINITION
from tirkeu_metrics.rebuild import claim as rebuild_claim
from tirkeu_metrics.rebuild import worker as rebuilding
from tirkeu_metrics.rebuild.worker import Rebuilder
from tirkeu_sandbox.services.event_keys import DevelopmentEventKeys
from tirkeu_sandbox.testing.events import permit_issued
from tirkeu_sandbox.testing.given import Given, actor
from tirkeu_sandbox.testing.unit_of_work import UnitAtWork

NOW = datetime(2011, 3, 1, 4, 0, tzinfo=UTC)
PATIENCE_SECONDS = 30


class Place(UnitAtWork):
    """A rebuilder over a database, and a way to write the standing as another instance would."""

    def __init__(self, url: str) -> None:
        database = f"rebuild_{uuid4().hex[:12]}"
        super().__init__(Store(url, database, DEFINITION.aggregates, "me"), "/tirkeu/metrics", NOW)
        settings = SimpleNamespace(rabbitmq_url=SimpleNamespace(get_secret_value=lambda: "amqp://nobody@localhost"))
        self.service: Any = SimpleNamespace(
            store=self.store,
            unit_of_work=self.unit,
            instance="me",
            settings=settings,
            clock=self.clock,
            event_verifier=EventVerifier(None),
        )

    async def write(self, standing: Standing) -> None:
        """As if another instance had decided it."""
        task = Task(
            decide=lambda *_: Decision(standing), key=STANDING, message=None, message_id=uuid4(), kind="rebuild"
        )
        await self.unit.submit(task)

    async def ended(self) -> Rebuild | None:
        """The rebuild, if it is over."""
        found = await self.rebuild()
        return found if found.stage in ENDS else None

    async def rebuild(self) -> Rebuild:
        """The rebuild as it stands."""
        found = (await read_standing(self.store)).rebuild
        assert found is not None
        return found


@pytest.fixture
async def place(mongodb_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    monkeypatch.setattr(rebuild_claim, "SIGN_SECONDS", 0.02)
    monkeypatch.setattr(rebuilding, "LOOK_SECONDS", 0.02)
    async with Place(mongodb_url) as one:
        yield one


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


@asynccontextmanager
async def working(place: Place) -> AsyncIterator[None]:
    """A rebuilder at work."""
    work = asyncio.create_task(Rebuilder(place.service).run())
    try:
        yield
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


@pytest.mark.parametrize(
    ("stage", "step", "about"),
    [
        (Stage.CLEARING, "clear", SECOND.cases),
        (Stage.FOLDING, "span", None),
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
        monkeypatch.setattr(event_log, step, lambda *_: gate.hold())
    else:
        as_ever = getattr(place.store, step)

        async def held(aggregate: Aggregate[Any], *rest: Any, **options: Any) -> Any:
            if aggregate is about:
                await gate.hold()
            return await as_ever(aggregate, *rest, **options)

        monkeypatch.setattr(place.store, step, held)
    begun = Rebuild(UUID(int=1), NOW, "operator-1", stage=stage)
    await place.write(Standing(rebuild=begun))
    async with working(place):
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
    assert await place.rebuild() == other


def issued(offset: int, body_no: str = "7.19", body_bytes: int = 0) -> Any:
    """A permit that was issued, as the event log gives it; `body_bytes` more of blanks in its body."""
    case = UUID(int=offset + 1)
    event = permit_issued(case, NOW, body_no=body_no)
    body = event.model_dump_json().encode() + b" " * body_bytes
    envelope = Envelope(case, "/tirkeu/registry", event.type, f"permits/{case}", NOW, 1, case, case, body)
    return SimpleNamespace(headers={**envelope.to_headers(), OFFSET: offset}, body=body)


def signed(offset: int, keys: DevelopmentEventKeys, owner: str = "registry") -> Any:
    message = issued(offset)
    envelope = Envelope.from_message(message.headers, message.body)
    message.headers |= keys.signed(envelope, owner).to_headers()
    return message


def log_of(monkeypatch: pytest.MonkeyPatch, messages: Sequence[Any]) -> None:
    """The event log holds these."""

    async def span(_url: str, _start: Any) -> range:
        return range(len(messages))

    async def read(_url: str, offsets: range, **_: Any) -> AsyncIterator[list[Any]]:
        if offsets:
            yield list(messages[offsets.start : offsets.stop])

    monkeypatch.setattr(event_log, "span", span)
    monkeypatch.setattr(event_log, "read", read)
    monkeypatch.setattr(rebuilding, "AGAIN_SECONDS", 0.001)


async def cases(place: Place) -> list[int]:
    """The offsets of the events whose cases are known to the projection that answers now."""
    live = (await read_standing(place.store)).live
    return [UUID(identity).int - 1 for identity, _ in await place.store.find(live.cases, {})]


async def test_an_event_that_fails_for_ever_is_named_and_the_figures_stay(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = []

    def fails(state: Standing | None, message: LoggedEvent, ctx: Context) -> Decision[Standing]:
        if message.offset == 1:
            failed.append(message.offset)
            raise ZeroDivisionError
        return learn_again(state, message, ctx)

    log_of(monkeypatch, [issued(0), issued(1), issued(2)])
    monkeypatch.setattr(rebuilding, "learn_again", fails)
    await place.write(Standing(rebuild=Rebuild(UUID(int=1), NOW, "operator-1")))
    async with working(place):
        found = await until(place.ended)
    assert (found.stage, found.reason, found.fault) == (Stage.REFUSED, Reason.FAULT, FaultyEvent(1, UUID(int=2)))
    assert len(failed) == rebuilding.FAULTS
    assert (await read_standing(place.store)).live is FIRST

    monkeypatch.setattr(rebuilding, "learn_again", learn_again)
    await place.write(Standing(rebuild=Rebuild(UUID(int=2), NOW, "operator-1")))
    async with working(place):
        found = await until(place.ended)
    assert (found.stage, found.reason, found.folded) == (Stage.SWITCHED, None, 3)
    assert await cases(place) == [0, 1, 2]


async def test_what_is_overloaded_is_folded_later_and_what_became_a_dead_letter_is_passed_over(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit = place.unit.submit
    refused: list[Task[Any]] = []

    async def overloaded_at_first(task: Task[Any]) -> Outcome:
        if isinstance(task.message, LoggedEvent) and len(refused) < 2:
            refused.append(task)
            raise Overloaded(why="The change keeps clashing with another.")
        return await submit(task)

    monkeypatch.setattr(place.unit, "submit", overloaded_at_first)
    unreadable = issued(3)
    unreadable.headers["ce-specversion"] = "9"
    log_of(
        monkeypatch,
        [issued(0), issued(1), issued(2, body_no="99"), unreadable, issued(4, body_bytes=1 << 20), issued(5)],
    )
    await place.write(Standing(rebuild=Rebuild(UUID(int=1), NOW, "operator-1")))
    async with working(place):
        found = await until(place.ended)
    assert (found.stage, found.folded, len(refused)) == (Stage.SWITCHED, 3, 2)
    assert await cases(place) == [0, 1, 5]


async def test_what_was_forged_is_passed_over(place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keys = DevelopmentEventKeys(tmp_path)
    place.service.event_verifier = EventVerifier(EventKeys(keys.jwks_path))
    changed = signed(3, keys)
    changed.headers["ce-subject"] = "permits/of-another"
    log_of(monkeypatch, [signed(0, keys), issued(1), signed(2, keys, "review"), changed, signed(4, keys)])
    await place.write(Standing(rebuild=Rebuild(UUID(int=1), NOW, "operator-1")))
    async with working(place):
        found = await until(place.ended)
    assert (found.stage, found.folded) == (Stage.SWITCHED, 2)
    assert await cases(place) == [0, 4]


QUARTER = parse_period("2011-Q1")


async def in_trend(place: Place) -> int:
    return sum(
        one.counts[Tally.SETTLED] for one in await read_trend(place.store, 2011, None, today=NOW.date(), quarters=False)
    )


async def in_quarter(place: Place) -> int:
    return (await read_figures(place.store, QUARTER, None, today=NOW.date())).counts[Tally.SETTLED]


async def as_of(place: Place, moment: str) -> int:
    return (await read_figures(place.store, 2011, None, today=NOW.date(), as_of=parse_as_of(moment))).counts[
        Tally.SETTLED
    ]


async def on_the_page(place: Place) -> int:
    return len((await cases_behind(asking(place), IndicatorCode.ON_TIME, Sought(Period(2011)), "denominator")).items)


async def on_the_page_as_it_stood(place: Place) -> int:
    sought = Sought(Period(2011), as_of=parse_as_of("2011-03-31"))
    return len((await cases_behind(asking(place), IndicatorCode.ON_TIME, sought, "denominator")).items)


async def in_histories(place: Place) -> int:
    return sum([len((await case_history(asking(place), UUID(int=number))).events) for number in (1, 2, 3)])


def asking(place: Place) -> Queries:
    """An analyst's query."""
    app = SimpleNamespace(state=SimpleNamespace(service=place.service))
    return Queries(cast("Request", SimpleNamespace(app=app)), Actor.of("someone", [Role.ANALYST]))


@pytest.mark.parametrize(
    "read",
    [
        in_quarter,
        in_trend,
        partial(as_of, moment="2011-03-31"),
        partial(as_of, moment="2011-03-01T11:00:00+06:00"),
        on_the_page,
        on_the_page_as_it_stood,
        in_histories,
    ],
)
async def test_who_reads_while_a_rebuild_switches_reads_the_whole(
    place: Place, monkeypatch: pytest.MonkeyPatch, read: Callable[[Place], Any]
) -> None:
    log_of(monkeypatch, [issued(0), issued(1), issued(2)])
    overtaken = False

    def overtaking(as_ever: Any) -> Any:
        async def reading(about: Any, *rest: Any, **options: Any) -> Any:
            nonlocal overtaken
            if getattr(about, "aggregate", about) in SECOND.aggregates and not overtaken:
                overtaken = True
                await place.write(Standing(SECOND.name, Rebuild(UUID(int=2), NOW, "operator-1")))
                await until(place.ended)
            return await as_ever(about, *rest, **options)

        return reading

    async with working(place):
        await place.write(Standing(rebuild=Rebuild(UUID(int=1), NOW, "operator-1")))
        await until(place.ended)
        for step in ("find", "get"):
            monkeypatch.setattr(place.store, step, overtaking(getattr(place.store, step)))
        assert await read(place) == 3
    assert overtaken
    assert await place.store.find(SECOND.cases, {}) == []


given = Given(at=NOW, by=actor("operator-1", Role.OPERATOR))
UNDER_WAY = Rebuild(UUID(int=1), NOW, "operator-1", worker="me", worker_until=NOW)


@pytest.mark.parametrize("stage", [Stage.CLEARING, Stage.FOLDING, Stage.COMPARING])
def test_a_cancelled_rebuild_ends_and_its_worker_alone_may_begin_the_next_at_once(stage: Stage) -> None:
    standing = Standing(rebuild=replace(UNDER_WAY, stage=stage))
    cancelled = given(standing).when(cancel, CancelRebuild()).state
    assert cancelled.rebuild == replace(UNDER_WAY, stage=Stage.REFUSED, reason=Reason.CANCELLED, ended_at=NOW)
    again = given(cancelled).when(start, StartRebuild()).state
    assert again.rebuild is not None
    assert (again.rebuild.stage, again.rebuild.worker, again.rebuild.worker_until) == (Stage.CLEARING, "me", NOW)


@pytest.mark.parametrize(
    ("standing", "refusal"),
    [
        (None, NoRebuildUnderWay()),
        (Standing(), NoRebuildUnderWay()),
        (Standing(rebuild=replace(UNDER_WAY, stage=Stage.REFUSED)), NoRebuildUnderWay()),
        (Standing(rebuild=replace(UNDER_WAY, stage=Stage.SWITCHED)), NoRebuildUnderWay()),
        (Standing(rebuild=replace(UNDER_WAY, stage=Stage.TIDYING)), RebuildSwitched()),
    ],
)
def test_what_is_over_or_switched_cant_be_cancelled(standing: Standing | None, refusal: Refusal) -> None:
    given(standing).when(cancel, CancelRebuild()).refused_with(refusal)
