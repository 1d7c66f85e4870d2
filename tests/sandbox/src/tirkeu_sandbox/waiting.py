"""Waits until a condition holds, by polling."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

POLL_SECONDS: Final = 0.05


def poll_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether ``condition()`` came true within ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


async def until(condition: Callable[[], Awaitable[Any]], what: str, seconds: float = 60) -> None:
    """Wait until ``await condition()`` is true.

    Raises:
        AssertionError: it was not within ``seconds``; the message says ``what`` was waited for.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    while not await condition():
        if asyncio.get_running_loop().time() >= deadline:
            raise AssertionError(f"waited {seconds:g} s in vain: {what}")
        await asyncio.sleep(POLL_SECONDS)
