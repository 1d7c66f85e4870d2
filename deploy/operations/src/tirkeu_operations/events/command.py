"""`tirkeu events`: each function reads its options and calls `log`, `exporting` or `replaying`."""

import asyncio
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from contextlib import aclosing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer
from rich.console import Console

from tirkeu_chassis.broker.streams import Place
from tirkeu_chassis.signing.keys import EventKeys, UnusableKey
from tirkeu_chassis.signing.verifier import EventVerifier
from tirkeu_chassis.tables.formats import Format
from tirkeu_operations import installation
from tirkeu_operations.errors import CommandError, mendable
from tirkeu_operations.events import exporting, replaying, signatures
from tirkeu_operations.events import log as event_log
from tirkeu_operations.events.display import print_event
from tirkeu_operations.events.log import LoggedEvent
from tirkeu_operations.installation import Installation
from tirkeu_operations.options import INBOX_DAYS, LOCAL, AsJson, BrokerUrl, DataFolder, InboxDays, LogUrl
from tirkeu_operations.terminal import progress

events = typer.Typer(no_args_is_help=True, help="The event log.")

Pattern = Annotated[str, typer.Option("--type", help="Only these types, such as 'permit.*'.")]


@events.command()
def tail(
    start: Annotated[str, typer.Option("--from", metavar="first|next|OFFSET|TIME", help="Where to begin.")] = "next",
    pattern: Pattern = "*",
    limit: Annotated[int | None, typer.Option(min=1, help="Stop after so many events.")] = None,
    as_json: AsJson = False,
    broker_url: BrokerUrl = None,
    log_url: LogUrl = None,
    data: DataFolder = LOCAL,
) -> None:
    """Follow the public events, from now on or from any earlier place."""
    place = event_log.parse_place(start)
    url = installation.at_broker(data, broker_url, log_url).log()
    # It has no other end.
    _until_interrupted(_print(event_log.tail(url, place, pattern), as_json, limit), cut_short=False)


@events.command()
def replay(
    start: Annotated[str, typer.Option("--from", metavar="first|OFFSET|TIME", help="Where to begin.")] = "first",
    end: Annotated[
        str | None, typer.Option("--to", metavar="OFFSET|TIME", help="Where to stop; the end of the log if not given.")
    ] = None,
    pattern: Pattern = "*",
    queue: Annotated[
        str | None, typer.Option("--to-queue", help="Publish them to this queue again, instead of printing them.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Publish without asking.")] = False,
    inbox_days: InboxDays = INBOX_DAYS,
    as_json: AsJson = False,
    broker_url: BrokerUrl = None,
    log_url: LogUrl = None,
    data: DataFolder = LOCAL,
) -> None:
    """Read the public events up to the end of the log, and stop; or send them to a queue once more."""
    first, last = event_log.parse_place(start), None if end is None else event_log.parse_place(end)
    if "next" in {first, last} or last == "first":
        raise CommandError("A replay is of what stands in the log: give --from and --to an offset or a time.")
    found = installation.at_broker(data, broker_url, log_url)
    if queue is None:
        _until_interrupted(_print_span(found.log(), first, last, pattern, as_json))
        return
    replaying.check_target(queue, found.services)
    survey = _until_interrupted(_survey(found, queue, first, last, pattern))
    replaying.check_window(queue, found.services, survey, datetime.now(UTC), timedelta(days=inbox_days))
    for name, count in sorted(survey.types.items()):
        typer.echo(f"{count:>8} {name}", err=True)
    if survey.count and not yes:
        typer.confirm(f"Publish these {survey.count} events to {queue}?", abort=True, err=True)
    with _progress("published", survey.places) as advance:
        _until_interrupted(replaying.republish(found.broker(), queue, survey, advance))
    typer.echo(f"Replayed into {queue}: {survey.count}.")


@events.command()
def export(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write it; - for standard output.")],
    form: Annotated[
        Format | None, typer.Option("--format", help="By the ending of the file's name if not given.")
    ] = None,
    start: Annotated[str, typer.Option("--from", metavar="first|OFFSET|TIME", help="Where to begin.")] = "first",
    end: Annotated[
        str | None, typer.Option("--to", metavar="OFFSET|TIME", help="Where to stop; the end of the log if not given.")
    ] = None,
    pattern: Pattern = "*",
    broker_url: BrokerUrl = None,
    log_url: LogUrl = None,
    data: DataFolder = LOCAL,
) -> None:
    """Write the public events to a file as CSV, JSON, Parquet or Arrow (columns: docs/take-away-columns.md)."""
    first, last = event_log.parse_place(start), None if end is None else event_log.parse_place(end)
    if "next" in {first, last} or last == "first":
        raise CommandError("An export is of what stands in the log: give --from and --to an offset or a time.")
    chosen = form or _form_of(out)
    url = installation.at_broker(data, broker_url, log_url).log()
    with exporting.destination(out) as file:
        written = _until_interrupted(_export(url, first, last, pattern, chosen, file))
    typer.echo(f"Exported to {out}: {written}.", err=True)


