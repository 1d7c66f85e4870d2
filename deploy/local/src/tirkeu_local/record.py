"""The record of a running stack, ``stack.json``, and checks that its process ids still belong to the same processes."""

import json
import os
import signal
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from tirkeu_operations.errors import CommandError
from tirkeu_sandbox.nodes.process import write_private
from tirkeu_sandbox.waiting import poll_until

_FILE = "stack.json"
# psutil derives start times from the machine's boot time, which wanders when the clock is set.
_SAME_START_SECONDS = 2.0
# A service drains for 20 s at most (TIRKEU_GRACE_SECONDS) before it goes.
_END_SECONDS = 25.0


@dataclass
class Record:
    """The content of ``stack.json``; keys of the inner mappings are names of processes.

    ``services`` holds base URLs, ``started`` the processes' start times (seconds since 1970), ``states`` what the
    supervisor says of them. ``rabbitmq_stream_url`` is the subscriber's, for the stream protocol. The broker's
    URLs hold passwords: the file is its owner's alone.
    """

    rabbitmq_url: str
    subscriber_url: str
    mongodb_url: str
    services: dict[str, str]
    supervisor_pid: int
    supervisor_started: float
    clock_file: str
    rabbitmq_stream_url: str = ""
    pids: dict[str, int] = field(default_factory=dict)
    started: dict[str, float] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    restarts: dict[str, int] = field(default_factory=dict)

    @property
    def running(self) -> bool:
        """Whether the supervisor lives."""
        return is_alive(self.supervisor_pid, self.supervisor_started)

    @property
    def ready(self) -> bool:
        """Whether every process was ready when the supervisor wrote this."""
        return bool(self.states) and set(self.states.values()) == {"ready"}


def read(folder: Path) -> Record | None:
    """The record in ``folder``, of a running stack or of one that was killed; None where there is none."""
    try:
        return Record(**json.loads((folder / _FILE).read_text()))
    except FileNotFoundError:
        return None
    except (TypeError, ValueError) as error:
        raise CommandError(f"{folder / _FILE} is of another version of tirkeu, or damaged: delete it.") from error


def write(folder: Path, record: Record) -> None:
    """Replace the record in one step (mode 0600)."""
    write_private(folder / _FILE, json.dumps(asdict(record), indent=2) + "\n")


def remove(folder: Path) -> None:
    """Remove the record, if it is there."""
    (folder / _FILE).unlink(missing_ok=True)


def started_at(pid: int) -> float | None:
    """When the process started (seconds since 1970); None where it has ended, reaped or not."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.NoSuchProcess:
        return None


def is_alive(pid: int, started: float) -> bool:
    """Whether the very process that started then still runs, and not another that got its id."""
    now = started_at(pid)
    return now is not None and abs(now - started) < _SAME_START_SECONDS


def end_leftovers(record: Record) -> list[str]:
    """End what a killed supervisor left running, and return the names.

    SIGTERM, and SIGKILL after 25 s, by process id, and only where the start time is the recorded one.
    """
    left = _alive(record)
    for number in (signal.SIGTERM, signal.SIGKILL):
        for name in _alive(record):
            with suppress(ProcessLookupError):
                os.kill(record.pids[name], number)
        if poll_until(lambda: not _alive(record), _END_SECONDS):
            break
    return left


def _alive(record: Record) -> list[str]:
    return [name for name, pid in record.pids.items() if is_alive(pid, record.started[name])]
