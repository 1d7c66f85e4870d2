"""Processes of a service under faults."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2

from tirkeu_sandbox.nodes.process import ChildProcess


async def until(condition: Callable[[], Awaitable[Any]], what: str, seconds: float = 60) -> None:
    """Poll until the condition holds; fails with `what` when it doesn't in time."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not await condition():
        assert asyncio.get_running_loop().time() < deadline, f"waited {seconds:g} s in vain: {what}"
        await asyncio.sleep(0.05)


class Process:
    """One process of a service."""

    def __init__(self, child: ChildProcess, url: str, http: httpx2.AsyncClient) -> None:
        self.child = child
        self.url = url
        self._http = http

    async def ready(self, seconds: float = 60) -> None:
        """Wait until it can take work."""

        async def answers() -> bool:
            assert self.child.running, self.child.log_tail(30)
            return await self.is_ready()

        await until(answers, "readiness", seconds)

    async def is_ready(self) -> bool:
        """Whether it says that it can take work."""
        return await self._answer("readyz") == 200

    async def is_live(self) -> bool:
        """Whether it says that it makes progress."""
        return await self._answer("livez") == 200

    async def killed_itself(self) -> None:
        """Wait until it has ended, by SIGKILL."""
        assert await asyncio.to_thread(self.child.wait, 60), "the fault didn't happen"
        assert self.child.exit_code() == -signal.SIGKILL, self.child.log_tail(30)

    def kill(self) -> None:
        """SIGKILL."""
        assert self.child.running
        self.child.kill()
        assert self.child.exit_code() == -signal.SIGKILL

    async def metric(self, name: str, **labels: str) -> float:
        """The sum of a counter's samples that have these labels."""
        text = (await self._http.get(f"{self.url}/metrics")).text
        lines = [line for line in text.splitlines() if line.startswith((f"{name} ", f"{name}{{"))]
        return sum(
            float(line.rsplit(" ", 1)[1]) for line in lines if all(f'{k}="{v}"' in line for k, v in labels.items())
        )

    async def _answer(self, page: str) -> int | None:
        try:
            return (await self._http.get(f"{self.url}/{page}", timeout=10)).status_code
        except httpx2.HTTPError:
            return None
