"""The office, and a case that nobody touches."""

from uuid import UUID

import pytest

from tirkeu_sandbox.services.harness import ServiceHarness

from .office import Office


@pytest.fixture(scope="module")
def office(review: ServiceHarness) -> Office:
    return Office(review)


@pytest.fixture(scope="module")
def untouched(office: Office) -> UUID:
    return office.assigned_case(requested_right="storage", language="kk")
