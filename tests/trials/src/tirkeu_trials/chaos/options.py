"""The options of ``tirkeu chaos``."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tirkeu_operations.options import AsJson, DataFolder
from tirkeu_trials.chaos import command


def chaos(
    minutes: Annotated[float, typer.Option(min=0.2, max=1440, help="How long faults are injected.")] = 3.0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same cases, and the same faults in order.")] = 1,
    nodes: Annotated[int, typer.Option(min=1, max=5, help="Nodes of the broker, and of the database.")] = 1,
    keep_logs: Annotated[bool, typer.Option("--keep-logs", help="Keep the logs of a clean run too.")] = False,
    as_json: AsJson = False,
    data: DataFolder = Path(".local"),
) -> None:
    """Run everything on private nodes under load, break things, and draw up the ledger when all is quiet again."""
    console = Console(stderr=as_json)
    found = command.run(data, minutes=minutes, seed=seed, nodes=nodes, keep_logs=keep_logs, console=console)
    if as_json:
        typer.echo(json.dumps(found.to_dict(), indent=2, ensure_ascii=False))
    raise typer.Exit(0 if found.clean else 1)
