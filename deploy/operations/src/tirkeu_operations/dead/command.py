"""`tirkeu dead`: each function reads its options and calls `queues`.

All commands select messages in the same way. Those that move messages select them by an id, by filters or by
``--all``. If filters or ``--all`` match several, the command lists them and asks; it then moves exactly those listed.
"""

import asyncio
import getpass
import json
import os
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer
from rich.console import Console

from tirkeu_operations import installation
from tirkeu_operations.dead import queues
from tirkeu_operations.dead.dead_letter import DeadLetter, Selection
from tirkeu_operations.dead.display import print_dead_letter, print_dead_letters, print_discarded, print_kinds
from tirkeu_operations.dead.queues import Advance, Moved
from tirkeu_operations.errors import CommandError
from tirkeu_operations.installation import Installation
from tirkeu_operations.options import INBOX_DAYS, LOCAL, AsJson, BrokerUrl, DataFolder, InboxDays, duration
from tirkeu_operations.terminal import progress

dead = typer.Typer(
    no_args_is_help=True, help="Messages that a service could not handle: look, requeue, discard, restore."
)

Id = Annotated[str | None, typer.Argument(metavar="ID", help="The event's id.")]
OneService = Annotated[str | None, typer.Option("--service", help="Only this service's.")]
Reason = Annotated[str | None, typer.Option("--reason", help="Only with this reason, such as fault or refused.")]
Pattern = Annotated[str | None, typer.Option("--type", help="Only these types, such as 'permit.*'.")]
OlderThan = Annotated[str | None, typer.Option(help="Only dead for longer: 90s, 15m, 8h, 2d.")]
Everything = Annotated[bool, typer.Option("--all", help="Every one there is.")]
Yes = Annotated[bool, typer.Option("--yes", help="Don't ask where several are hit.")]
By = Annotated[str | None, typer.Option("--by", help="Who does it; the login name if not given.")]


@dead.command("list")
def list_(
    service: OneService = None,
    reason: Reason = None,
    pattern: Pattern = None,
    older_than: OlderThan = None,
    as_json: AsJson = False,
    broker_url: BrokerUrl = None,
    data: DataFolder = LOCAL,
) -> None:
    """Show which dead letters there are; all of them stay where they are."""
    selection = _selection(service, reason, pattern, older_than)
    now = datetime.now(UTC)
    dead_letters = asyncio.run(_dead(installation.at_broker(data, broker_url), selection, now))
    if as_json:
        _print_json(dead_letters, now)
    elif not dead_letters:
        typer.echo("No dead letters.")
    else:
        print_dead_letters(Console(), dead_letters, now)


@dead.command()
def show(
    identity: Id = None,
    service: OneService = None,
    reason: Reason = None,
    pattern: Pattern = None,
    older_than: OlderThan = None,
    everything: Everything = False,
    given_up: Annotated[bool, typer.Option("--discarded", help="Of those that were discarded.")] = False,
    with_particulars: Annotated[
        bool, typer.Option("--with-particulars", help="Print the body of a restricted event too: personal data.")
    ] = False,
    broker_url: BrokerUrl = None,
    data: DataFolder = LOCAL,
) -> None:
    """Show the headers and the body of dead letters."""
    selection = _choice(identity, everything, _selection(service, reason, pattern, older_than))
    looked = (_discarded if given_up else _dead)(installation.at_broker(data, broker_url), selection, datetime.now(UTC))
    for number, dead_letter in enumerate(asyncio.run(looked)):
        if number:
            typer.echo()
        print_dead_letter(Console(), dead_letter, with_particulars=with_particulars)


@dead.command()
def requeue(
    identity: Id = None,
    service: OneService = None,
    reason: Reason = None,
    pattern: Pattern = None,
    older_than: OlderThan = None,
    everything: Everything = False,
    yes: Yes = False,
    by: By = None,
    inbox_days: InboxDays = INBOX_DAYS,
    broker_url: BrokerUrl = None,
    data: DataFolder = LOCAL,
) -> None:
    """Send dead letters back to their service, as if they came for the first time; exit code 1 if one had to stay."""
    selection = _choice(identity, everything, _selection(service, reason, pattern, older_than))
    found = installation.at_broker(data, broker_url)
    chosen = _seen("Requeue", found, selection, _dead, yes=yes)
    window, author = timedelta(days=inbox_days), by or _login()

    def work(now: datetime, advance: Advance) -> Coroutine[Any, Any, Moved]:
        url, services = found.broker(), found.chosen(service)
        return queues.requeue(url, services, chosen, window=window, by=author, now=now, advance=advance)

    done = _moved("requeued", work)
    typer.echo(f"Requeued: {len(done.moved)}.")
    for dead_letter, why in done.stayed:
        typer.echo(
            f"{dead_letter.id} of {dead_letter.service} stays: {why}. `tirkeu dead discard` lays it away for good.",
            err=True,
        )
    raise typer.Exit(1 if done.stayed else 0)


