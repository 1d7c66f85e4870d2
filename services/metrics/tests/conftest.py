"""What several modules of these tests ask for."""

from collections.abc import Iterator

import pytest

from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitmqNode]:
    """A broker of its own: a service with an empty database would catch up with what other tests left in the log."""
    with RabbitmqNode(tmp_path_factory.mktemp("rabbitmq")) as node:
        yield node
