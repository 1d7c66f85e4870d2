"""Starts and stops a stack in the background."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tirkeu_local import record
from tirkeu_local.errors import AlreadyRunningError, NoStackError
from tirkeu_local.record import Record
from tirkeu_local.stack import Options
from tirkeu_operations.errors import CommandError
from tirkeu_sandbox.nodes.process import private_folder
from tirkeu_sandbox.waiting import poll_until

START_SECONDS = 240
STOP_SECONDS = 120
_POLL_SECONDS = 0.1
DATA = ("rabbitmq", "mongodb", "log", "clock", "accounts.json")
"""What a stack keeps in its folder; the issuer's keys stay, so that tokens stay good."""


def running(folder: Path) -> Record:
    """The record of the stack that runs in ``folder``.

    Raises:
        NoStackError: none does.
    """
    found = record.read(folder)
    if found is None or not found.running:
        raise NoStackError(f"No stack is running in {folder}: start one with `tirkeu up`.")
    return found


def is_running(folder: Path) -> bool:
    """Whether a stack runs in ``folder``."""
    found = record.read(folder)
    return found is not None and found.running


def exists(folder: Path) -> bool:
    """Whether a stack runs in ``folder``, or was killed there and left something behind."""
    return record.read(folder) is not None


def wipe(folder: Path) -> None:
    """Delete the data of a stack that is stopped; nothing else in ``folder`` is touched.

    Raises:
        AlreadyRunningError: it isn't stopped.
    """
    if exists(folder):
        raise AlreadyRunningError(f"A stack is running in {folder}: stop it before its data is deleted.")
    for name in DATA:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def start(options: Options, observe: Callable[[Record], None]) -> Record:
    """Start the stack in a session of its own and return its record when all is ready.

    ``observe`` gets the record now and then meanwhile. An interruption ends the stack again.

    Raises:
        AlreadyRunningError: a stack runs there already.
        CommandError: it ended, or wasn't ready in time; the message holds what it said.
    """
    folder = private_folder(options.folder)
    if (found := record.read(folder)) is not None and found.running:
        raise AlreadyRunningError(
            f"A stack is running in {folder} already: see `tirkeu status`, end it with `tirkeu down`."
        )
    log = private_folder(folder / "log") / "supervisor.log"
    with log.open("ab") as output:
        said_before = output.tell()
        supervisor = subprocess.Popen(  # noqa: S603  - this very program
            [sys.executable, "-m", "tirkeu_local.supervise", options.to_json()],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        return _wait_until_ready(supervisor, folder, observe)
    except CommandError as error:
        raise CommandError(f"{error}\n{log.read_bytes()[said_before:].decode().strip()}") from error
    except BaseException:
        supervisor.terminate()
        supervisor.wait(STOP_SECONDS)
        raise


def _wait_until_ready(supervisor: subprocess.Popen[bytes], folder: Path, observe: Callable[[Record], None]) -> Record:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if supervisor.poll() is not None:
            raise CommandError("The stack could not be started.")
        found = record.read(folder)
        if found is not None and found.supervisor_pid == supervisor.pid:
            observe(found)
            if found.ready:
                return found
        time.sleep(_POLL_SECONDS)
    supervisor.terminate()
    supervisor.wait(STOP_SECONDS)
    raise CommandError(f"The stack was not ready within {START_SECONDS} s.")


def stop(folder: Path) -> list[str]:
    """End the stack in ``folder``, in order; the names of what a killed supervisor had left behind, if so.

    Raises:
        NoStackError: there is none.
        CommandError: it goes on for more than 120 s.
    """
    found = record.read(folder)
    if found is None:
        raise NoStackError(f"No stack is running in {folder}.")
    if not found.running:
        left = record.end_leftovers(found)
        record.remove(folder)
        return left
    os.kill(found.supervisor_pid, signal.SIGTERM)
    if not poll_until(lambda: not found.running, STOP_SECONDS):
        raise CommandError(
            f"The supervisor (process {found.supervisor_pid}) is still stopping after {STOP_SECONDS} s; "
            f"its log is {folder / 'log' / 'supervisor.log'}."
        )
    return []
