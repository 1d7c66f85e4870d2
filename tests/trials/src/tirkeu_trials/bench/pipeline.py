"""The pipeline: cases per second through all five services, and the delay until each consumer has an event.

Throughput first: a fixed number of cases, 24 under way at a time; the rate is that of the permits issued between the
first and the last tenth of them. Then, at a tenth of that rate, the delays from each event's commit to each consumer's
(see `commits`). Every service gets its events: review, registry, complaints and metrics follow each case.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from tirkeu_chassis.broker.topology import queue_name
from tirkeu_operations.errors import CommandError
from tirkeu_sandbox.services.queues import waiting
from tirkeu_trials.bench import commits
from tirkeu_trials.bench.findings.figures import Rates, percentile
from tirkeu_trials.bench.loads.case_load import CaseLoad
from tirkeu_trials.bench.stand import Stand

WORKERS = 24
WARM_UP = 40
LOAD_SHARE = 0.1
DRAIN_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Cases per second by round; delays in milliseconds by consumer, measured at ``load`` cases per second."""

    cases: Rates
    load: float
    delays: Mapping[str, Sequence[float]]

    @property
    def all_delays(self) -> list[float]:
        """Those of all consumers."""
        return [delay for one in self.delays.values() for delay in one]

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return self.cases.to_dict() | {
            "load_for_delays": round(self.load, 2),
            "delays_ms": {name: _quantiles(one) for name, one in sorted(self.delays.items())}
            | {"all": _quantiles(self.all_delays)},
        }


def _quantiles(values: Sequence[float]) -> dict[str, float]:
    return {
        "events": len(values),
        "p50": percentile(values, 0.5),
        "p99": percentile(values, 0.99),
        "most": max(values),
    }


async def measure(stand: Stand, *, cases: int, rounds: int, advance: Callable[[str], None]) -> Pipeline:
    """Measure on a stand with all services.

    Args:
        cases: per round, and for the delays half of that.

    Raises:
        CommandError: a case didn't get through.
    """
    await warm_up(stand)
    rates = []
    for _ in range(rounds):
        rates.append(await throughput(stand, cases))
        advance("cases per second")
    found = Rates({"cases_per_second": rates})
    load = found["cases_per_second"].median * LOAD_SHARE
    delays = await delays_at(stand, max(cases // 2, 20), load)
    advance("delays")
    return Pipeline(found, load, delays)


async def throughput(stand: Stand, cases: int) -> float:
    """Cases per second.

    Raises:
        CommandError: a case didn't get through.
    """
    load = CaseLoad(stand)
    async with load.listening():
        await load.together(cases, WORKERS)
    await settle(stand)
    moments = sorted(load.issued)
    first, last = len(moments) // 10, len(moments) - len(moments) // 10 - 1
    return (last - first) / (moments[last] - moments[first])


async def delays_at(stand: Stand, cases: int, per_second: float) -> dict[str, list[float]]:
    """Milliseconds from commit to commit by consumer, with so many cases a second.

    Raises:
        CommandError: a case didn't get through.
    """
    since = await asyncio.to_thread(commits.now, stand.mongodb.url())
    load = CaseLoad(stand)
    async with load.listening():
        await load.steadily(cases, per_second)
    await settle(stand)
    return await asyncio.to_thread(commits.delays, stand.mongodb.url(), since)


async def settle(stand: Stand) -> None:
    """Wait until every service's queue is empty, so that no round works off the one before.

    Raises:
        CommandError: one never is.
    """
    names = [queue_name(name) for name in stand.processes]
    deadline = perf_counter() + DRAIN_SECONDS
    while left := await waiting(stand.rabbitmq.url(), names):
        if perf_counter() > deadline:
            raise CommandError(f"Not worked off within {DRAIN_SECONDS:.0f} s: {', '.join(left)}.")
        await asyncio.sleep(0.05)


async def warm_up(stand: Stand) -> None:
    """Some cases that don't count."""
    load = CaseLoad(stand)
    async with load.listening():
        await load.together(WARM_UP, WORKERS)
    await settle(stand)
