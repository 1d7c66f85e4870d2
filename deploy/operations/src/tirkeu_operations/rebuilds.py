"""`tirkeu metrics`: rebuilds the indicators from the event log, and prints the records and sums behind them."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Final
from uuid import uuid4

import httpx2
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tirkeu_operations import installation
from tirkeu_operations.errors import CommandError
from tirkeu_operations.installation import Installation
from tirkeu_operations.options import LOCAL, AsJson, DataFolder, MetricsUrl, Token

metrics = typer.Typer(no_args_is_help=True, help="The indicators: rebuild them, and look at what they rest on.")

POLL_SECONDS: Final = 0.2
ENDS: Final = frozenset({"switched", "refused"})
COMPARED: Final = {
    "equal": "equal in both",
    "different": "different",
    "only_live": "only in the former",
    "only_fresh": "only in the fresh one",
    "lacking": "events received that the log lacks",
}


@metrics.command()
def rebuild(
    cancel: Annotated[bool, typer.Option("--cancel", help="End the rebuild under way before its switch.")] = False,
    as_json: AsJson = False,
    metrics_url: MetricsUrl = None,
    token: Token = None,
    data: DataFolder = LOCAL,
) -> None:
    """Fold the event log from its start into a fresh projection, compare it with the live one, and switch to it.

    The figures are answered all the while. Exit code 1 if it was refused: it says why, and the figures stay. Ctrl+C
    ends the watching, not the rebuild; that is what --cancel is for.
    """
    with _client(installation.at_metrics(data, metrics_url, token)) as client:
        if cancel:
            found = _asked(client, "POST", "/v1/rebuilds/last/cancellation", headers={"idempotency-key": uuid4().hex})
            typer.echo(json.dumps(found, indent=2) if as_json else found["detail"])
            return
        _asked(client, "POST", "/v1/rebuilds", headers={"idempotency-key": uuid4().hex})
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
            task = progress.add_task("rebuild", total=None)
            for found in _followed(client):
                progress.update(task, description=found["stage"], completed=found["offset"], total=found["end"])
    if as_json:
        typer.echo(json.dumps(found, indent=2))
    else:
        _print(found)
    raise typer.Exit(0 if found["stage"] == "switched" else 1)


@metrics.command()
def projection(metrics_url: MetricsUrl = None, token: Token = None, data: DataFolder = LOCAL) -> None:
    """Print all records and sums in their canonical form: the same bytes before and after a rebuild."""
    found = installation.at_metrics(data, metrics_url, token)
    with _client(found) as client, _answering(), client.stream("GET", "/v1/projection") as answer:
        if not answer.is_success:
            answer.read()
            raise CommandError(_problem(answer))
        for piece in answer.iter_bytes():
            sys.stdout.buffer.write(piece)


def _client(found: Installation) -> httpx2.Client:
    address, token = found.metrics()
    return httpx2.Client(base_url=address, headers={"authorization": f"Bearer {token}"}, timeout=60)


def _followed(client: httpx2.Client) -> Iterator[dict[str, Any]]:
    """The state of the rebuild until it is over."""
    while True:
        found = _asked(client, "GET", "/v1/rebuilds/last")
        yield found
        if found["stage"] in ENDS:
            return
        time.sleep(POLL_SECONDS)


def _asked(client: httpx2.Client, method: str, path: str, **options: Any) -> dict[str, Any]:
    with _answering():
        answer = client.request(method, path, **options)
    if not answer.is_success:
        raise CommandError(_problem(answer))
    content: dict[str, Any] = answer.json()
    return content


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except httpx2.TransportError as error:
        raise CommandError(
            f"Metrics doesn't answer ({type(error).__name__}). Is it running, and is its URL right?"
        ) from error


def _problem(answer: httpx2.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError):
        return f"Metrics answered {answer.status_code}."


def _print(found: dict[str, Any]) -> None:
    table = Table(title="Rebuild", show_header=False)
    table.add_row("events folded", f"{found['folded']:,}")
    for name, words in COMPARED.items():
        table.add_row(words, f"{found['compared'][name]:,}" if found["compared"] else "")
    console = Console()
    console.print(table)
    if found["stage"] == "switched":
        console.print("The figures are answered from the fresh projection.")
    else:
        console.print(found["detail"])
