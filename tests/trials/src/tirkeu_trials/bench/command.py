"""`tirkeu bench`: start private nodes, run the measurements, print a table."""

import asyncio
import tempfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tirkeu_operations.errors import CommandError
from tirkeu_sandbox.nodes.mongodb import MongodbNode
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.services.event_keys import DevelopmentEventKeys
from tirkeu_trials.bench import growth, hop, indicators, intake, outage, pipeline, stand
from tirkeu_trials.bench.contenders.contenders import CONTENDERS
from tirkeu_trials.bench.findings import machine
from tirkeu_trials.bench.outage import Away

REQUESTS_PER_MESSAGE = 5
"""A request costs about as much as so many events; rounds of both take about as long."""
MESSAGES_PER_CASE = 30
"""And a case as much as so many."""
FEW = 1_000
"""Cases stored where they are few."""

Advance = Callable[[str], None]


class Part(StrEnum):
    """What can be measured by itself."""

    HOP = "hop"
    INTAKE = "intake"
    PIPELINE = "pipeline"
    GROWTH = "growth"
    OUTAGE = "outage"
    INDICATORS = "indicators"


USUAL = (Part.HOP, Part.INTAKE, Part.PIPELINE)
"""What is measured where nothing else is asked for: growth, outage and indicators take their time."""


Named = TypeVar("Named", Part, Away)


def parse_names(kind: type[Named], text: str) -> list[Named]:
    """Parts, or what is away, by name, with commas between.

    Raises:
        CommandError: there is nothing of that name.
    """
    names = [name.strip() for name in text.split(",")]
    if unknown := set(names) - set(kind):
        raise CommandError(
            f"No such {kind.__name__.lower()}: {', '.join(sorted(unknown))}. There are {', '.join(kind)}."
        )
    return [kind(name) for name in names]


@dataclass(frozen=True, slots=True)
class Load:
    """How much is measured: events per round of the hop, rounds, and for the growth the most cases stored."""

    messages: int
    rounds: int
    stored: int = 1_000_000
    minutes: float = 10.0
    """How long each node is away in the outage."""
    away: Sequence[Away] = tuple(Away)

    @property
    def requests(self) -> int:
        """Registrations per round."""
        return self.messages // REQUESTS_PER_MESSAGE

    @property
    def cases(self) -> int:
        """Cases per round of the pipeline."""
        return self.messages // MESSAGES_PER_CASE


def run(*, parts: Collection[Part], load: Load, console: Console) -> dict[str, Any]:
    """Measure on private brokers and databases in a temporary folder; ``{"machine": …, part: figures}``.

    Raises:
        CommandError: a part failed.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    findings: dict[str, Any] = {"machine": machine.describe()}
    with tempfile.TemporaryDirectory(prefix="tirkeu-bench-") as name, Progress(*columns, console=console) as progress:

        def bar(part: Part, total: int) -> Advance:
            task = progress.add_task(part.value, total=total)
            return lambda what: progress.update(task, advance=1, description=f"{part.value}: {what}")

        for part in Part:
            if part in parts:
                findings[part.value] = _MEASUREMENTS[part](Path(name) / part.value, load, bar)
    return findings


Bar = Callable[[Part, int], Advance]


def _hop(folder: Path, load: Load, bar: Bar) -> dict[str, Any]:
    advance = bar(Part.HOP, load.rounds * len(CONTENDERS))
    keys = DevelopmentEventKeys(folder / "event-keys")
    with RabbitmqNode(folder / "rabbitmq") as rabbitmq, MongodbNode(folder / "mongodb") as mongodb:
        measured = hop.measure(
            rabbitmq.url(), mongodb.url(), keys, messages=load.messages, rounds=load.rounds, advance=advance
        )
        return asyncio.run(measured).to_dict()


def _intake(folder: Path, load: Load, bar: Bar) -> dict[str, Any]:
    advance = bar(Part.INTAKE, intake.steps(load.rounds))
    measured = intake.measure(folder, requests=load.requests, rounds=load.rounds, advance=advance)
    return asyncio.run(measured).to_dict()


def _pipeline(folder: Path, load: Load, bar: Bar) -> dict[str, Any]:
    advance = bar(Part.PIPELINE, load.rounds + 1)
    with stand.running(folder) as running:
        measured = pipeline.measure(running, cases=load.cases, rounds=load.rounds, advance=advance)
        return asyncio.run(measured).to_dict()


def _growth(folder: Path, load: Load, bar: Bar) -> dict[str, Any]:
    return growth.measure(
        folder,
        few=FEW,
        many=load.stored,
        messages=load.messages,
        requests=load.requests,
        cases=load.cases,
        rounds=load.rounds,
        advance=bar(Part.GROWTH, growth.steps(load.rounds)),
    ).to_dict()


def _outage(folder: Path, load: Load, bar: Bar) -> dict[str, Any]:
    advance = bar(Part.OUTAGE, outage.steps(load.minutes) * len(load.away))
    found: dict[str, Any] = {"minutes": load.minutes}
    for away in load.away:
        measured = outage.measure(folder / away, away, minutes=load.minutes, advance=advance)
        found[away.value] = asyncio.run(measured).to_dict()
    return found


def _indicators(folder: Path, load: Load, bar: Bar) -> dict[str, Any]:
    advance = bar(Part.INDICATORS, indicators.steps(load.rounds))
    measured = indicators.measure(folder, messages=load.messages, many=load.stored, rounds=load.rounds, advance=advance)
    return measured.to_dict()


_MEASUREMENTS = {
    Part.HOP: _hop,
    Part.INTAKE: _intake,
    Part.PIPELINE: _pipeline,
    Part.GROWTH: _growth,
    Part.OUTAGE: _outage,
    Part.INDICATORS: _indicators,
}
