"""A stack on which the year has been played, and others where a test needs one of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playing import findings_of, stack_in, start_demo

from tirkeu_local.record import Record


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
