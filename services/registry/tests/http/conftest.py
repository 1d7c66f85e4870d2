"""The office, and permits that nobody touches."""

from collections.abc import Iterator
from typing import Any

import pytest

from tirkeu_sandbox.services.harness import ServiceHarness

from .office import Office


@pytest.fixture(scope="module")
def office(registry: ServiceHarness) -> Iterator[Office]:
    """It finds the clock where the service began, and leaves it there."""
    began = registry.now
    yield Office(registry)
    registry.set_clock(began)


@pytest.fixture(scope="module")
def untouched(office: Office) -> dict[str, dict[str, Any]]:
    return {"drafted": office.drafted(), "issued": office.issued()}
