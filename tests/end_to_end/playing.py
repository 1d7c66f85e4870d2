"""Stacks of their own, and the demonstration on them, as its users run it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tirkeu_local import detached
from tirkeu_local.ports import Ports
from tirkeu_local.record import Record
from tirkeu_local.stack import Options

CASES = 45
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
