"""The service running whole, once for all modules that need no figures of their own, and a broker for those that do."""

from collections.abc import Iterator

import pytest

from tirkeu_metrics.main import DEFINITION
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.services.harness import ServiceHarness


@pytest.fixture(scope="session")
def metrics(mongodb_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceHarness]:
    """On a broker of its own: two services of one name would share their queue."""
    folder = tmp_path_factory.mktemp("metrics")
    with (
        RabbitmqNode(folder / "rabbitmq") as node,
        ServiceHarness(DEFINITION, node.url(), mongodb_url, folder / "service") as harness,
    ):
        yield harness


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitmqNode]:
    """A broker of its own: a service with an empty database would catch up with what other tests left in the log."""
    with RabbitmqNode(tmp_path_factory.mktemp("rabbitmq")) as node:
        yield node
