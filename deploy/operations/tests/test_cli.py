"""The command as a whole: what it is made of, and what it says when it can't do what it was asked."""

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from tirkeu_operations import cli, installation
from tirkeu_operations.errors import CommandError, mendable

OWN = ["dead", "events", "metrics", "broker"]


class Broken(RuntimeError):
    """An error of a package that the command doesn't know."""


added = typer.Typer(help="A group.")


@added.command()
def first() -> None:
    """The first of the group."""
    typer.echo("first of the group")


@added.command()
def second() -> None:
    """The second of the group."""


@mendable(Broken)
def mended(times: int = 1) -> None:
    """A command that can't do its work."""
    raise Broken(f"It is broken {times} times: mend it.")


def broken() -> None:
    """A command with an error of its own making."""
    raise Broken("nobody can mend it")


@pytest.fixture
def assembled(monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """The command with what a package adds: by the names in another order than in the module."""
    entries = [EntryPoint(name, f"{__name__}:{name}", cli.COMMANDS) for name in ("broken", "added", "mended")]
    commands = {"broken": broken, "added": added, "mended": mended}
    monkeypatch.setattr(EntryPoint, "load", lambda entry: commands[entry.name])
    monkeypatch.setattr(cli, "entry_points", lambda group: entries if group == cli.COMMANDS else [])
    return cli.assembled()


def test_other_packages_add_commands_and_groups(assembled: typer.Typer) -> None:
    shown = CliRunner().invoke(assembled, ["--help"], env={"COLUMNS": "120"}).output
    places = [shown.index(f" {name} ") for name in (*OWN, "mended", "broken", "added")]
    assert places == sorted(places)
    assert CliRunner().invoke(assembled, ["added", "first"]).output == "first of the group\n"


def test_an_error_that_can_be_mended_is_a_sentence(assembled: typer.Typer) -> None:
    result = CliRunner().invoke(assembled, ["mended", "--times", "2"])
    assert (result.exit_code, result.output) == (1, "Error: It is broken 2 times: mend it.\n")


def test_another_error_is_not_hidden(assembled: typer.Typer) -> None:
    assert isinstance(CliRunner().invoke(assembled, ["broken"]).exception, Broken)


def test_an_error_keeps_its_cause() -> None:
    with pytest.raises(CommandError, match="mend it") as caught:
        mended()
    assert isinstance(caught.value.__cause__, Broken)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["dead", "list"], "Give the broker's URL with an operator's account: --broker-url or TIRKEU_BROKER_URL."),
        (["events", "tail"], "Give the broker's URL with an operator's account: --broker-url or TIRKEU_BROKER_URL."),
        (
            ["events", "replay", "--to-queue", "x", "--log-url", "amqp://127.0.0.1:1"],
            "Give the broker's URL with an operator's account: --broker-url or TIRKEU_BROKER_URL.",
        ),
        (["metrics", "rebuild"], "Give the base URL of metrics: --metrics-url or TIRKEU_METRICS_URL;"),
        (["metrics", "rebuild", "--token", "t"], "Give the base URL of metrics: --metrics-url"),
        (
            ["metrics", "projection", "--metrics-url", "http://127.0.0.1:1"],
            "Give an operator's token: --token or TIRKEU_TOKEN.",
        ),
        (
            ["metrics", "projection", "--metrics-url", "http://127.0.0.1:1", "--token", "t"],
            "Metrics doesn't answer (ConnectError). Is it running, and is its URL right?",
        ),
        (["dead", "list", "--broker-url", "amqp://127.0.0.1:1"], "Is the broker running, and is its URL right?"),
        (["events", "tail", "--from", "noon"], "'noon' is no place in the event log"),
    ],
)
def test_what_is_missing_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], says: str
) -> None:
    monkeypatch.setattr(installation, "finders", list)
    result = CliRunner().invoke(cli.app, [*arguments, "--data", str(tmp_path)])
    assert result.exit_code == 1
    assert result.output.startswith("Error: ") or "\nError: " in result.output
    assert says in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("option", "url"),
    [
        ("--broker-url", "http://operator:pass-word@broker"),
        ("--broker-url", "amqp://"),
        ("--log-url", "amqp://operator:pass-word@broker:port"),
        ("--log-url", "amqp://operator:pass-word@[broker"),
    ],
)
def test_a_url_that_is_none_is_refused_and_not_repeated(option: str, url: str) -> None:
    result = CliRunner().invoke(cli.app, ["events", "tail", option, url], env={"COLUMNS": "200"})
    assert result.exit_code == 2
    assert f"Invalid value for '{option}'" in result.output
    assert "it is no URL such as amqps://" in result.output
    assert "pass-word" not in result.output


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {
        "TIRKEU_BROKER_URL": "amqp://operator:pass-word@127.0.0.1:1/",
        "TIRKEU_LOG_URL": "amqp://reader:pass-word@127.0.0.1:1/",
        "TIRKEU_METRICS_URL": "http://127.0.0.1:1",
        "TIRKEU_TOKEN": "pass-word",
    }
    commands = (["dead", "list"], ["dead", "list", "--help"], ["events", "tail"], ["events", "tail", "--help"],
                ["events", "replay", "--to-queue", "x"], ["metrics", "rebuild"])  # fmt: skip
    for arguments in commands:
        result = CliRunner().invoke(cli.app, arguments, env=secrets)
        assert "pass-word" not in result.output
