"""SIGKILL for one service in the middle of the year: the supervisor starts it again, and no figure changes."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tirkeu_local import detached
from tirkeu_local.record import Record
from tirkeu_sandbox.waiting import poll_until

KILLED_AT = "2011-05"
"""When the clock of the simulation has come so far, the year is in full swing."""


@pytest.mark.parametrize("name", ["intake", "review", "registry", "complaints", "metrics"])
def test_a_killed_service_changes_no_figure(
    name: str,
    played: tuple[Path, Record, dict[str, Any]],
    new_stack: Callable[[], Any],
    start_demo: Callable[[Path], Any],
    findings_of: Callable[[Any], Any],
) -> None:
    with new_stack() as (folder, record):
        demo = start_demo(folder)
        assert poll_until(lambda: (folder / "clock").read_text() >= KILLED_AT and is_simulated(folder), 120)
        os.kill(record.pids[name], signal.SIGKILL)
        assert findings_of(demo) == played[2]
        after = detached.running(folder)
        assert after.restarts[name] == 1, "it was not killed, or not started again"
        assert after.pids[name] != record.pids[name]


def is_simulated(folder: Path) -> bool:
    return (folder / "clock").read_text() != "real"
