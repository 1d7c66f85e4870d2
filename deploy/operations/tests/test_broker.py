"""`tirkeu broker definitions`: the document, where the passwords come from, and that a broker takes it."""

import asyncio
import json
import os
from collections.abc import Mapping
from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aio_pika
import pytest
from typer.testing import CliRunner, Result

from tirkeu_chassis.broker.definitions import Traffic
from tirkeu_chassis.broker.topology import queues
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_operations import broker
from tirkeu_operations.cli import app
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode

SECRETS = {"alpha": "p@ss", "operator": "op-secret", "subscriber": "sub-secret"}


@pytest.fixture(autouse=True)
def services(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two services are installed: alpha reacts to a permit, beta to nothing."""
    installed = {"beta": Traffic(), "alpha": Traffic(reacts_to=[PermitIssued])}
    entries = [EntryPoint(name, f"{name}.main:DEFINITION", broker.SERVICES) for name in installed]
    monkeypatch.setattr(EntryPoint, "load", lambda entry: SimpleNamespace(traffic=installed[entry.name]))
    monkeypatch.setattr(broker, "entry_points", lambda group: entries if group == broker.SERVICES else [])
    for name in [name for name in os.environ if name.startswith(broker.PASSWORD)]:
        monkeypatch.delenv(name)


def definitions(*arguments: str, env: Mapping[str, str] | None = None) -> Result:
    return CliRunner().invoke(app, ["broker", "definitions", *arguments], env=env)


def document(*arguments: str, env: Mapping[str, str] | None = None) -> dict[str, Any]:
    result = definitions(*arguments, env=env)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_without_passwords_there_are_no_users() -> None:
    result = definitions()
    found = json.loads(result.stdout)
    assert found["users"] == found["permissions"] == []
    assert {queue["name"] for queue in found["queues"]} > {*queues("alpha"), *queues("beta"), "tirkeu.event-log"}
    assert {"tirkeu.alpha"} == {
        one["destination"] for one in found["bindings"] if one["routing_key"] == PermitIssued.routing_key
    }
    assert result.stderr == "Users without a password are left out: alpha, beta, operator, subscriber.\n"


def test_everything_stands_in_the_virtual_host_that_was_asked_for() -> None:
    found = document("--vhost", "registration", env={"TIRKEU_PASSWORD_ALPHA": "a"})
    assert found["vhosts"] == [{"name": "registration"}]
    for kind in ("permissions", "exchanges", "queues", "bindings"):
        assert {one["vhost"] for one in found[kind]} == {"registration"}


def test_passwords_come_from_files_then_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / "alpha").write_text("of the file\n")
    environment = {"TIRKEU_PASSWORD_ALPHA": "of the environment", "TIRKEU_PASSWORD_OPERATOR": "op", "OTHER": "x"}
    accounts = ("alpha", "beta", "operator")
    assert broker.given(accounts, tmp_path, environment) == {"alpha": "of the file", "operator": "op"}
    assert broker.given(accounts, None, environment) == {"alpha": "of the environment", "operator": "op"}
    found = definitions("--passwords", str(tmp_path), env=environment)
    assert [user["name"] for user in json.loads(found.stdout)["users"]] == ["alpha", "operator"]
    assert found.stderr == "Users without a password are left out: beta, subscriber.\n"
    for secret in ("of the file", "of the environment"):
        assert secret not in found.output


def test_a_password_that_is_no_password_is_refused(tmp_path: Path) -> None:
    result = definitions("--passwords", str(tmp_path / "nowhere"))
    assert (result.exit_code, "is no folder" in result.output) == (1, True)
    result = definitions(env={"TIRKEU_PASSWORD_ALPHA": ""})
    assert result.output == "Error: The password of alpha is empty: see TIRKEU_PASSWORD_ALPHA.\n"
    (tmp_path / "beta").write_bytes(b"\xff\xfe")
    result = definitions("--passwords", str(tmp_path))
    assert "can't be read: it is no text" in result.output.replace("\n", "")


def test_where_no_service_is_installed_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker, "entry_points", lambda group: [])
    result = definitions()
    assert result.exit_code == 1
    assert result.output.startswith("Error: No service is installed beside this command")


def test_a_broker_takes_the_document_and_each_account_has_its_rights(tmp_path: Path) -> None:
    for account, secret in SECRETS.items():
        (tmp_path / account).write_text(secret)
    found = document("--passwords", str(tmp_path))

    async def reach(url: str, queue: str) -> None:
        async with await aio_pika.connect(url) as connection, connection.channel() as channel:
            await (await channel.get_queue(queue, ensure=False)).get(fail=False)

    with RabbitmqNode(tmp_path / "rabbitmq", definitions=found) as node:
        urls = {account: node.url(account, secret) for account, secret in SECRETS.items()}
        asyncio.run(reach(urls["alpha"], "tirkeu.alpha"))
        asyncio.run(reach(urls["operator"], "tirkeu.beta"))
        for account in ("alpha", "subscriber"):
            with pytest.raises(aio_pika.exceptions.AMQPChannelError, match="ACCESS_REFUSED"):
                asyncio.run(reach(urls[account], "tirkeu.beta"))
