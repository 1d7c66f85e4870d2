"""Growth: the same rates with few and with many cases stored, measured side by side under the same load of the machine.

There are two test stands with all services, and for the hop two databases of one service. Rounds with few and with
many cases alternate.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from tirkeu_sandbox.nodes.mongodb import MongodbNode
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.services.event_keys import DevelopmentEventKeys
from tirkeu_trials.bench import hop, pipeline, rebuild, stand
from tirkeu_trials.bench.findings.figures import Rates
from tirkeu_trials.bench.intake import registrations
from tirkeu_trials.bench.loads import stored
from tirkeu_trials.bench.loads.http_load import requests_per_second
from tirkeu_trials.bench.stand import Stand

PARTS = ("hop", "intake", "pipeline")


@dataclass(frozen=True, slots=True)
class Growth:
    """Rates with few and many cases stored, and events per second when metrics is rebuilt from the log."""

    few: int
    many: int
    rates: Rates
    rebuild_per_second: float

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        figures = self.rates.to_dict()
        return {
            "cases_stored": [self.few, self.many],
            "rates": {name: figures[name] for name in self.rates.rates},
            "ratios": {name: figures[name] for name in PARTS},
            "spread": figures["spread"],
            "rebuild_per_second": round(self.rebuild_per_second, 1),
        }


def measure(
    folder: Path,
    *,
    few: int,
    many: int,
    messages: int,
    requests: int,
    cases: int,
    rounds: int,
    advance: Callable[[str], None],
) -> Growth:
    """Fill, then measure in turns.

    Args:
        messages: events per round of the hop.
        requests: registrations per round.
        cases: cases per round of the pipeline.

    Raises:
        CommandError: a part failed.
    """
    sizes = {"few": few, "many": many}
    rates: dict[str, list[float]] = {f"{part} {size}": [] for part in PARTS for size in sizes}
    with ExitStack() as stack:
        stands = {size: stack.enter_context(stand.running(folder / size)) for size in sizes}
        for size, one in stands.items():
            asyncio.run(pipeline.warm_up(one))
            databases = [f"tirkeu_{name}" for name in one.processes]
            stored.fill(one.mongodb.url(), databases, sizes[size], lambda what, size=size: advance(f"{size}: {what}"))  # type: ignore[misc]
        for _ in range(rounds):
            for size, one in stands.items():
                rates[f"intake {size}"].append(asyncio.run(_registrations(one, requests)))
                rates[f"pipeline {size}"].append(asyncio.run(pipeline.throughput(one, cases)))
                advance(f"intake and pipeline with {size}")
        rebuilt = asyncio.run(rebuild.events_per_second(stands["few"]))
    rates |= _hop(folder, sizes, messages, rounds, advance)
    ratios = {part: (f"{part} many", f"{part} few") for part in PARTS}
    return Growth(few, many, Rates(rates, ratios), rebuilt)


async def _registrations(one: Stand, requests: int) -> float:
    make = registrations(one.issuer.token(["clerk"], "7.19"))
    rate = await requests_per_second(one.processes["intake"].address, make, requests)
    await pipeline.settle(one)
    return rate


def _hop(
    folder: Path, sizes: Mapping[str, int], messages: int, rounds: int, advance: Callable[[str], None]
) -> dict[str, list[float]]:
    rates: dict[str, list[float]] = {f"hop {size}": [] for size in sizes}
    keys = DevelopmentEventKeys(folder / "event-keys")
    with RabbitmqNode(folder / "rabbitmq") as rabbitmq, MongodbNode(folder / "mongodb") as mongodb:
        databases = {size: f"bench_{size}_{uuid4().hex[:8]}" for size in sizes}

        def one_round(size: str, number: int) -> float:
            measured = hop.measure_one(
                rabbitmq.url(),
                mongodb.url(),
                keys,
                "service",
                databases[size],
                messages=messages,
                first=number * messages,
            )
            return asyncio.run(measured)

        for size, cases in sizes.items():
            one_round(size, 0)
            stored.fill(mongodb.url(), [databases[size]], cases, lambda what: advance(f"hop: {what}"))
        for number in range(1, rounds + 1):
            for size in sizes:
                rates[f"hop {size}"].append(one_round(size, number))
                advance(f"hop with {size}")
    return rates


def steps(rounds: int) -> int:
    """About how often `advance` is called."""
    collections = 13 * 2
    return collections + rounds * 4 + 4
