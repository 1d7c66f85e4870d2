"""The office, and permits that nobody touches."""

from typing import Any

import pytest

from tirkeu_sandbox.services.harness import ServiceHarness

from .office import Office


@pytest.fixture(scope="module")
def office(registry: ServiceHarness) -> Office:
    return Office(registry)


@pytest.fixture(scope="module")
def untouched(office: Office) -> dict[str, dict[str, Any]]:
    return {"drafted": office.drafted(), "issued": office.issued()}
