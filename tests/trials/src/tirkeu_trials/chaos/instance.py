"""One process of a service in a chaos run: its links, its restarts, and checks of how it ended."""

import asyncio
import signal
from collections.abc import Mapping
from typing import Final

from tirkeu_chassis.service import STARTUP_FAILURE
from tirkeu_sandbox.nodes.process import SandboxError
from tirkeu_sandbox.nodes.tcp_proxy import TcpProxy
from tirkeu_sandbox.services.probes import is_ready
from tirkeu_sandbox.services.process import Fault, ServiceProcess
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

    def __init__(self, process: ServiceProcess, links: Mapping[str, TcpProxy], journal: Journal) -> None:
        self.name = process.name
        self.address = process.address
        self.links = links
        self.lock = asyncio.Lock()
        self._process = process
        self._journal = journal
        self._was_ready = False

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process.running

    async def start(self, fault: Fault | None = None) -> None:
        """Start the process; with a fault, one that kills itself there."""
        self._was_ready = False
        await asyncio.to_thread(self._process.launch, fault)

    async def is_ready(self) -> bool:
        """Whether it says that it can take work."""
        self._was_ready = await asyncio.to_thread(is_ready, self.address)
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
        if not self._process.running:
            return False
        await asyncio.to_thread(self._process.kill)
        return self._process.exit_code() == -signal.SIGKILL

    async def ended(self, seconds: float) -> int | None:
        """Its exit status, minus the signal's number if a signal ended it, once it has ended in time."""
        await asyncio.to_thread(self._process.wait, seconds)
        return self._process.exit_code()

    async def stopped(self) -> int | None:
        """SIGTERM; its exit status, or None where it had to be killed in the end."""
        self._process.terminate()
        status = await self.ended(STOP_SECONDS)
        await asyncio.to_thread(self._process.kill)
        return status

    async def _again(self) -> None:
        status = self._process.exit_code()
        line = f"{self.name} ended by itself with exit status {status}"
        if self._was_ready or status != STARTUP_FAILURE:
            self._journal.complain(line)
        else:
            self._journal.note(line)
        await asyncio.sleep(AGAIN_SECONDS)
        await self.start()