@dead.command()
def discard(
    because: Annotated[str, typer.Option("--because", help="Why; it is kept with each message.")],
    identity: Id = None,
    service: OneService = None,
    reason: Reason = None,
    pattern: Pattern = None,
    older_than: OlderThan = None,
    everything: Everything = False,
    yes: Yes = False,
    by: By = None,
    broker_url: BrokerUrl = None,
    data: DataFolder = LOCAL,
) -> None:
    """Give dead letters up: they move to the queue tirkeu.discarded, each with the reason, and stay there
    until somebody restores them."""
    if not because.strip():
        raise CommandError("Say why with --because: whoever finds it in a year will ask.")
    selection = _choice(identity, everything, _selection(service, reason, pattern, older_than))
    found = installation.at_broker(data, broker_url)
    chosen = _seen("Discard", found, selection, _dead, yes=yes)
    why, author = because.strip(), by or _login()

    def work(now: datetime, advance: Advance) -> Coroutine[Any, Any, Moved]:
        url, services = found.broker(), found.chosen(service)
        return queues.discard(url, services, chosen, because=why, by=author, now=now, advance=advance)

    done = _moved("discarded", work)
    typer.echo(f"Discarded: {len(done.moved)}. `tirkeu dead discarded` lists what was.")


@dead.command()
def discarded(
    service: OneService = None,
    reason: Reason = None,
    pattern: Pattern = None,
    older_than: OlderThan = None,
    as_json: AsJson = False,
    broker_url: BrokerUrl = None,
    data: DataFolder = LOCAL,
) -> None:
    """Show what was discarded, by whom and why."""
    selection = _selection(service, reason, pattern, older_than)
    now = datetime.now(UTC)
    dead_letters = asyncio.run(_discarded(installation.at_broker(data, broker_url), selection, now))
    if as_json:
        _print_json(dead_letters, now)
    elif not dead_letters:
        typer.echo("Nothing was discarded." if selection == Selection() else "Nothing such was discarded.")
    else:
        print_discarded(Console(), dead_letters)


@dead.command()
def restore(
    identity: Id = None,
    service: OneService = None,
    reason: Reason = None,
    pattern: Pattern = None,
    older_than: OlderThan = None,
    everything: Everything = False,
    yes: Yes = False,
    by: By = None,
    broker_url: BrokerUrl = None,
    data: DataFolder = LOCAL,
) -> None:
    """Bring discarded dead letters back among the dead letters of their service, to requeue them from there."""
    selection = _choice(identity, everything, _selection(service, reason, pattern, older_than))
    found = installation.at_broker(data, broker_url)
    chosen = _seen("Restore", found, selection, _discarded, yes=yes)
    author = by or _login()

    def work(now: datetime, advance: Advance) -> Coroutine[Any, Any, Moved]:
        found.chosen(service)
        return queues.restore(found.broker(), chosen, by=author, now=now, advance=advance)

    done = _moved("restored", work)
    typer.echo(f"Restored: {len(done.moved)}. `tirkeu dead requeue` sends back to the service.")


def _selection(service: str | None, reason: str | None, pattern: str | None, older_than: str | None) -> Selection:
    age = None if older_than is None else duration(older_than)
    return Selection(service=service, reason=reason, type=pattern, older_than=age)


def _choice(identity: str | None, everything: bool, filters: Selection) -> Selection:
    """The selection of a command that has to be told which: --service alone narrows, and says too little."""
    if sum((identity is not None, replace(filters, service=None) != Selection(), everything)) != 1:
        raise CommandError("Say which: an ID, or --reason, --type and --older-than (one or more of them), or --all.")
    return replace(filters, id=identity)


Reading = Callable[[Installation, Selection, datetime], Coroutine[Any, Any, list[DeadLetter]]]


def _dead(found: Installation, selection: Selection, now: datetime) -> Coroutine[Any, Any, list[DeadLetter]]:
    return queues.read(found.broker(), found.chosen(selection.service), selection, now)


def _discarded(found: Installation, selection: Selection, now: datetime) -> Coroutine[Any, Any, list[DeadLetter]]:
    found.chosen(selection.service)
    return queues.read_discarded(found.broker(), selection, now)


def _seen(verb: str, found: Installation, selection: Selection, read: Reading, *, yes: bool) -> Selection:
    """The selection, when whoever typed the command has seen what it hits, if that is more than one; no more than that.

    Raises:
        typer.Abort: they thought better of it.
    """
    if yes or selection.id is not None:
        return selection
    now = datetime.now(UTC)
    dead_letters = asyncio.run(read(found, selection, now))
    if len(dead_letters) > 1:
        print_kinds(Console(stderr=True), dead_letters, now)
        typer.confirm(f"{verb} these {len(dead_letters)} messages?", abort=True, err=True)
    return replace(selection, among=frozenset((dead_letter.service, dead_letter.id) for dead_letter in dead_letters))


def _moved(what: str, work: Callable[[datetime, Advance], Coroutine[Any, Any, Moved]]) -> Moved:
    with progress(what) as advance:
        return asyncio.run(work(datetime.now(UTC), advance))


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # In a container the user may have a number alone.
        return f"uid {os.getuid()}"


def _print_json(dead_letters: Sequence[DeadLetter], now: datetime) -> None:
    typer.echo(json.dumps([dead_letter.to_dict(now) for dead_letter in dead_letters], indent=2, ensure_ascii=False))