@events.command()
@mendable(UnusableKey)
def verify(
    keys: Annotated[
        Path, typer.Option(envvar="TIRKEU_EVENT_KEYS", help="The public keys of all services, withdrawn ones included.")
    ],
    start: Annotated[str, typer.Option("--from", metavar="first|OFFSET|TIME", help="Where to begin.")] = "first",
    end: Annotated[
        str | None, typer.Option("--to", metavar="OFFSET|TIME", help="Where to stop; the end of the log if not given.")
    ] = None,
    broker_url: BrokerUrl = None,
    log_url: LogUrl = None,
    data: DataFolder = LOCAL,
) -> None:
    """Check that every event of the log is as its service signed it; exit code 1 where one is not."""
    first, last = event_log.parse_place(start), None if end is None else event_log.parse_place(end)
    verifier = EventVerifier(EventKeys(keys))
    url = installation.at_broker(data, broker_url, log_url).log()
    found = _until_interrupted(_verify(url, first, last, verifier))
    for offset, reason, detail in found.first:
        typer.echo(f"{offset}: {reason}: {detail}")
    typer.echo(f"As signed: {found.good}. Not: {sum(found.bad.values())}.")
    if found.bad:
        raise typer.Exit(1)


@events.command()
def key(
    owner: Annotated[str, typer.Argument(help="The service that is to sign with it.")],
    private: Annotated[Path, typer.Option(help="Where its private key goes (TIRKEU_SIGNING_KEY of the service).")],
    keys: Annotated[
        Path,
        typer.Option(envvar="TIRKEU_EVENT_KEYS", help="The public keys of all services, to which its own is added."),
    ],
) -> None:
    """Make a key with which a service signs its events."""
    typer.echo(f"Made the key {signatures.make_key(owner, private, keys)} of {owner}.")


async def _verify(url: str, start: Place, end: Place | None, verifier: EventVerifier) -> signatures.Found:
    places = await event_log.span(url, start, end)
    with _progress("checked", places) as advance:
        return await signatures.verify(url, places, verifier, advance)


def _form_of(out: Path) -> Format:
    try:
        return Format(out.suffix.removeprefix("."))
    except ValueError:
        endings = ", ".join(f".{form}" for form in Format)
        raise CommandError(
            f"{out.name!r} doesn't tell the form: give --format, or a name that ends in {endings}."
        ) from None


async def _export(url: str, start: Place, end: Place | None, pattern: str, form: Format, file: BinaryIO) -> int:
    places = await event_log.span(url, start, end)
    with _progress("exported", places) as advance:
        return await exporting.write_events(url, places, pattern, form, file, advance)


async def _print_span(url: str, start: Place, end: Place | None, pattern: str, as_json: bool) -> None:
    places = await event_log.span(url, start, end)
    # On one terminal the bar would run through the events.
    with _progress("read", places, shown=not sys.stdout.isatty()) as advance:

        async def matching() -> AsyncGenerator[LoggedEvent, None]:
            async with aclosing(event_log.read(url, places)) as found:
                async for event in found:
                    advance(event.offset)
                    if event.matches(pattern):
                        yield event

        await _print(matching(), as_json)


async def _survey(found: Installation, queue: str, start: Place, end: Place | None, pattern: str) -> replaying.Survey:
    await replaying.check_exists(found.broker(), queue)
    places = await event_log.span(found.log(), start, end)
    with _progress("read", places) as advance:
        return await replaying.survey(found.log(), places, pattern, advance)


async def _print(found: AsyncGenerator[LoggedEvent, None], as_json: bool, limit: int | None = None) -> None:
    console = Console()
    shown = 0
    async with aclosing(found):
        async for event in found:
            if as_json:
                sys.stdout.write(event.to_json() + "\n")
                sys.stdout.flush()
            else:
                print_event(console, event)
            shown += 1
            if shown == limit:
                return


@contextmanager
def _progress(what: str, places: range, *, shown: bool = True) -> Iterator[Callable[[int], None]]:
    """A bar on standard error; the function given takes the offset just passed."""
    with progress(what, shown=shown) as advance:
        yield lambda offset: advance(offset - places.start + 1, len(places))


def _until_interrupted(work: Coroutine[Any, Any, Any], *, cut_short: bool = True) -> Any:
    """Run it; SIGINT or SIGTERM ends it, and the command, without a word.

    What is cut short by that ends as a shell says it, with 130 or 143, so that no script takes it for done.
    """

    async def run() -> Any:
        task = asyncio.create_task(work)
        received: list[int] = []

        def interrupt(number: int) -> None:
            received.append(number)
            task.cancel()

        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, interrupt, number)
        await asyncio.wait({task})
        if task.cancelled():
            raise typer.Exit(128 + received[0] if cut_short and received else 0)
        return task.result()

    try:
        return asyncio.run(run())
    finally:
        event_log.PASSED_OVER.tell()
