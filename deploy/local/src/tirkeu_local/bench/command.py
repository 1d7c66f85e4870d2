"""`tirkeu bench`: private nodes, the measurements, a table."""

import asyncio
import platform
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tirkeu_chassis.sandbox.mongodb import MongodbNode
from tirkeu_chassis.sandbox.process import private_folder
from tirkeu_chassis.sandbox.rabbitmq import RabbitmqNode
from tirkeu_local.bench import hop, intake
from tirkeu_local.bench.contenders import CONTENDERS

GOALS = {"ratio_to_bridge": 0.75, "ratio_to_usual_outbox": 3.5, "ratio_to_bare_insert": 0.7}


REQUESTS_PER_MESSAGE = 5
"""A request costs about as much as so many events; rounds of both take about as long."""


@dataclass(frozen=True, slots=True)
class Findings:
    """All measurements; `to_dict` is what `tirkeu bench --json` prints."""

    hop: hop.Hop
    intake: intake.Intake

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"hop": self.hop.to_dict(), "intake": self.intake.to_dict(), "machine": machine()}


def machine() -> str:
    """What the figures were taken on."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{psutil.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"


def run(*, messages: int, rounds: int, console: Console) -> Findings:
    """Measure on private brokers and databases in a temporary folder."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with tempfile.TemporaryDirectory(prefix="tirkeu-bench-") as name, Progress(*columns, console=console) as progress:
        folder = Path(name)

        def bar(title: str, total: int) -> Callable[[str], None]:
            task = progress.add_task(title, total=total)
            return lambda contender: progress.update(task, advance=1, description=f"{title}: {contender}")

        with RabbitmqNode(folder / "rabbitmq") as rabbitmq, MongodbNode(folder / "mongodb") as mongodb:
            hops = hop.measure(
                rabbitmq.url(),
                mongodb.url(),
                messages=messages,
                rounds=rounds,
                advance=bar("hop", rounds * len(CONTENDERS)),
            )
            measured_hop = asyncio.run(hops)
        registrations = intake.measure(
            private_folder(folder / "intake"),
            requests=messages // REQUESTS_PER_MESSAGE,
            rounds=rounds,
            advance=bar("intake", rounds * 2),
        )
        measured_intake = asyncio.run(registrations)
    findings = Findings(measured_hop, measured_intake)
    console.print(_table(findings))
    return findings


def _table(findings: Findings) -> Table:
    hops, registrations = findings.hop.to_dict(), findings.intake.to_dict()
    table = Table(title=machine(), title_justify="left")
    table.add_column("")
    table.add_column("per second", justify="right")
    table.add_column("Tirkeu is", justify="right")
    table.add_column("goal", justify="right")
    table.add_row("hop: service on the chassis", f"{hops['service']:,.0f}", "", "")
    table.add_row("hop: raw bridge, no database", f"{hops['bridge']:,.0f}", *_ratio(hops, "ratio_to_bridge"))
    table.add_row(
        "hop: usual outbox, a transaction per message",
        f"{hops['usual_outbox']:,.0f}",
        *_ratio(hops, "ratio_to_usual_outbox"),
        end_section=True,
    )
    table.add_row("intake: POST /v1/applications", f"{registrations['service']:,.0f}", "", "")
    table.add_row(
        "intake: bare route, one insert",
        f"{registrations['bare_insert']:,.0f}",
        *_ratio(registrations, "ratio_to_bare_insert"),
    )
    return table


def _ratio(figures: dict[str, float], name: str) -> tuple[str, str]:
    return f"{figures[name]:.2f} ×", f"≥ {GOALS[name]} ×"
