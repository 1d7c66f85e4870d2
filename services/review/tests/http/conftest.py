"""The office, and a case that nobody touches."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from tirkeu_sandbox.services.harness import ServiceHarness

from .office import Office


@pytest.fixture(scope="module")
def office(review: ServiceHarness) -> Iterator[Office]:
    """It finds the clock where the service began, and leaves it there."""
    began = review.now
    yield Office(review)
    review.set_clock(began)


@pytest.fixture(scope="module")
def untouched(office: Office) -> UUID:
    return office.assigned_case(requested_right="storage", language="kk")
