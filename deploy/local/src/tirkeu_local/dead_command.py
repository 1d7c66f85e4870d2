"""`tirkeu dead`: each function reads its options and calls `dead_letters`."""

import asyncio
import getpass
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tirkeu_local import dead_letters, detached
from tirkeu_local.display import print_dead_letter, print_dead_letters, print_discarded
from tirkeu_local.errors import StackError
from tirkeu_local.letters import DeadLetter, Selection
from tirkeu_local.options import INBOX_DAYS, AsJson, DataFolder, InboxDays, duration
from tirkeu_local.record import Record

dead = typer.Typer(
    no_args_is_help=True, help="Messages that a service could not handle: look, requeue, discard, restore."
)

Id = Annotated[str, typer.Argument(metavar="ID", help="The event's id.")]
OneService = Annotated[str | None, typer.Option("--service", help="Only this service's.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Only with this reason, such as fault or refused.")]
Pattern = Annotated[str | None, typer.Option("--type", help="Only these types, such as 'permit.*'.")]
OlderThan = Annotated[str | None, typer.Option(help="Only dead for longer: 90s, 15m, 8h, 2d.")]
By = Annotated[str | None, typer.Option("--by", help="Who does it; the login name if not given.")]


@dead.command("list")
def list_(
    service: OneService = None,
    reason: Reason = None,
    pattern: Pattern = None,
    older_than: OlderThan = None,
    as_json: AsJson = False,
    data: DataFolder = Path(".local"),
) -> None:
    """Show which dead letters there are; all of them stay where they are."""
    selection = _selection(reason, pattern, older_than)
    stack = detached.running(data)
    now = datetime.now(UTC)
    letters = asyncio.run(dead_letters.read(stack.rabbitmq_url, _services(stack, service), selection, now))
    if as_json:
        _print_json(letters, now)
    elif not letters:
        typer.echo("No dead letters.")
    else:
        print_dead_letters(Console(), letters, now)


@dead.command()
def show(
    identity: Id,
    service: OneService = None,
    given_up: Annotated[bool, typer.Option("--discarded", help="One that was discarded.")] = False,
    with_particulars: Annotated[
        bool, typer.Option("--with-particulars", help="Print the body of a restricted event too: personal data.")
    ] = False,
    data: DataFolder = Path(".local"),
) -> None:
    """Show the headers and the body of a dead letter."""
    stack = detached.running(data)
    now = datetime.now(UTC)
    services = _services(stack, service)
    if given_up:
        found = dead_letters.read_discarded(stack.rabbitmq_url, Selection(id=identity, service=service), now)
    else:
        found = dead_letters.read(stack.rabbitmq_url, services, Selection(id=identity), now)
    for letter in asyncio.run(found):
        print_dead_letter(Console(), letter, with_particulars=with_particulars)


@dead.command()
def requeue(
    identity: Annotated[str | None, typer.Argument(metavar="ID", help="The event's id.")] = None,
    service: OneService = None,
    reason: Reason = None,
    pattern: Pattern = None,
    older_than: OlderThan = None,
    everything: Annotated[bool, typer.Option("--all", help="Every one there is.")] = False,
    by: By = None,
    inbox_days: InboxDays = INBOX_DAYS,
    data: DataFolder = Path(".local"),
) -> None:
    """Send dead letters back to their service, as if they came for the first time; exit code 1 if one had to stay."""
    selection = _selection(reason, pattern, older_than)
    if sum((identity is not None, selection != Selection(), everything)) != 1:
        raise StackError("Say which: an ID, or --reason, --type and --older-than (one or more of them), or --all.")
    stack = detached.running(data)
    done = asyncio.run(
        dead_letters.requeue(
            stack.rabbitmq_url,
            _services(stack, service),
            replace(selection, id=identity),
            window=timedelta(days=inbox_days),
            by=by or _login(),
            now=datetime.now(UTC),
        )
    )
    typer.echo(f"Requeued: {len(done.moved)}.")
    for letter, why in done.refused:
        typer.echo(
            f"{letter.id} of {letter.service} stays: {why}. `tirkeu dead discard` lays it away for good.", err=True
        )
    raise typer.Exit(1 if done.refused else 0)


@dead.command()
def discard(
    identity: Id,
    because: Annotated[str, typer.Option("--because", help="Why; it is kept with the message.")],
    service: OneService = None,
    by: By = None,
    data: DataFolder = Path(".local"),
) -> None:
    """Give a dead letter up: it moves to the queue tirkeu.discarded, with the reason, and stays there
    until somebody restores it."""
    if not because.strip():
        raise StackError("Say why with --because: whoever finds it in a year will ask.")
    stack = detached.running(data)
    letters = asyncio.run(
        dead_letters.discard(
            stack.rabbitmq_url,
            _services(stack, service),
            identity,
            because=because.strip(),
            by=by or _login(),
            now=datetime.now(UTC),
        )
    )
    typer.echo(f"Discarded: {len(letters)}. `tirkeu dead discarded` lists what was.")


@dead.command()
def discarded(as_json: AsJson = False, data: DataFolder = Path(".local")) -> None:
    """Show what was discarded, by whom and why."""
    now = datetime.now(UTC)
    letters = asyncio.run(dead_letters.read_discarded(detached.running(data).rabbitmq_url, Selection(), now))
    if as_json:
        _print_json(letters, now)
    elif not letters:
        typer.echo("Nothing was discarded.")
    else:
        print_discarded(Console(), letters)


@dead.command()
def restore(
    identity: Id,
    service: OneService = None,
    by: By = None,
    data: DataFolder = Path(".local"),
) -> None:
    """Bring a discarded letter back among the dead letters of its service, to requeue it from there."""
    stack = detached.running(data)
    _services(stack, service)
    selection = Selection(id=identity, service=service)
    letters = asyncio.run(dead_letters.restore(stack.rabbitmq_url, selection, by=by or _login(), now=datetime.now(UTC)))
    typer.echo(f"Restored: {len(letters)}. `tirkeu dead requeue` sends it back to its service.")


def _selection(reason: str | None, pattern: str | None, older_than: str | None) -> Selection:
    return Selection(reason=reason, type=pattern, older_than=None if older_than is None else duration(older_than))


def _services(stack: Record, one: str | None) -> list[str]:
    names = list(stack.services)
    if one is None:
        return names
    if one not in names:
        raise StackError(f"There is no service {one!r} in this stack: it has {', '.join(names)}.")
    return [one]


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # In a container the user may have a number alone.
        return f"uid {os.getuid()}"


def _print_json(letters: Sequence[DeadLetter], now: datetime) -> None:
    typer.echo(json.dumps([letter.to_dict(now) for letter in letters], indent=2, ensure_ascii=False))
