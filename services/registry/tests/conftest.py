"""The service running whole, once for all modules: another run would catch up with what this one was told."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tirkeu_registry.main import DEFINITION
from tirkeu_sandbox.services.harness import ServiceHarness

FIRST_MOMENT = datetime(2011, 11, 22, 5, tzinfo=UTC)


@pytest.fixture(scope="session")
def registry(rabbitmq_url: str, mongodb_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceHarness]:
    folder = tmp_path_factory.mktemp("registry")
    with ServiceHarness(DEFINITION, rabbitmq_url, mongodb_url, folder, at=FIRST_MOMENT) as harness:
        yield harness
