"""The unit of work: deciders in groups, one transaction a group, the same for commands and events.

Messages that wait are taken together (group commit), their states loaded in one query, the deciders run
in order of arrival, and inbox, states and outbox committed at once. Only then does anybody hear of it.
A message whose decider refuses or fails leaves its group alone.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog
from pydantic import BaseModel
from uuid_utils.compat import uuid7

from tirkeu_chassis import telemetry
from tirkeu_chassis.actors import Actor
from tirkeu_chassis.clock import Clock
from tirkeu_chassis.decision import Context, Decision, Key, NotFound, NotLoaded
from tirkeu_chassis.messages import Message
from tirkeu_chassis.problems import WHOLE_COUNTRY, IdempotencyKeyReused, OtherTerritory, Overloaded, StaleVersion
from tirkeu_chassis.store import Handled, Row, Snapshot, Store, Write
from tirkeu_chassis.store_errors import Conflict, Contended, StoreUnavailable
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.event import Event

S = TypeVar("S")
Decider = Callable[[Any, Any, Context], Decision[Any]]

MAX_LOADS = 8
"""Times one group may ask for more aggregates before that counts as a decider that never has enough."""
MAX_CONFLICTS = 5
"""Conflicts in a row after which a group is taken apart and its messages go one by one."""

MAX_CONFLICTS_ALONE = 100
"""Conflicts in a row after which a single message is given back."""
TRIES_WHEN_STOPPING = 5
"""Tries that a stop allows a group that the database holds up."""

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Task(Generic[S]):
    """A message on its way through the unit of work.

    `inbox_id` is None for the system's own alarms, which are idempotent by their state. A command carries
    the `fingerprint` of its request and `answer`, which makes what the caller will read from the new state.
    """

    decide: Decider
    key: Key[S]
    message: Any
    message_id: UUID
    inbox_id: str | None = None
    correlation_id: UUID | None = None
    traceparent: str | None = None
    actor: Actor | None = None
    must_exist: bool = False
    if_match: int | None = None
    fingerprint: str | None = None
    answer: Callable[[S], BaseModel] | None = None
    status: int = 200
    location: Callable[[S], str] | None = None
    reads: tuple[Key[Any], ...] = ()
    kind: str = "event"
    envelope: Envelope | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a task; `repeated` when the inbox already held it."""

    handled: Handled
    repeated: bool = False


@dataclass(slots=True, eq=False)
class _Waiting:
    task: Task[Any]
    tell: Callable[[Outcome | BaseException], None]


@dataclass(slots=True)
class _Working:
    """The group's view of one aggregate while its messages are decided in memory."""

    state: Any
    version: int
    sequence: int
    stored_version: int
    changed: bool = False


@dataclass(slots=True)
class _Group:
    outcomes: dict[int, Outcome | BaseException] = field(default_factory=dict)
    handled: list[Handled] = field(default_factory=list)
    writes: list[Write] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)


