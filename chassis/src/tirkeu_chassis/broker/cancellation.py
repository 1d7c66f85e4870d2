"""Tells a cancellation of the running task from one that aiormq raises when it closes a connection."""

import asyncio


def meant_for_this_task() -> bool:
    """Whether somebody told the running task to end; False where a link was given up under it."""
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0
