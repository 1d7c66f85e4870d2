"""The supervisor: order, restarts with back-off, a clean stop at any moment."""

import asyncio
import os
import signal
from collections.abc import Mapping
from pathlib import Path
from threading import Event

import pytest

from tirkeu_local.supervisor import BackOff, Member, State, Status, Supervisor
from tirkeu_sandbox.nodes.process import StartFailedError, private_folder
from tirkeu_sandbox.services.process import Service, ServiceProcess, Surroundings

SECONDS = 20.0


class FakeMember:
    """A member without a process; it notes in a journal what is asked of it."""

    def __init__(self, name: str, journal: list[str], *, lives: bool = True) -> None:
        self._name, self._journal, self._lives = name, journal, lives
        self.pid: int | None = None

    def start(self) -> None:
        self._journal.append(f"start {self._name}")
        self.pid = 1 if self._lives else None

    def stop(self) -> None:
        if self.pid is not None:
            self._journal.append(f"stop {self._name}")
        self.pid = None


class BrokenMember(FakeMember):
    """A member that fails at each start."""

    def start(self) -> None:
        raise StartFailedError(f"{self._name} is broken")


class SlowMember(FakeMember):
    """A member whose start takes for ever, unless it is stopped meanwhile."""

    def __init__(self, name: str, journal: list[str]) -> None:
        super().__init__(name, journal)
        self._stopped = Event()

    def start(self) -> None:
        self.pid = 1
        assert self._stopped.wait(SECONDS)
        raise StartFailedError(f"{self._name} was stopped")

    def stop(self) -> None:
        super().stop()
        self._stopped.set()


class LateMember(FakeMember):
    """A member whose process comes to life only after it was told to stop."""

    def __init__(self, name: str, journal: list[str]) -> None:
        super().__init__(name, journal)
        self._stopped = Event()

    def start(self) -> None:
        assert self._stopped.wait(SECONDS)
        super().start()

    def stop(self) -> None:
        super().stop()
        self._stopped.set()


class Run:
    """A supervisor at work, and what it has told so far."""

    def __init__(self, *groups: Mapping[str, Member], back_off: BackOff | None = None) -> None:
        self.lines: list[str] = []
        self.now: Mapping[str, Status] = {}
        self.changed = asyncio.Event()
        self.stop = asyncio.Event()
        supervisor = Supervisor(groups, on_change=self._keep, notify=self._say, back_off=back_off)
        self.task = asyncio.create_task(supervisor.run(self.stop))

    def _keep(self, now: Mapping[str, Status]) -> None:
        self.now = now
        self.changed.set()

    def _say(self, line: str) -> None:
        self.lines.append(line)
        self.changed.set()

    async def until(self, *wanted: tuple[str, State, int]) -> None:
        """Wait until these members are in these states, after so many restarts."""
        async with asyncio.timeout(SECONDS):
            while not set(wanted) <= {(name, now.state, now.restarts) for name, now in self.now.items()}:
                assert not self.task.done(), self.task
                await self.changed.wait()
                self.changed.clear()

    async def end(self) -> None:
        self.stop.set()
        await asyncio.wait_for(self.task, SECONDS)


@pytest.mark.parametrize(
    ("deaths", "seconds"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 30), (7, 30), (10_000, 30)]
)
def test_the_wait_doubles_from_1_to_30_seconds(deaths: int, seconds: float) -> None:
    assert BackOff().delay(deaths) == seconds


@pytest.mark.parametrize(("lived", "deaths"), [(0.0, 6), (29.9, 6), (30.0, 1), (3600.0, 1)])
def test_30_healthy_seconds_begin_the_count_anew(lived: float, deaths: int) -> None:
    assert BackOff().deaths(5, lived) == deaths


async def test_groups_start_in_order_and_stop_in_the_opposite_one() -> None:
    journal: list[str] = []
    run = Run({"database": FakeMember("database", journal)}, {"service": FakeMember("service", journal)})
    await run.until(("database", State.READY, 0), ("service", State.READY, 0))
    await run.end()
    assert journal == ["start database", "start service", "stop service", "stop database"]


async def test_a_member_that_dies_at_once_is_tried_again_ever_later() -> None:
    run = Run({"service": FakeMember("service", [], lives=False)}, back_off=BackOff(first=0.01, longest=0.04))
    async with asyncio.timeout(SECONDS):
        while len(run.lines) < 4:
            await run.changed.wait()
            run.changed.clear()
    await run.end()
    assert run.lines[:4] == [
        f"service has ended; it is started again in {seconds} s" for seconds in (0.01, 0.02, 0.04, 0.04)
    ]


async def test_a_first_start_that_fails_stops_the_others() -> None:
    journal: list[str] = []
    members = {"slow": SlowMember("slow", journal), "broken": BrokenMember("broken", journal)}
    run = Run({"database": FakeMember("database", journal)}, members)
    with pytest.raises(StartFailedError, match="broken is broken"):
        await asyncio.wait_for(run.task, SECONDS)
    assert journal == ["start database", "stop slow", "stop database"]


async def test_a_stop_does_not_wait_for_a_start() -> None:
    journal: list[str] = []
    run = Run({"slow": SlowMember("slow", journal)})
    await run.until(("slow", State.STARTING, 0))
    await run.end()
    assert journal == ["stop slow"]


async def test_a_start_behind_the_back_of_a_stop_is_undone() -> None:
    journal: list[str] = []
    run = Run({"late": LateMember("late", journal)})
    await run.until(("late", State.STARTING, 0))
    await run.end()
    assert journal == ["start late", "stop late"]


async def test_a_killed_service_is_started_again_and_the_others_stay(
    fake_services: tuple[Service, ...], tmp_path: Path
) -> None:
    surroundings = Surroundings(
        "mongodb://127.0.0.1:1", tmp_path / "jwks.json", tmp_path / "clock", private_folder(tmp_path)
    )
    services = {
        service.name: ServiceProcess(service, service.port, "amqp://127.0.0.1:1", surroundings)
        for service in fake_services
    }
    run = Run(services, back_off=BackOff(first=0.05))
    await run.until(("alpha", State.READY, 0), ("beta", State.READY, 0))
    alpha, beta = run.now["alpha"].pid, run.now["beta"].pid
    assert alpha is not None

    os.kill(alpha, signal.SIGKILL)
    await run.until(("alpha", State.READY, 1), ("beta", State.READY, 0))

    assert run.now["alpha"].pid not in {None, alpha}
    assert run.now["beta"].pid == beta
    await run.end()
    assert [service.pid for service in services.values()] == [None, None]
