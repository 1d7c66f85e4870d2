"""Reads the published events from the broker's logs: the public events, and those of the restricted exchange."""

from collections.abc import Iterable
from contextlib import aclosing
from typing import Final

from tirkeu_chassis.broker import event_log
from tirkeu_chassis.broker.topology import LOGS
from tirkeu_contracts.envelope import Envelope
from tirkeu_sandbox.waiting import until

ALL: Final = tuple(name for name, _ in LOGS.values())
"""Every log there is."""


async def published(url: str, logs: Iterable[str] = ALL, *, seconds: float = 60) -> list[Envelope]:
    """Every event that stands in the logs now, log by log in its order; one that was published twice is there twice.

    Args:
        url: an account that may read the logs.
        logs: names of streams.
        seconds: how long a log may be away: a node that comes back has no replica at first.

    Raises:
        AssertionError: it is away for longer.
    """
    found: list[Envelope] = []
    for log in logs:
        found += await _read(url, log, seconds)
    return found


async def _read(url: str, log: str, seconds: float) -> list[Envelope]:
    found: list[Envelope] = []

    async def complete() -> bool:
        found.clear()
        try:
            places = await event_log.span(url, "first", stream=log)
            async with aclosing(event_log.read(url, places, stream=log)) as batches:
                async for messages in batches:
                    for message in messages:
                        try:
                            found.append(Envelope.from_message(message.headers, message.body))
                        except ValueError:  # a test's own poison stands in the log, too
                            continue
        except event_log.FAULTS:
            return False
        return True

    await until(complete, f"{log} can be read", seconds)
    return found
