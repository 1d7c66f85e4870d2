"""Back-pressure: what a service's memory does, and what callers hear, while the broker is away.

Registrations go on at a steady pace. They are accepted until the outbox holds as much as it may, then refused with 503
and `Retry-After`; the memory stays flat however long that lasts. When the broker is back, the outbox drains by itself.
"""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import psutil
from pymongo import MongoClient

from tirkeu_local.bench import stand
from tirkeu_local.bench.http_load import Connection, request, requests_per_second
from tirkeu_local.bench.intake import CONTENDERS, application, registrations
from tirkeu_local.errors import StackError
from tirkeu_local.services import ServiceProcess

WARM_UP = 1_000
PER_SECOND = 100
"""Registrations tried a second: the outbox's limit is reached within two minutes."""
SAMPLE_SECONDS = 5.0
DRAIN_SECONDS = 300.0


@dataclass(slots=True)
class Outage:
    """What was seen."""

    minutes: float
    answers: Counter[int] = field(default_factory=Counter)
    before: float = 0.0
    memory: list[float] = field(default_factory=list)
    waiting: int = 0
    """Events in the outbox when the broker came back."""
    drained_seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """For JSON; memory is resident memory in MiB: before the outage, halfway through it, at its end, and most."""
        return {
            "minutes": self.minutes,
            "answers": {str(status): count for status, count in sorted(self.answers.items())},
            "memory_mib": {
                "before": round(self.before, 1),
                "halfway": round(self.memory[len(self.memory) // 2], 1),
                "end": round(self.memory[-1], 1),
                "most": round(max(self.memory), 1),
            },
            "waiting": self.waiting,
            "drained_seconds": round(self.drained_seconds, 1),
        }


def steps(minutes: float) -> int:
    """How often `measure` says that it got on."""
    return int(minutes * 60 / SAMPLE_SECONDS) + 1


async def measure(folder: Path, *, minutes: float, advance: Callable[[str], None]) -> Outage:
    """Measure intake with its broker away for so long.

    Raises:
        StackError: the outbox didn't drain afterwards.
    """
    found = Outage(minutes)
    with stand.running(folder, [CONTENDERS["service"]]) as running:
        intake = running.processes["service"]
        token = running.issuer.token(["clerk"], "7.19")
        await requests_per_second(intake.address, registrations(token), WARM_UP)
        found.before = _memory(intake)
        running.rabbitmq.kill()
        deadline = monotonic() + minutes * 60
        async with asyncio.TaskGroup() as group:
            group.create_task(_register(intake, token, deadline, found))
            while monotonic() < deadline:
                await asyncio.sleep(SAMPLE_SECONDS)
                found.memory.append(_memory(intake))
                advance("broker away")
        with MongoClient[dict[str, Any]](running.mongodb.url()) as client:
            outbox = client["tirkeu_service"]["outbox"]
            found.waiting = outbox.count_documents({})
            await asyncio.to_thread(running.rabbitmq.start)
            back = monotonic()
            while outbox.count_documents({}):
                if monotonic() - back > DRAIN_SECONDS:
                    raise StackError(f"The outbox hadn't drained after {DRAIN_SECONDS:.0f} s.")
                await asyncio.sleep(0.2)
            found.drained_seconds = monotonic() - back
        advance("broker back")
    return found


async def _register(intake: ServiceProcess, token: str, deadline: float, found: Outage) -> None:
    run, number = uuid4().hex, 0
    body = application("7.19", "А-1")
    async with Connection(intake.address) as connection:
        while monotonic() < deadline:
            began = monotonic()
            for _ in range(PER_SECOND):
                number += 1
                status, _ = await connection.send(request("POST", "/v1/applications", token, body, f"{run}-{number}"))
                found.answers[status] += 1
            await asyncio.sleep(max(0.0, 1 - (monotonic() - began)))


def _memory(process: ServiceProcess) -> float:
    return psutil.Process(process.pid).memory_info().rss / 2**20