class UnitOfWork:
    """Runs the tasks of one service. `on_committed` hears of every committed group's outbox rows."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        source: str,
        *,
        batch_limit: int,
        lease: timedelta,
        on_committed: Callable[[Sequence[Row], Snapshot], None],
    ) -> None:
        self._store = store
        self._clock = clock
        self._source = source
        self._batch_limit = batch_limit
        self._lease = lease
        self._on_committed = on_committed
        self._waiting: deque[_Waiting] = deque()
        self._arrived = asyncio.Event()
        self._stopping = False
        self._loop: asyncio.Task[None] | None = None
        self.last_progress = monotonic()
        self._held_up_since: float | None = None

    def start(self) -> None:
        """Begin to take tasks."""
        self._loop = asyncio.create_task(self._run(), name="unit-of-work")

    async def stop(self) -> None:
        """Finish what waits, then end."""
        self._stopping = True
        self._arrived.set()
        if self._loop is not None:
            await self._loop

    async def submit(self, task: Task[Any]) -> Outcome:
        """Wait until the task has taken effect.

        Raises:
            Refusal, NotYet: what the decider said.
            StoreUnavailable: only while stopping; otherwise the unit of work waits for the database.
            Exception: a fault in the decider.
        """
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()

        def tell(outcome: Outcome | BaseException) -> None:
            if future.done():
                return
            if isinstance(outcome, Outcome):
                future.set_result(outcome)
            else:
                future.set_exception(outcome)

        waiting = _Waiting(task, tell)
        self._waiting.append(waiting)
        self._arrived.set()
        try:
            return await future
        except asyncio.CancelledError:
            # Whoever waited has gone, and was told to come again: what no group has taken need not wait on.
            with contextlib.suppress(ValueError):
                self._waiting.remove(waiting)
            raise

    def enqueue(self, task: Task[Any], tell: Callable[[Outcome | BaseException], None]) -> None:
        """Take a task without waiting; `tell` hears what `submit` would return or raise. It must not fail."""
        self._waiting.append(_Waiting(task, tell))
        self._arrived.set()

    @property
    def backlog(self) -> int:
        """Tasks that wait for a group."""
        return len(self._waiting)

    @property
    def held_up_seconds(self) -> float:
        """For how long by now the database has refused all work; 0 where it hasn't."""
        return 0.0 if self._held_up_since is None else monotonic() - self._held_up_since

    @property
    def idle_or_moving(self) -> bool:
        """Whether the loop makes progress: the sign of life that liveness asks for."""
        return not self._waiting or monotonic() - self.last_progress < 60

    async def _run(self) -> None:
        while True:
            self.last_progress = monotonic()
            if not self._waiting:
                if self._stopping:
                    return
                self._arrived.clear()
                await self._arrived.wait()
                continue
            # Whoever came while the last group was committed shares this one; nobody waits for company.
            group = [self._waiting.popleft() for _ in range(min(len(self._waiting), self._batch_limit))]
            await self._settle(group)

    async def _settle(self, waiting: list[_Waiting]) -> None:
        """Carry one group through, however often that takes."""
        conflicts = held_up = 0
        while True:
            try:
                await self._attempt(waiting)
                self._held_up_since = None
                return None
            except Conflict:
                conflicts += 1
                telemetry.CONFLICTS.inc()
                if conflicts >= (MAX_CONFLICTS if len(waiting) > 1 else MAX_CONFLICTS_ALONE):
                    # A clash that loading afresh doesn't cure, such as a broken unique rule.
                    return await self._take_apart(
                        waiting, Overloaded(why=Message("The change keeps clashing with another."))
                    )
                await asyncio.sleep(min(0.002 * conflicts, 0.05))
            except StoreUnavailable as error:
                if self._stopping and held_up >= TRIES_WHEN_STOPPING:
                    return _fail(waiting, error)
                await self._hold(error, held_up)
                held_up += 1
            except Exception as error:
                return await self._take_apart(waiting, error)

    async def _hold(self, error: StoreUnavailable, tries: int) -> None:
        """Wait for the database, however long it takes.

        Whatever was or wasn't committed, the inbox will tell. Nothing that waits here is lost: callers are told
        to come again, and the broker keeps the rest.
        """
        self.last_progress = monotonic()
        if isinstance(error, Contended):
            telemetry.CONTENTIONS.inc()
        else:
            telemetry.STORE_UNAVAILABLE.inc()
            self._held_up_since = self._held_up_since or self.last_progress
            log.warning("database unavailable", error=str(error), waiting=self.backlog)
        await asyncio.sleep(min(0.005 * 2 ** min(tries, 10), 1.0))

    async def _take_apart(self, waiting: list[_Waiting], error: Exception) -> None:
        """Find out whose fault it is: each message alone with itself."""
        if len(waiting) == 1:
            log.error("message failed", kind=waiting[0].task.kind, exc_info=error)
            return _fail(waiting, error)
        for one in waiting:
            await self._settle([one])
        return None

    async def _attempt(self, waiting: list[_Waiting]) -> None:
        tasks = [one.task for one in waiting]
        snapshot = await self._store.load(
            _distinct(key for task in tasks for key in (task.key, *task.reads)),
            [task.inbox_id for task in tasks if task.inbox_id is not None],
        )
        for _ in range(MAX_LOADS):
            group, missing = self._decide(tasks, snapshot)
            if not missing:
                break
            more = await self._store.load(missing)
            snapshot.states |= more.states
            snapshot.pending |= more.pending
        else:
            raise RuntimeError("a decider kept asking for more aggregates")
        if group.handled or group.writes or group.rows:
            started = monotonic()
            await self._store.commit(group.handled, group.writes, group.rows, self._lease)
            telemetry.TRANSACTION_SECONDS.observe(monotonic() - started)
            telemetry.GROUP_SIZE.observe(len(tasks))
            self._on_committed(group.rows, snapshot)
        for index, one in enumerate(waiting):
            one.tell(group.outcomes[index])

    def _decide(self, tasks: list[Task[Any]], snapshot: Snapshot) -> tuple[_Group, set[Key[Any]]]:
        """Run the deciders in order, each on what the ones before it left."""
        group = _Group()
        missing: set[Key[Any]] = set()
        working: dict[Key[Any], _Working] = {}
        fresh: dict[str, Handled] = {}
        now = self._clock.now()
        for index, task in enumerate(tasks):
            try:
                seen = task.inbox_id and (snapshot.handled.get(task.inbox_id) or fresh.get(task.inbox_id))
                if seen:
                    if seen.fingerprint != task.fingerprint:
                        raise IdempotencyKeyReused
                    group.outcomes[index] = Outcome(seen, repeated=True)
                    continue
                handled = self._decide_one(task, snapshot, working, group, now)
                group.outcomes[index] = Outcome(handled)
                if task.inbox_id is not None:
                    fresh[task.inbox_id] = handled
                    group.handled.append(handled)
            except NotLoaded as request:
                missing |= request.keys
            except Exception as refusal:
                group.outcomes[index] = refusal
        if missing:
            return group, missing
        group.writes = [
            Write(key, one.state, one.stored_version, one.version, one.sequence)
            for key, one in working.items()
            if one.changed
        ]
        return group, missing

    def _decide_one(
        self,
        task: Task[Any],
        snapshot: Snapshot,
        working: dict[Key[Any], _Working],
        group: _Group,
        now: datetime,
    ) -> Handled:
        main = _working(task.key, snapshot, working)
        _check_request(task, main)
        view = _View(snapshot, working)
        context = Context(now=now, message_id=task.message_id, actor=task.actor, others=view, envelope=task.envelope)
        decision = task.decide(main.state, task.message, context)
        changes: list[tuple[Key[Any], Any, Sequence[Event]]] = []
        if decision.state is not None:
            if task.actor is not None and main.state is None:
                _check_territory(task.actor, decision.state)
            changes.append((task.key, decision.state, decision.events))
        changes += [(change.key, change.state, change.events) for change in decision.also]
        # All at once: a decision may make many new aggregates, and each load is a round trip.
        view.fetch(key for key, _, _ in changes)
        # Everything that may fail comes before the first change to the group.
        bodies = [[event.model_dump_json().encode() for event in events] for _, _, events in changes]
        version = main.version + (decision.state is not None)
        handled = Handled(
            inbox_id=task.inbox_id or "",
            message_id=task.message_id,
            fingerprint=task.fingerprint,
            answer=task.answer(decision.state or main.state).model_dump_json() if task.answer else None,
            status=task.status,
            location=task.location(decision.state or main.state) if task.location else None,
            version=version,
        )
        targets = [_working(key, snapshot, working) for key, _, _ in changes]
        for target, (key, state, events), encoded in zip(targets, changes, bodies, strict=True):
            target.state = state
            target.changed = True
            target.version += 1
            for event, body in zip(events, encoded, strict=True):
                target.sequence += 1
                envelope = Envelope(
                    id=uuid7(),
                    source=self._source,
                    type=event.type,
                    subject=str(key),
                    time=now,
                    sequence=target.sequence,
                    correlationid=task.correlation_id or task.message_id,
                    causationid=task.message_id,
                    data=body,
                    traceparent=task.traceparent,
                )
                group.rows.append(Row(envelope, event.exchange, restricted=not event.public))
        return handled


