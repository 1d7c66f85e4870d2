"""`tirkeu bench`: private nodes, the measurements, a table."""

import asyncio
import platform
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tirkeu_chassis.sandbox.mongodb import MongodbNode
from tirkeu_chassis.sandbox.rabbitmq import RabbitmqNode
from tirkeu_local.bench import hop
from tirkeu_local.bench.contenders import CONTENDERS

GOALS = {"ratio_to_bridge": 0.75, "ratio_to_usual_outbox": 3.5}


@dataclass(frozen=True, slots=True)
class Findings:
    """All measurements; `to_dict` is what `tirkeu bench --json` prints."""

    hop: hop.Hop

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"hop": self.hop.to_dict(), "machine": machine()}


def machine() -> str:
    """What the figures were taken on."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{psutil.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


def run(*, messages: int, rounds: int, console: Console) -> Findings:
    """Measure on a private broker and database in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="tirkeu-bench-") as name:
        folder = Path(name)
        with (
            RabbitmqNode(folder / "rabbitmq") as rabbitmq,
            MongodbNode(folder / "mongodb") as mongodb,
            Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                console=console,
            ) as progress,
        ):
            bar = progress.add_task("hop", total=rounds * len(CONTENDERS))
            measured = asyncio.run(
                hop.measure(
                    rabbitmq.url(),
                    mongodb.url(),
                    messages=messages,
                    rounds=rounds,
                    advance=lambda contender: progress.update(bar, advance=1, description=f"hop: {contender}"),
                )
            )
    findings = Findings(measured)
    console.print(_table(findings))
    return findings


def _table(findings: Findings) -> Table:
    figures = findings.hop.to_dict()
    table = Table(title=f"Hop: an event in, an event out ({machine()})", title_justify="left")
    table.add_column("")
    table.add_column("events/s", justify="right")
    table.add_column("service is", justify="right")
    table.add_column("goal", justify="right")
    table.add_row("raw bridge (no database)", f"{figures['bridge']:,.0f}", *_ratio(figures, "ratio_to_bridge"))
    table.add_row("service (chassis)", f"{figures['service']:,.0f}", "", "")
    table.add_row(
        "usual outbox (a transaction per message)",
        f"{figures['usual_outbox']:,.0f}",
        *_ratio(figures, "ratio_to_usual_outbox"),
    )
    return table


def _ratio(figures: dict[str, float], name: str) -> tuple[str, str]:
    return f"{figures[name]:.2f} ×", f"≥ {GOALS[name]} ×"
