"""The ``tirkeu`` commands for one machine. Each function reads its options and calls the module that does the work."""

import json
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from tirkeu_contracts.standard.directory import UnknownBody
from tirkeu_local import detached, stack
from tirkeu_local import status as processes
from tirkeu_local.demo import command as demonstration
from tirkeu_local.ports import Ports
from tirkeu_local.progress import StartDisplay, status_table
from tirkeu_operations.errors import mendable
from tirkeu_operations.options import LOCAL, AsJson, DataFolder, duration
from tirkeu_sandbox.nodes.process import SandboxError, private_folder
from tirkeu_sandbox.services.issuer import DevelopmentIssuer, granted
from tirkeu_sandbox.services.known import SERVICES


class Lang(StrEnum):
    """Languages of reports."""

    KK = "kk"
    RU = "ru"
    EN = "en"


@mendable(SandboxError, UnknownBody)
def up(
    data: DataFolder = LOCAL,
    detach: Annotated[bool, typer.Option("--detach", help="Return when all is ready.")] = False,
    keep_time: Annotated[
        bool, typer.Option("--keep-time", help="Go on at the time a demonstration left, not at the machine's.")
    ] = False,
    ports: Annotated[
        Ports, typer.Option(help="8101 to 8105 where they are free, or no others at all, or any free ones.")
    ] = Ports.PREFERRED,
) -> None:
    """Start RabbitMQ, MongoDB and all services, and keep them running until Ctrl-C."""
    console = Console()
    options = stack.Options(data, keep_time, ports, SERVICES)
    with StartDisplay(console) as display:
        if detach:
            detached.start(options, display.update)
        else:
            stack.run(options, observe=display.update, notify=lambda line: console.print(line, markup=False))
    console.print("It runs in the background: `tirkeu down` stops it." if detach else "Stopped.")


@mendable(SandboxError, UnknownBody)
def down(
    data: DataFolder = LOCAL,
    wipe: Annotated[bool, typer.Option("--wipe", help="Delete all data of the stack afterwards.")] = False,
) -> None:
    """Stop the stack: the services, then broker and database."""
    if wipe and not detached.exists(data):
        detached.wipe(data)
        Console().print("Nothing was running; the data is deleted.")
        return
    left = detached.stop(data)
    if wipe:
        detached.wipe(data)
    Console().print(
        f"The supervisor was gone already; ended what it left behind: {', '.join(left)}" if left else "Stopped."
    )


@mendable(SandboxError, UnknownBody)
def status(data: DataFolder = LOCAL, as_json: AsJson = False) -> None:
    """Ask every process how it is; exit code 0 only if all are ready."""
    running = detached.running(data)
    found = processes.ask(running)
    ready = bool(found) and all(process.ready for process in found)
    if as_json:
        content = {
            "ready": ready,
            "supervisor_pid": running.supervisor_pid,
            "rabbitmq_stream": processes.without_password(running.rabbitmq_stream_url),
            "processes": [asdict(process) for process in found],
        }
        typer.echo(json.dumps(content, indent=2))
    else:
        Console().print(status_table(found))
        Console().print(f"The stream protocol: {processes.without_password(running.rabbitmq_stream_url)}")
    raise typer.Exit(0 if ready else 1)


@mendable(SandboxError, UnknownBody)
def token(
    role: Annotated[list[str] | None, typer.Option(help="A role of the bearer; may be repeated.")] = None,
    body: Annotated[str | None, typer.Option(help="Their body's number in Annex 1, such as 2 or 2.10.")] = None,
    grant: Annotated[
        list[str] | None,
        typer.Option(help="A role held elsewhere, such as head@2.10, or analyst for the country; may be repeated."),
    ] = None,
    sub: Annotated[str | None, typer.Option(help="Their opaque id.")] = None,
    ttl: Annotated[str, typer.Option(help="How long it is good for: 90s, 15m, 8h, 2d.")] = "12h",
    show_jwks: Annotated[bool, typer.Option("--show-jwks", help="Print the public keys instead.")] = False,
    data: DataFolder = LOCAL,
) -> None:
    """Print a development token."""
    issuer = DevelopmentIssuer(private_folder(data) / "issuer")
    if show_jwks:
        typer.echo(issuer.jwks_path.read_text(), nl=False)
    else:
        elsewhere = [granted(one) for one in grant or []]
        typer.echo(issuer.token(role or [], body, sub, duration(ttl), grants=elsewhere))


@mendable(SandboxError, UnknownBody)
def demo(
    cases: Annotated[int, typer.Option(min=1, max=100_000, help="How many applications the year brings.")] = 300,
    seed: Annotated[int, typer.Option(help="The same seed gives the same year.")] = 1,
    lang: Annotated[Lang, typer.Option(help="The language of the report.")] = Lang.EN,
    fresh: Annotated[bool, typer.Option("--fresh", help="Stop the stack and delete its data first.")] = False,
    as_json: AsJson = False,
    data: DataFolder = LOCAL,
) -> None:
    """Play a working year over HTTP, starting what isn't running, and show Annex 2."""
    console = Console(stderr=as_json)
    if fresh:
        if detached.exists(data):
            detached.stop(data)
        detached.wipe(data)
    if not detached.is_running(data):
        with StartDisplay(console) as display:
            detached.start(stack.Options(data, keep_time=True), display.update)
    found = demonstration.run(data, detached.running(data), cases=cases, seed=seed, lang=lang.value, console=console)
    if as_json:
        typer.echo(json.dumps(found.to_dict(), indent=2, ensure_ascii=False))
    raise typer.Exit(0 if found.ledger.clean else 1)
