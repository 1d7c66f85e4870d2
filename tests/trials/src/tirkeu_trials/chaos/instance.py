"""One process of a service: its links, how it is started again, and what its ends say."""

import asyncio
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import httpx2

from tirkeu_chassis.service import STARTUP_FAILURE
from tirkeu_sandbox.nodes.process import ChildProcess, SandboxError
from tirkeu_sandbox.nodes.tcp_proxy import TcpProxy
from tirkeu_sandbox.services.process import Service
from tirkeu_trials.chaos.journal import Journal

READY_SECONDS: Final = 120.0
"""How long a process may take to be ready, with the broker or the database away meanwhile."""
STOP_SECONDS: Final = 60.0
"""What a stop may take: twice `TIRKEU_GRACE_SECONDS`, and a little."""
AGAIN_SECONDS: Final = 1.0
_LOOK_SECONDS: Final = 0.1


class Instance:
    """A process of a service that comes again whenever it ends.

    Who holds `lock` has it for a fault of their own; otherwise `keep` starts it again, and the journal tells of an end
    that nobody brought about.
    """

    def __init__(
        self,
        service: Service,
        name: str,
        port: int,
        environment: Mapping[str, str],
        log: Path,
        links: Mapping[str, TcpProxy],
        journal: Journal,
    ) -> None:
        self.service = service
        self.name = name
        self.address = f"http://127.0.0.1:{port}"
        self.links = links
        self.lock = asyncio.Lock()
        self._environment = environment
        self._log = log
        self._journal = journal
        self._child: ChildProcess | None = None
        self._was_ready = False

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._child is not None and self._child.running

    async def start(self, *fault: str) -> None:
        """Start the process; with a fault (seam and passage), one that kills itself there."""
        modules = ["tirkeu_sandbox.services.faulty", self.service.module, *fault] if fault else [self.service.module]
        self._was_ready = False
        self._child = await asyncio.to_thread(
            ChildProcess, [sys.executable, "-m", *modules], log=self._log, env=self._environment
        )

    async def is_ready(self) -> bool:
        """Whether it says that it can take work."""
        try:
            async with httpx2.AsyncClient(timeout=5) as client:
                answer = await client.get(f"{self.address}/readyz")
        except httpx2.HTTPError:
            return False
        self._was_ready = answer.status_code == httpx2.codes.OK
        return self._was_ready

    async def ready(self) -> None:
        """Wait until it can take work, starting it again where it found no broker or no database.

        Raises:
            SandboxError: it isn't in time.
        """
        deadline = asyncio.get_running_loop().time() + READY_SECONDS
        while not await self.is_ready():
            if asyncio.get_running_loop().time() > deadline:
                raise SandboxError(f"{self.name} was not ready within {READY_SECONDS:g} s")
            if not self.running:
                await self._again()
            await asyncio.sleep(_LOOK_SECONDS * 2)

    async def keep(self) -> None:
        """Start it again whenever it has ended, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if self.lock.locked():
                continue
            async with self.lock:
                if not self.running:
                    await self._again()
                elif not self._was_ready:
                    await self.is_ready()

    async def killed(self) -> bool:
        """SIGKILL; whether that was its end."""
        if self._child is None or not self._child.running:
            return False
        await asyncio.to_thread(self._child.kill)
        return self._child.exit_code() == -signal.SIGKILL

    async def ended(self, seconds: float) -> int | None:
        """Its exit status, minus the signal's number if a signal ended it, once it has ended in time."""
        if self._child is None or not await asyncio.to_thread(self._child.wait, seconds):
            return None
        return self._child.exit_code()

    async def stopped(self) -> int | None:
        """SIGTERM; its exit status, or None where it had to be killed in the end."""
        if self._child is None:
            return 0
        self._child.terminate()
        status = await self.ended(STOP_SECONDS)
        await asyncio.to_thread(self._child.kill)
        return status

    async def _again(self) -> None:
        status = self._child.exit_code() if self._child is not None else None
        line = f"{self.name} ended by itself with exit status {status}"
        if self._was_ready or status != STARTUP_FAILURE:
            self._journal.complain(line)
        else:
            self._journal.note(line)
        await asyncio.sleep(AGAIN_SECONDS)
        await self.start()
