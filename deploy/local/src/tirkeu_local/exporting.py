"""Writes the event log to a file, in the forms and columns of the metrics service's take-away."""

import os
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import BinaryIO

from tirkeu_local import event_log
from tirkeu_local.errors import StackError
from tirkeu_metrics.exports.event_rows import event_row
from tirkeu_metrics.exports.formats import Format, encoded
from tirkeu_metrics.exports.tables import EVENTS, EventRow

BATCH = 1_000
STANDARD_OUTPUT = Path("-")


async def write_events(
    url: str, places: range, pattern: str, form: Format, out: Path, advance: Callable[[int], None]
) -> int:
    """Write the matching events at these places, and return how many they are.

    A file takes its name when it is complete: what has that name is never half a table.

    Raises:
        StackError: the broker has gone, or the file can't be written.
    """
    written = 0

    async def batches() -> AsyncGenerator[Sequence[EventRow], None]:
        nonlocal written
        batch: list[EventRow] = []
        async with aclosing(event_log.read(url, places)) as found:
            async for event in found:
                advance(event.offset)
                if event.matches(pattern):
                    batch.append(event_row(event.offset, event.attributes, event.data))
                    written += 1
                if len(batch) == BATCH:
                    yield batch
                    batch = []
        if batch:
            yield batch

    async def write_to(file: BinaryIO) -> None:
        async with aclosing(encoded(EVENTS, form, batches())) as pieces:
            async for piece in pieces:
                file.write(piece)
        file.flush()

    if out == STANDARD_OUTPUT:
        await write_to(sys.stdout.buffer)
        return written
    part = out.with_name(out.name + ".part")
    try:
        with part.open("wb") as file:
            await write_to(file)
            os.fsync(file.fileno())
        part.replace(out)
    except OSError as error:
        raise StackError(f"{out} can't be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return written
