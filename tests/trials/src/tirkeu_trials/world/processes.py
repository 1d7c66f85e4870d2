"""A service process under faults, for tests that run in an event loop."""

import asyncio
import signal

from tirkeu_sandbox.services import probes
from tirkeu_sandbox.services.process import ServiceProcess
from tirkeu_sandbox.waiting import until

READY_SECONDS = 60.0


class Process(ServiceProcess):
    """One process of a service. Its coroutines raise AssertionError where it does not do as it should."""

    async def ready(self, seconds: float = READY_SECONDS) -> None:
        """Wait until it can take work."""

        async def answers() -> bool:
            if not self.running:
                raise AssertionError(self.log_tail())
            return await self.is_ready()

        await until(answers, "readiness", seconds)

    async def is_ready(self) -> bool:
        """Whether it says that it can take work."""
        return await asyncio.to_thread(probes.is_ready, self.address)

    async def is_live(self) -> bool:
        """Whether it says that it makes progress."""
        return await asyncio.to_thread(probes.is_live, self.address)

    async def metric(self, name: str, **labels: str) -> float:
        """The sum of a counter's samples that have these labels."""
        return await asyncio.to_thread(probes.metric, self.address, name, **labels)

    async def ended(self, seconds: float) -> int | None:
        """Its exit code, if it has ended within so many seconds."""
        await asyncio.to_thread(self.wait, seconds)
        return self.exit_code()

    async def killed_itself(self) -> None:
        """Wait until it has ended, by SIGKILL."""
        if await self.ended(READY_SECONDS) != -signal.SIGKILL:
            raise AssertionError(f"the fault didn't happen: exit code {self.exit_code()}\n{self.log_tail()}")

    def kill(self) -> None:
        """SIGKILL, while it runs; whatever had ended it before is an error."""
        if self.running:
            super().kill()
        if self.exit_code() != -signal.SIGKILL:
            raise AssertionError(f"it had ended by itself: exit code {self.exit_code()}\n{self.log_tail()}")
