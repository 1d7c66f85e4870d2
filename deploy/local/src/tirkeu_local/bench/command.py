"""`tirkeu bench`: private nodes, the measurements, a table."""

import asyncio
import tempfile
from collections.abc import Callable, Collection
from enum import StrEnum
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tirkeu_chassis.sandbox.mongodb import MongodbNode
from tirkeu_chassis.sandbox.rabbitmq import RabbitmqNode
from tirkeu_local.bench import hop, intake, machine, pipeline, stand
from tirkeu_local.bench.contenders import CONTENDERS
from tirkeu_local.errors import StackError

REQUESTS_PER_MESSAGE = 5
"""A request costs about as much as so many events; rounds of both take about as long."""
MESSAGES_PER_CASE = 30
"""And a case as much as so many."""

Advance = Callable[[str], None]


class Part(StrEnum):
    """What can be measured by itself."""

    HOP = "hop"
    INTAKE = "intake"
    PIPELINE = "pipeline"


USUAL = (Part.HOP, Part.INTAKE, Part.PIPELINE)
"""What is measured where nothing else is asked for."""


def parse_parts(text: str) -> list[Part]:
    """Parts by name, with commas between.

    Raises:
        StackError: there is no such part.
    """
    names = [name.strip() for name in text.split(",")]
    if unknown := set(names) - set(Part):
        raise StackError(f"No such part: {', '.join(sorted(unknown))}. There are {', '.join(Part)}.")
    return [Part(name) for name in names]


def run(*, parts: Collection[Part], messages: int, rounds: int, console: Console) -> dict[str, Any]:
    """Measure on private brokers and databases in a temporary folder; ``{"machine": …, part: figures}``.

    Args:
        messages: events per round of the hop; the other parts get loads that take about as long.

    Raises:
        StackError: a part failed.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    findings: dict[str, Any] = {"machine": machine.describe()}
    with tempfile.TemporaryDirectory(prefix="tirkeu-bench-") as name, Progress(*columns, console=console) as progress:

        def bar(part: Part, total: int) -> Advance:
            task = progress.add_task(part.value, total=total)
            return lambda what: progress.update(task, advance=1, description=f"{part.value}: {what}")

        for part in Part:
            if part in parts:
                findings[part.value] = _MEASUREMENTS[part](Path(name) / part.value, messages, rounds, bar)
    return findings


Bar = Callable[[Part, int], Advance]


def _hop(folder: Path, messages: int, rounds: int, bar: Bar) -> dict[str, Any]:
    advance = bar(Part.HOP, rounds * len(CONTENDERS))
    with RabbitmqNode(folder / "rabbitmq") as rabbitmq, MongodbNode(folder / "mongodb") as mongodb:
        measured = hop.measure(rabbitmq.url(), mongodb.url(), messages=messages, rounds=rounds, advance=advance)
        return asyncio.run(measured).to_dict()


def _intake(folder: Path, messages: int, rounds: int, bar: Bar) -> dict[str, Any]:
    advance = bar(Part.INTAKE, rounds * len(intake.CONTENDERS))
    requests = messages // REQUESTS_PER_MESSAGE
    return asyncio.run(intake.measure(folder, requests=requests, rounds=rounds, advance=advance)).to_dict()


def _pipeline(folder: Path, messages: int, rounds: int, bar: Bar) -> dict[str, Any]:
    advance = bar(Part.PIPELINE, rounds + 1)
    with stand.running(folder) as running:
        cases = messages // MESSAGES_PER_CASE
        return asyncio.run(pipeline.measure(running, cases=cases, rounds=rounds, advance=advance)).to_dict()


_MEASUREMENTS = {Part.HOP: _hop, Part.INTAKE: _intake, Part.PIPELINE: _pipeline}
