"""Each test begins in chancery hours, with an empty worklist."""

import pytest

from tirkeu_sandbox.services.harness import ServiceHarness

from .filing import NOW


@pytest.fixture(autouse=True)
def morning(complaints: ServiceHarness) -> None:
    """Every test begins in chancery hours, with an empty worklist."""
    complaints.settle()
    complaints.database["complaints"].delete_many({})
    complaints.set_clock(NOW)
