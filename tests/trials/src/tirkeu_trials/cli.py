"""`tirkeu bench` and `tirkeu chaos`. Each function reads its options and calls the module that does the work."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tirkeu_operations.errors import mendable
from tirkeu_operations.options import LOCAL, AsJson, DataFolder
from tirkeu_sandbox.nodes.process import SandboxError
from tirkeu_trials.bench import command as benchmarks
from tirkeu_trials.bench.findings import plot, report
from tirkeu_trials.bench.outage import Away
from tirkeu_trials.chaos import command as breaking


@mendable(SandboxError)
def bench(
    messages: Annotated[int, typer.Option(min=1000, help="Events per round of the hop; more cases, too.")] = 15_000,
    rounds: Annotated[int, typer.Option(min=1, help="Rounds per contender.")] = 3,
    only: Annotated[str, typer.Option(help=f"Parts to measure: {', '.join(benchmarks.Part)}.")] = ",".join(
        benchmarks.USUAL
    ),
    stored: Annotated[
        int, typer.Option(min=1000, help="Cases stored in the end, in growth and indicators.")
    ] = 1_000_000,
    minutes: Annotated[float, typer.Option(min=0.1, help="How long each is away, in the outage.")] = 10.0,
    away: Annotated[str, typer.Option(help="What is away in the outage.")] = ",".join(Away),
    picture: Annotated[
        Path | None, typer.Option("--plot", metavar="FILE.svg", help="Draw it, too (with tirkeu-trials[plot]).")
    ] = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="For a page.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure how fast it is, against ceilings measured in the same run."""
    parts = benchmarks.parse_names(benchmarks.Part, only)
    load = benchmarks.Load(messages, rounds, stored, minutes, benchmarks.parse_names(Away, away))
    console = Console(stderr=as_json or markdown)
    found = benchmarks.run(parts=parts, load=load, console=console)
    if as_json:
        typer.echo(json.dumps(found, indent=2))
    elif markdown:
        typer.echo(report.markdown(found), nl=False)
    else:
        console.print(report.table(found))
    if picture is not None:
        plot.draw(found, picture)


@mendable(SandboxError)
def chaos(
    minutes: Annotated[float, typer.Option(min=0.2, max=1440, help="How long faults are injected.")] = 3.0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same cases, and the same faults in order.")] = 1,
    nodes: Annotated[int, typer.Option(min=1, max=5, help="Nodes of the broker, and of the database.")] = 1,
    keep_logs: Annotated[bool, typer.Option("--keep-logs", help="Keep the logs of a clean run too.")] = False,
    as_json: AsJson = False,
    data: DataFolder = LOCAL,
) -> None:
    """Run everything on private nodes under load, break things, and draw up the ledger when all is quiet again."""
    console = Console(stderr=as_json)
    found = breaking.run(data, minutes=minutes, seed=seed, nodes=nodes, keep_logs=keep_logs, console=console)
    if as_json:
        typer.echo(json.dumps(found.to_dict(), indent=2, ensure_ascii=False))
    raise typer.Exit(0 if found.clean else 1)
