"""SIGKILL for each service, one after the other, in the middle of the year: no figure changes."""

import os
import signal
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tirkeu_local import detached
from tirkeu_local.record import Record
from tirkeu_sandbox.waiting import poll_until

KILLED_FROM = {
    "intake": "2011-03",
    "review": "2011-04",
    "registry": "2011-05",
    "complaints": "2011-06",
    "metrics": "2011-07",
}
"""When the clock of the simulation has come so far, the service is killed."""


class Kills(NamedTuple):
    """A year in which every service was killed once: what the demonstration printed, and the records around it."""

    findings: dict[str, Any]
    before: Record
    after: Record


def stands_past(clock: Path, moment: str) -> bool:
    """Whether the clock of the simulation has come so far; it says `real` before the year begins."""
    stands = clock.read_text()
    return stands != "real" and stands >= moment


@pytest.fixture(scope="module")
def kills(
    new_stack: Callable[[], Any], start_demo: Callable[[Path], Any], findings_of: Callable[[Any], Any]
) -> Iterator[Kills]:
    with new_stack() as (folder, record):
        clock = folder / "clock"
        demo = start_demo(folder)
        for name, moment in KILLED_FROM.items():
            assert poll_until(partial(stands_past, clock, moment), 120), clock.read_text()
            os.kill(record.pids[name], signal.SIGKILL)
        findings = findings_of(demo)
        yield Kills(findings, record, detached.running(folder))


def test_the_figures_are_those_of_a_quiet_year(kills: Kills, played: tuple[Path, Record, dict[str, Any]]) -> None:
    assert kills.findings == played[2]


@pytest.mark.parametrize("name", KILLED_FROM)
def test_a_killed_service_comes_back_and_goes_on(name: str, kills: Kills) -> None:
    assert kills.after.restarts[name] == 1, "it was not killed, or not started again"
    assert kills.after.pids[name] != kills.before.pids[name]
