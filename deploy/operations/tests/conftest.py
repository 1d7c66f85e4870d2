"""The command on an installation of two services, as a package would offer it."""

import pytest
from aio_pika.abc import AbstractChannel
from typer.testing import CliRunner, Result

from tirkeu_chassis.broker.topology import DISCARDED, declare_service, declare_shared, queues
from tirkeu_operations import installation
from tirkeu_operations.cli import app
from tirkeu_operations.installation import Installation
from tirkeu_sandbox.testing.broker import Operator, Run

SERVICES = ("alpha", "beta")


@pytest.fixture
def tirkeu(rabbitmq_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Types the command."""
    offered = Installation(broker_url=rabbitmq_url, log_url=rabbitmq_url, services=SERVICES)
    monkeypatch.setattr(installation, "finders", lambda: [lambda _: offered])

    def run(*arguments: str, typed: str | None = None) -> Result:
        return CliRunner().invoke(app, arguments, env={"COLUMNS": "200"}, input=typed)

    return run


@pytest.fixture
def operator(rabbitmq_url: str, tirkeu: Run) -> Operator:
    """With the empty queues of the two services."""
    operator = Operator(rabbitmq_url, tirkeu)

    async def declare(channel: AbstractChannel) -> None:
        await declare_shared(channel)
        for service in SERVICES:
            await declare_service(channel, service, ())
            for name in (*queues(service), DISCARDED):
                await (await channel.get_queue(name)).purge()

    operator.on_a_channel(declare)
    return operator
