"""The clock of the shell. Domain code reads none: it gets `Context.now`."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Gives aware UTC times with whole milliseconds, the precision the database keeps."""

    @property
    def simulated(self) -> bool:
        """Whether somebody moves the clock by hand, so that it may jump at any time."""

    def now(self) -> datetime:
        """The present moment."""


def to_milliseconds(moment: datetime) -> datetime:
    """The moment in UTC, cut to whole milliseconds."""
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class SystemClock:
    """The machine's clock."""

    simulated = False

    def now(self) -> datetime:
        return to_milliseconds(datetime.now(UTC))


REAL = "real"
"""What a clock file says while the machine's clock counts."""


class FileClock:
    """A clock that stands at the time written in a file, or runs with the machine's where the file says `real`.

    For tests and the demonstration: all services on a machine read the same file, so that they agree, and go on
    agreeing after a restart. Production mode refuses it (see `settings`).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._text = ""
        self._stands_at: datetime | None = None

    @property
    def simulated(self) -> bool:
        return self._stands_at is not None

    def now(self) -> datetime:
        # Read every time: two moves within one tick of the file system share a modification time.
        text = self._path.read_text().strip()
        if text != self._text:
            self._stands_at = None if text == REAL else to_milliseconds(datetime.fromisoformat(text))
            self._text = text
        return self._stands_at or SystemClock().now()


class FixedClock:
    """A clock that a test sets by hand."""

    simulated = True

    def __init__(self, moment: datetime) -> None:
        self.moment = to_milliseconds(moment)

    def now(self) -> datetime:
        return self.moment


def set_file_clock(path: Path, moment: datetime | None) -> None:
    """Move a file clock, or let it run with the machine's (None); readers see the old time or the new one."""
    fresh = path.with_suffix(".new")
    fresh.write_text(REAL if moment is None else moment.isoformat())
    fresh.replace(path)
