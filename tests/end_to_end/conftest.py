"""A stack on which the year has been played, others where a test needs one of its own, and the demonstration."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from tirkeu_local import detached
from tirkeu_local.ports import Ports
from tirkeu_local.record import Record
from tirkeu_local.stack import Options

YEAR = "year"
"""The folder of the tests that share the stack on which the year has been played."""
CASES = 45
SEED = 7

NewStack = Callable[[], AbstractContextManager[tuple[Path, Record]]]
Demo = subprocess.Popen[bytes]


class SideBySide(LoadFileScheduling):  # type: ignore[misc]  # it has no types
    """One process plays the year, for all tests that look at it; the other runs the rest."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return YEAR if f"/{YEAR}/" in file else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> SideBySide:
    """Which tests go to which process."""
    return SideBySide(config, log)


@pytest.fixture(scope="session")
def cases() -> int:
    """How many cases the demonstration plays."""
    return CASES


@pytest.fixture(scope="session")
def seed() -> int:
    """From which seed."""
    return SEED


@pytest.fixture(scope="session")
def new_stack(tmp_path_factory: pytest.TempPathFactory) -> NewStack:
    """Makes context managers that give (folder, record) of a fresh stack, which is stopped in the end."""

    @contextmanager
    def make() -> Iterator[tuple[Path, Record]]:
        folder = tmp_path_factory.mktemp("stack")
        try:
            yield folder, detached.start(Options(folder, ports=Ports.AUTO), lambda _: None)
        finally:
            if detached.exists(folder):
                detached.stop(folder)

    return make


@pytest.fixture(scope="session")
def start_demo() -> Callable[[Path], Demo]:
    """Starts the demonstration, as its users run it, on the stack in a folder."""

    def start(folder: Path) -> Demo:
        command = [sys.executable, "-m", "tirkeu_operations", "demo", "--data", str(folder), "--json"]
        return subprocess.Popen(
            [*command, "--cases", str(CASES), "--seed", str(SEED)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    return start


@pytest.fixture(scope="session")
def findings_of() -> Callable[[Demo], dict[str, Any]]:
    """What a demonstration printed, when it has ended well."""

    def read(demo: Demo) -> dict[str, Any]:
        out, err = demo.communicate(timeout=300)
        assert demo.returncode == 0, f"{out.decode()}\n{err.decode()[-4000:]}"
        found: dict[str, Any] = json.loads(out)
        return found

    return read


@pytest.fixture(scope="session")
def played(
    new_stack: NewStack, start_demo: Callable[[Path], Demo], findings_of: Callable[[Demo], dict[str, Any]]
) -> Iterator[tuple[Path, Record, dict[str, Any]]]:
    """A stack on which the year has been played: its folder, its record, and what the demonstration printed."""
    with new_stack() as (folder, record):
        yield folder, record, findings_of(start_demo(folder))
