"""Writes the event log to a file, in the formats and columns of the metrics service's exports."""

import os
import secrets
import shutil
import sys
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from pathlib import Path
from typing import BinaryIO

from tirkeu_chassis.tables.events import EVENTS, EventRow, event_row
from tirkeu_chassis.tables.formats import Format, encoded
from tirkeu_operations.errors import CommandError
from tirkeu_operations.events import log as event_log

BATCH = 1_000
STANDARD_OUTPUT = Path("-")


@contextmanager
def destination(out: Path) -> Iterator[BinaryIO]:
    """Where an export is written to.

    A file takes its name when it is complete: what has that name is never half a table. A symbolic link stays, and
    the file that it names is the one written. What is no file (a FIFO, a device) gets the table as it comes; to open
    a FIFO waits for its reader. ``-`` is the standard output.

    Raises:
        CommandError: it is a folder, or can't be written.
    """
    if out == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if out.is_dir():
        raise CommandError(f"{out} is a folder: give the name of a file in it.")
    try:
        if out.exists() and not out.is_file():
            with out.open("wb") as stream:
                yield stream
            return
        with _replaced(Path(os.path.realpath(out))) as file:
            yield file
    except OSError as error:
        raise CommandError(f"{out} can't be written: {error.strerror}.") from error


@contextmanager
def _replaced(target: Path) -> Iterator[BinaryIO]:
    """A file that takes the target's place in the end, and its rights, if there is one."""
    # A name of its own: two exports to one name don't get in each other's way, and the later one counts.
    part = target.with_name(f".tirkeu-export-{secrets.token_hex(8)}.part")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


async def write_events(
    url: str, places: range, pattern: str, form: Format, file: BinaryIO, advance: Callable[[int], None]
) -> int:
    """Write the matching events at these places, and return how many they are.

    Raises:
        CommandError: the broker has gone.
        OSError: the file can't be written.
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

    async with aclosing(encoded(EVENTS, form, batches())) as pieces:
        async for piece in pieces:
            file.write(piece)
    return written
