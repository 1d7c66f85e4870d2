"""Back-pressure: a service's memory, and its answers to callers, while the broker or the database is away.

Registrations go on at a steady pace. Without the broker they are accepted until the outbox is full, then refused with
503 and `Retry-After`. Without the database none is accepted: a caller waits for as long as the service lets a command
wait, and then gets 503. When the node is back, service resumes without intervention.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

import psutil
from pymongo import MongoClient

from tirkeu_operations.errors import CommandError
from tirkeu_sandbox.services.process import ServiceProcess
from tirkeu_trials.bench import stand
from tirkeu_trials.bench.intake import CONTENDERS, application, registrations
from tirkeu_trials.bench.loads.http_load import Connection, request, requests_per_second
from tirkeu_trials.bench.stand import Stand

WARM_UP = 1_000
PER_SECOND = 100
"""Registrations tried a second: the outbox's limit is reached within two minutes."""
CALLERS = 256
"""Callers at once: where all of them wait, fewer registrations are tried."""
SAMPLE_SECONDS = 5.0
RETURN_SECONDS = 300.0
_POLL_SECONDS = 0.2


class Away(StrEnum):
    """What is away."""

    BROKER = "broker"
    DATABASE = "database"


@dataclass(slots=True)
class Outage:
    """What was seen."""

    answers: Counter[int] = field(default_factory=Counter)
    longest: float = 0.0
    """Seconds that the most patient caller waited for an answer, while the node was away."""
    before: float = 0.0
    memory: list[float] = field(default_factory=list)
    resumed_seconds: float = 0.0
    """From the node's return until a registration was accepted."""
    waiting: int = 0
    """Events in the outbox then, or when the node came back, whichever are more."""
    drained_seconds: float = 0.0
    """From the node's return until the outbox was empty."""

    def to_dict(self) -> dict[str, Any]:
        """For JSON; memory is resident memory in MiB: before the outage, halfway through it, at its end, and most."""
        return {
            "answers": {str(status): count for status, count in sorted(self.answers.items())},
            "longest_answer_seconds": round(self.longest, 2),
            "memory_mib": {
                "before": round(self.before, 1),
                "halfway": round(self.memory[len(self.memory) // 2], 1),
                "end": round(self.memory[-1], 1),
                "most": round(max(self.memory), 1),
            },
            "resumed_seconds": round(self.resumed_seconds, 1),
            "waiting": self.waiting,
            "drained_seconds": round(self.drained_seconds, 1),
        }


def steps(minutes: float) -> int:
    """How often `measure` says that it got on."""
    return int(minutes * 60 / SAMPLE_SECONDS) + 1


async def measure(folder: Path, away: Away, *, minutes: float, advance: Callable[[str], None]) -> Outage:
    """Measure intake with one node away for so long.

    Raises:
        CommandError: it didn't go on by itself afterwards.
    """
    found = Outage()
    with stand.running(folder, [CONTENDERS["service"]]) as running:
        intake = running.processes["service"]
        token = running.issuer.token(["clerk"], "7.19")
        await requests_per_second(intake.address, registrations(token), WARM_UP)
        found.before = _memory(intake)
        node = running.rabbitmq if away is Away.BROKER else running.mongodb
        node.kill()
        deadline = monotonic() + minutes * 60
        async with asyncio.TaskGroup() as callers:
            turns, requests = _turns(deadline), _registrations(token)
            for _ in range(CALLERS):
                callers.create_task(_call(intake.address, turns, requests, found))
            while monotonic() < deadline:
                await asyncio.sleep(SAMPLE_SECONDS)
                found.memory.append(_memory(intake))
                advance(f"{away} away")
        await asyncio.to_thread(node.start)
        try:
            async with asyncio.timeout(RETURN_SECONDS):
                await _resume(running, intake.address, requests, found)
        except TimeoutError:
            raise CommandError(f"It didn't go on within {RETURN_SECONDS:.0f} s after the {away} was back.") from None
        advance(f"{away} back")
    return found


def _turns(deadline: float) -> Iterator[float]:
    """When each registration is to be tried. What nobody was free to try is not caught up with."""
    turn = monotonic()
    while turn < deadline:
        yield turn
        turn = max(turn + 1 / PER_SECOND, monotonic())


def _registrations(token: str) -> Iterator[bytes]:
    run, number, body = uuid4().hex, 0, application("7.19", "А-1")
    while True:
        number += 1
        yield request("POST", "/v1/applications", token, body, f"{run}-{number}")


async def _call(address: str, turns: Iterator[float], requests: Iterator[bytes], found: Outage) -> None:
    async with Connection(address) as connection:
        for turn in turns:
            await asyncio.sleep(max(0.0, turn - monotonic()))
            began = monotonic()
            status, _ = await connection.send(next(requests))
            found.answers[status] += 1
            found.longest = max(found.longest, monotonic() - began)


async def _resume(running: Stand, address: str, requests: Iterator[bytes], found: Outage) -> None:
    """One caller tries until it is accepted; then the outbox is waited for."""
    back = monotonic()
    with MongoClient[dict[str, Any]](running.mongodb.url()) as client:
        outbox = client["tirkeu_service"]["outbox"]
        found.waiting = outbox.count_documents({})
        async with Connection(address) as connection:
            accepted = False
            while not accepted:
                status, _ = await connection.send(next(requests))
                accepted = status == HTTPStatus.CREATED
                if not accepted:
                    await asyncio.sleep(_POLL_SECONDS)
        found.resumed_seconds = monotonic() - back
        found.waiting = max(found.waiting, outbox.count_documents({}))
        while outbox.count_documents({}):  # noqa: ASYNC110  - that it is empty is no event
            await asyncio.sleep(_POLL_SECONDS)
        found.drained_seconds = monotonic() - back


def _memory(process: ServiceProcess) -> float:
    return psutil.Process(process.pid).memory_info().rss / 2**20
