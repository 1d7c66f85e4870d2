"""What the command says when it can't do what it was asked."""

import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tirkeu_operations.cli import app
from tirkeu_sandbox.nodes import rabbitmq
from tirkeu_sandbox.services.process import Service


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["status"], "No stack is running in {folder}: start one with `tirkeu up`."),
        (["down"], "No stack is running in {folder}."),
        (["events", "tail"], "No stack is running in {folder}: start one with `tirkeu up`."),
        (["metrics", "rebuild"], "No stack is running in {folder}: start one with `tirkeu up`."),
        (["events", "tail", "--from", "noon"], "'noon' is no place in the event log"),
        (["events", "tail", "--from", "2026-11-22T09:00:00"], "a time with its zone"),
        (["token", "--role", "boss"], "There is no role 'boss'"),
        (["token", "--role", "clerk", "--body", "20.1"], "'20.1' is not in the Annex 1 directory"),
        (["token", "--role", "clerk", "--ttl", "soon"], "'soon' is no duration"),
        (["token", "--grant", "boss@2"], "There is no role 'boss'"),
        (["token", "--role", "clerk", "--grant", "head@20.1"], "'20.1' is not in the Annex 1 directory"),
        (["token"], "A token needs a role"),
    ],
)
def test_an_error_is_a_sentence(tmp_path: Path, arguments: list[str], says: str) -> None:
    result = CliRunner().invoke(app, [*arguments, "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert says.format(folder=tmp_path) in result.output
    assert "Traceback" not in result.output


def test_a_missing_broker_is_named_with_its_package(
    fake_services: tuple[Service, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tirkeu_local.cli.SERVICES", fake_services)
    monkeypatch.setattr(rabbitmq, "SERVER", tmp_path / "no-such-server")
    result = CliRunner().invoke(app, ["up", "--data", str(tmp_path / ".local")])
    assert result.exit_code == 1
    assert "apt-get install rabbitmq-server" in result.output
    assert not (tmp_path / ".local" / "stack.json").exists()


def test_a_port_in_use_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setattr("tirkeu_local.cli.SERVICES", (Service("alpha", "json", port),))
        monkeypatch.setattr("tirkeu_sandbox.services.accounts.definitions", lambda *_: {})
        result = CliRunner().invoke(app, ["up", "--ports", "fixed", "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert f"Port {port} of alpha is in use" in result.output


def test_a_service_that_cannot_be_imported_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tirkeu_local.cli.SERVICES", (Service("alpha", "no_such_package", 8101),))
    result = CliRunner().invoke(app, ["up", "--detach", "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert "The stack could not be started." in result.output
    assert "The service alpha can't be imported" in result.output


def test_a_token_is_printed_alone(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["token", "--role", "clerk", "--body", "2.10", "--data", str(tmp_path)])
    assert result.exit_code == 0
    assert result.stdout.count(".") == 2
    assert result.stdout.count("\n") == 1