class _View:
    """`Others` for deciders: what the group holds in memory first, then what was loaded."""

    def __init__(self, snapshot: Snapshot, working: dict[Key[Any], _Working]) -> None:
        self._snapshot = snapshot
        self._working = working

    def __getitem__(self, key: Key[S]) -> S | None:
        self.fetch((key,))
        state: S | None = _working(key, self._snapshot, self._working).state
        return state

    def fetch(self, keys: Iterable[Key[Any]]) -> None:
        missing = frozenset(key for key in keys if key not in self._snapshot.states)
        if missing:
            raise NotLoaded(missing)


def _working(key: Key[Any], snapshot: Snapshot, working: dict[Key[Any], _Working]) -> _Working:
    one = working.get(key)
    if one is None:
        if key not in snapshot.states:
            raise NotLoaded(frozenset((key,)))
        stored = snapshot.states[key]
        one = (
            _Working(None, 0, 0, 0)
            if stored is None
            else _Working(stored.state, stored.version, stored.sequence, stored.version)
        )
        working[key] = one
    return one


def _check_request(task: Task[Any], main: _Working) -> None:
    if task.must_exist and main.state is None:
        raise NotFound(what=task.key.aggregate.name)
    if main.state is not None and task.actor is not None:
        _check_territory(task.actor, main.state)
    if task.if_match is not None and task.if_match != main.version:
        raise StaleVersion(etag=f'"{main.version}"')


def _check_territory(actor: Actor, state: Any) -> None:
    body_no = getattr(state, "body_no", None)
    if not actor.may_act_for(body_no):
        raise OtherTerritory(body_no=body_no or WHOLE_COUNTRY)


def _fail(waiting: Iterable[_Waiting], error: Exception) -> None:
    for one in waiting:
        one.tell(error)


def _distinct(keys: Iterable[Key[Any]]) -> list[Key[Any]]:
    return list(dict.fromkeys(keys))
