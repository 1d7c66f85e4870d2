"""Each test counts from nothing."""

import pytest

from tirkeu_metrics.main import DEFINITION
from tirkeu_sandbox.services.harness import ServiceHarness


@pytest.fixture(autouse=True)
def clean(metrics: ServiceHarness) -> None:
    """Every test counts from nothing."""
    metrics.settle()
    for aggregate in DEFINITION.aggregates:
        metrics.database[aggregate.collection].delete_many({})
