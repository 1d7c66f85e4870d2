"""The unit of work: deciders in groups, one transaction per group, the same for commands and events.

Waiting messages are taken together (group commit), their states loaded in one query, the deciders run in order of
arrival, and inbox, states and outbox committed at once. Only then are callers answered and messages acknowledged. A
message whose decider refuses or fails doesn't affect the others of its group.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any

import structlog

from tirkeu_chassis.decider.decision import Key
from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.decider.refusals import Overloaded
from tirkeu_chassis.observing import metrics as telemetry
from tirkeu_chassis.signing.signer import Signer
from tirkeu_chassis.store.errors import Conflict, Contended, StoreUnavailable
from tirkeu_chassis.store.records import Row, Snapshot
from tirkeu_chassis.store.store import Store
from tirkeu_chassis.unit_of_work.clock import Clock
from tirkeu_chassis.unit_of_work.group import Group
from tirkeu_chassis.unit_of_work.task import Outcome, Task

MAX_LOADS = 8
"""Times one group may ask for more aggregates before that counts as a decider that never has enough."""
MAX_CONFLICTS = 5
"""Conflicts in a row after which a group is taken apart and its messages go one by one."""

MAX_CONFLICTS_ALONE = 100
"""Conflicts in a row after which a single message is given back."""
TRIES_WHEN_STOPPING = 5
"""Tries that a stop allows a group that the database holds up."""

log = structlog.get_logger(__name__)


@dataclass(slots=True, eq=False)
class _Waiting:
    task: Task[Any]
    tell: Callable[[Outcome | BaseException], None]


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
        signer: Signer | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._source = source
        self._batch_limit = batch_limit
        self._lease = lease
        self._on_committed = on_committed
        self._signer = signer
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
            group = Group(tasks, snapshot, self._source, self._clock.now())
            if not group.missing:
                break
            more = await self._store.load(group.missing)
            snapshot.states |= more.states
            snapshot.pending |= more.pending
        else:
            raise RuntimeError("a decider kept asking for more aggregates")
        if group.changes_anything:
            started = monotonic()
            rows = self._signed(group.rows)
            await self._store.commit(group.handled, group.writes, rows, self._lease)
            telemetry.TRANSACTION_SECONDS.observe(monotonic() - started)
            telemetry.GROUP_SIZE.observe(len(tasks))
            self._on_committed(rows, snapshot)
        for index, one in enumerate(waiting):
            one.tell(group.outcomes[index])

    def _signed(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Signed before they are committed: whoever publishes them later has no need of the key."""
        if self._signer is None:
            return rows
        signed = self._signer.sign([row.envelope for row in rows])
        return [
            Row(envelope, row.exchange, row.restricted, headers)
            for row, (envelope, headers) in zip(rows, signed, strict=True)
        ]


def _fail(waiting: Iterable[_Waiting], error: Exception) -> None:
    for one in waiting:
        one.tell(error)


def _distinct(keys: Iterable[Key[Any]]) -> list[Key[Any]]:
    return list(dict.fromkeys(keys))
