"""Supervises processes: starts them in order, restarts those that die, stops them in reverse order."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tirkeu_sandbox.nodes.process import SandboxError

_POLL_SECONDS = 0.1


class Member(Protocol):
    """A process to be supervised. Its methods block, and ``stop`` may be called while ``start`` runs."""

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""

    def start(self) -> None:
        """Start it and return when it is ready, or raise SandboxError."""

    def stop(self) -> None:
        """End it; nothing to do where it doesn't run."""


class State(StrEnum):
    """What the supervisor knows of a member."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    BACKING_OFF = "backing off"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class Status:
    """A member at a moment."""

    state: State
    pid: int | None
    restarts: int


@dataclass(frozen=True, slots=True)
class BackOff:
    """How long to wait before the next start: doubled with each death, anew after a healthy life (seconds)."""

    first: float = 1.0
    longest: float = 30.0
    healthy_after: float = 30.0

    def delay(self, deaths: int) -> float:
        """The wait after so many deaths in a row (1 or more)."""
        return min(self.first * 2.0 ** min(deaths - 1, 30), self.longest)

    def deaths(self, before: int, lived: float) -> int:
        """Deaths in a row, now that a member has died after ``lived`` seconds."""
        return 1 if lived >= self.healthy_after else before + 1


class Supervisor:
    """Supervises groups of named members, each group started when the one before it is ready.

    ``on_change`` is told each time a process id, a state or a number of restarts has changed; ``notify`` gets
    a line for a human when something dies.
    """

    def __init__(
        self,
        groups: Sequence[Mapping[str, Member]],
        *,
        on_change: Callable[[Mapping[str, Status]], None],
        notify: Callable[[str], None],
        back_off: BackOff | None = None,
    ) -> None:
        self._groups = groups
        self._members = {name: member for group in groups for name, member in group.items()}
        self._on_change = on_change
        self._notify = notify
        self._back_off = back_off or BackOff()
        self._states = dict.fromkeys(self._members, State.WAITING)
        self._restarts = dict.fromkeys(self._members, 0)
        # A start and a stop of each at the same time: a stop must not wait for a start to give up its thread.
        self._threads = ThreadPoolExecutor(max_workers=2 * len(self._members))
        self._starts: dict[str, asyncio.Future[None]] = {}

    async def run(self, stop: asyncio.Event) -> None:
        """Run until ``stop`` is set; nothing runs any more when this returns or raises.

        Raises:
            SandboxError: a member failed at its first start.
        """
        publishing = asyncio.create_task(self._publish())
        supervising = asyncio.create_task(self._supervise())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({publishing, supervising, stopping}, return_when=asyncio.FIRST_COMPLETED)
        supervising.cancel()
        stopping.cancel()
        await asyncio.wait({supervising, stopping})
        for group in reversed(self._groups):
            await asyncio.gather(*(self._stop(name) for name in group))
        publishing.cancel()
        self._threads.shutdown()
        for outcome in await asyncio.gather(supervising, publishing, return_exceptions=True):
            if isinstance(outcome, Exception):
                raise outcome

    async def _supervise(self) -> None:
        try:
            for group in self._groups:
                async with asyncio.TaskGroup() as starting:
                    for name in group:
                        starting.create_task(self._start(name))
            async with asyncio.TaskGroup() as keeping:
                for name in self._members:
                    keeping.create_task(self._keep_running(name))
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None

    async def _keep_running(self, name: str) -> None:
        deaths = 0
        while True:
            born = asyncio.get_running_loop().time()
            while self._members[name].pid is not None:  # noqa: ASYNC110  - the end of a process is no event
                await asyncio.sleep(_POLL_SECONDS)
            deaths = self._back_off.deaths(deaths, asyncio.get_running_loop().time() - born)
            delay = self._back_off.delay(deaths)
            self._states[name] = State.BACKING_OFF
            self._notify(f"{name} has ended; it is started again in {delay:g} s")
            await asyncio.sleep(delay)
            self._restarts[name] += 1
            try:
                await self._start(name)
            except SandboxError as error:
                self._notify(str(error))

    async def _start(self, name: str) -> None:
        self._states[name] = State.STARTING
        start = asyncio.get_running_loop().run_in_executor(self._threads, self._members[name].start)
        self._starts[name] = start
        # The shield keeps the future of a start that goes on in its thread, for _stop to await.
        await asyncio.shield(start)
        self._states[name] = State.READY

    async def _stop(self, name: str) -> None:
        self._states[name] = State.STOPPING
        loop, member = asyncio.get_running_loop(), self._members[name]
        await loop.run_in_executor(self._threads, member.stop)
        if start := self._starts.get(name):
            await asyncio.gather(start, return_exceptions=True)
            # The start may have gone on behind the stop's back.
            await loop.run_in_executor(self._threads, member.stop)

    async def _publish(self) -> None:
        published: dict[str, Status] = {}
        while True:
            now = {
                name: Status(self._states[name], member.pid, self._restarts[name])
                for name, member in self._members.items()
            }
            if now != published:
                self._on_change(now)
                published = now
            await asyncio.sleep(_POLL_SECONDS)
