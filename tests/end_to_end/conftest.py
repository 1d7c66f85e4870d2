"""Stacks of their own for the tests: private folders, free ports."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tirkeu_local import detached
from tirkeu_local.record import Record
from tirkeu_local.services import Ports
from tirkeu_local.stack import Options

CASES = 60
SEED = 7


@contextmanager
def stack_in(folder: Path) -> Iterator[Record]:
    """A running stack with nothing in it, stopped in the end."""
    try:
        yield detached.start(Options(folder, ports=Ports.AUTO), lambda _: None)
    finally:
        if detached.exists(folder):
            detached.stop(folder)


def start_demo(folder: Path, *, cases: int = CASES, seed: int = SEED) -> subprocess.Popen[bytes]:
    """The demonstration as its users run it, on the stack in the folder."""
    command = [sys.executable, "-m", "tirkeu_local", "demo", "--data", str(folder), "--json"]
    return subprocess.Popen(
        [*command, "--cases", str(cases), "--seed", str(seed)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def findings_of(demo: subprocess.Popen[bytes]) -> dict[str, Any]:
    """What a demonstration printed, when it has ended well."""
    out, err = demo.communicate(timeout=300)
    assert demo.returncode == 0, f"{out.decode()}\n{err.decode()[-4000:]}"
    found: dict[str, Any] = json.loads(out)
    return found


@pytest.fixture(scope="session")
def new_stack(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Any]:
    """Makes context managers that give (folder, record) of a fresh stack."""

    @contextmanager
    def make() -> Iterator[tuple[Path, Record]]:
        folder = tmp_path_factory.mktemp("stack")
        with stack_in(folder) as record:
            yield folder, record

    return make


@pytest.fixture(scope="session")
def played(new_stack: Callable[[], Any]) -> Iterator[tuple[Path, Record, dict[str, Any]]]:
    """A stack on which the year has been played: its folder, its record, and what the demonstration printed."""
    with new_stack() as (folder, record):
        yield folder, record, findings_of(start_demo(folder))
