"""The service running whole, once for all modules: another run would catch up with what this one was told."""

from collections.abc import Iterator

import pytest

from tirkeu_intake.main import DEFINITION
from tirkeu_sandbox.services.harness import ServiceHarness


@pytest.fixture(scope="session")
def intake(rabbitmq_url: str, mongodb_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceHarness]:
    folder = tmp_path_factory.mktemp("intake")
    with ServiceHarness(DEFINITION, rabbitmq_url, mongodb_url, folder) as harness:
        yield harness
