"""Whose cancellation it is: aiormq, giving a link up, cancels from within what waits on it."""

import asyncio


def meant_for_this_task() -> bool:
    """Whether somebody told the running task to end; False where a link was given up under it."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0
