"""The indicators: events folded per second, beside the ceiling of the hop.

Also measured: the time of each query with few and with many cases stored, a rebuild, and exports.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any, Final
from uuid import UUID, uuid4

import aio_pika
import httpx2
from bson.binary import Binary
from pymongo import MongoClient
from pymongo.collection import Collection

from tirkeu_chassis.broker.topology import queue_name
from tirkeu_operations.errors import CommandError
from tirkeu_sandbox.nodes.mongodb import MongodbNode
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.services.event_keys import DevelopmentEventKeys
from tirkeu_sandbox.services.known import SERVICES
from tirkeu_sandbox.services.publishing import publish
from tirkeu_sandbox.waiting import poll_until
from tirkeu_trials.bench import hop, rebuild, stand
from tirkeu_trials.bench.findings.figures import Rounds, percentile
from tirkeu_trials.bench.loads.case_events import PER_CASE, YEAR, case_events
from tirkeu_trials.bench.loads.http_load import Connection, request
from tirkeu_trials.bench.stand import Stand

FORMATS: Final = ("csv", "json", "parquet", "arrow")
FEW: Final = "few"
MANY: Final = "many"
QUESTIONS: Final[Mapping[str, str]] = {
    "country, year": f"/v1/indicators?year={YEAR}",
    "unit, year": f"/v1/indicators?year={YEAR}&body=7.19",
    "country, quarter": f"/v1/indicators?period={YEAR}-Q2",
    "country, months of a year": f"/v1/trend?year={YEAR}",
    "country, year as of a day": f"/v1/indicators?year={YEAR}&as_of={YEAR}-06-30",
    "country, 50 cases behind 1.1": f"/v1/indicators/1.1/cases?year={YEAR}&limit=50",
    "unit, 10 cases behind 1.1": f"/v1/indicators/1.1/cases?year={YEAR}&limit=10&body=7.19",
}
"""A page costs what stands on it: these are full even where a unit has few cases."""
ASKED: Final = 200
"""How often each question is asked."""
_AT_ONCE: Final = 500
_ORIGINALS: Final = 2_000
_REBUILD_SECONDS: Final = 600.0
_REST_SECONDS: Final = 120.0


def steps(rounds: int) -> int:
    """How often `measure` says that it got on."""
    return 2 * rounds + 6


@dataclass(slots=True)
class Indicators:
    """Rates are per second, those of the fold by size, a round each; delays in milliseconds by question and size:
    (p50, p99).
    """

    few: int
    many: int
    folded: dict[str, Rounds] = field(default_factory=dict)
    ceiling: float = 0.0
    rebuilt: float = 0.0
    exported: dict[str, float] = field(default_factory=dict)
    asked: dict[str, dict[str, tuple[float, float]]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "cases_stored": [self.few, self.many],
            "folded_per_second": {size: round(rounds.median, 1) for size, rounds in self.folded.items()},
            "folded_spread": {size: [round(end, 1) for end in rounds.spread] for size, rounds in self.folded.items()},
            "ratio_many_to_few": round(self.folded[MANY].median / self.folded[FEW].median, 3),
            "hop_ceiling_per_second": round(self.ceiling, 1),
            "ratio_to_hop_ceiling": round(self.folded[FEW].median / self.ceiling, 3),
            "rebuilt_per_second": round(self.rebuilt, 1),
            "exported_rows_per_second": {name: round(rate) for name, rate in self.exported.items()},
            "asked_ms": {
                question: {size: [round(one, 2) for one in delays] for size, delays in sizes.items()}
                for question, sizes in self.asked.items()
            },
        }


def measure(folder: Path, *, messages: int, many: int, rounds: int, advance: Callable[[str], None]) -> Indicators:
    """Measure; `advance` hears of each step.

    Args:
        messages: events that are folded in a round, five to a case; those of all rounds are rebuilt.
        many: cases stored in the end, but for those of the last rounds.

    Raises:
        CommandError: a part failed.
    """
    cases = messages // PER_CASE
    found = Indicators(cases * rounds, many)
    found.ceiling = _ceiling(folder / "ceiling", messages)
    advance("ceiling of the hop")
    metrics = [service for service in SERVICES if service.name == "metrics"]
    with stand.running(folder / "stand", metrics) as one:

        def fold(size: str, first: int) -> None:
            rates = []
            for number in range(rounds):
                rates.append(asyncio.run(_folded(one, cases, first + number * cases)))
                advance(f"folded, {size} stored")
            found.folded[size] = Rounds(tuple(rates))

        fold(FEW, 0)
        found.rebuilt = _rebuilt(one)
        advance("rebuilt")
        _ask(one, FEW, found)
        advance("asked, few stored")
        _fill(one.mongodb.url(), many)
        advance("filled")
        fold(MANY, cases * rounds)
        _ask(one, MANY, found)
        advance("asked, many stored")
        found.exported = {name: _exported(one, name) for name in FORMATS}
        advance("exported")
    return found


def _ceiling(folder: Path, messages: int) -> float:
    """What the raw bridge does: an event in and one out, no database."""
    with RabbitmqNode(folder / "rabbitmq") as rabbitmq, MongodbNode(folder / "mongodb") as mongodb:
        database = f"bench_{uuid4().hex[:8]}"
        keys = DevelopmentEventKeys(folder / "event-keys")
        measured = hop.measure_one(rabbitmq.url(), mongodb.url(), keys, "bridge", database, messages=messages)
        return asyncio.run(measured)


async def _folded(one: Stand, cases: int, first: int) -> float:
    """Load the queue with new cases while metrics is away, then let it work that off: the rate between the first and
    the last tenth.
    """
    metrics, messages = one.processes["metrics"], cases * PER_CASE
    await asyncio.to_thread(metrics.stop)
    url, queue = one.rabbitmq.url(), queue_name("metrics")
    await publish(url, map(one.event_keys.signed, case_events(cases, first)))
    async with await aio_pika.connect(url) as connection, connection.channel() as channel:
        starting = asyncio.create_task(asyncio.to_thread(metrics.start))
        began, at_first = await rebuild.come_to(channel, queue, messages * 9 // 10)
        ended, at_last = await rebuild.come_to(channel, queue, messages // 10)
        await starting
        await rebuild.come_to(channel, queue, 0)
    return (at_first - at_last) / (ended - began)


def _rebuilt(one: Stand) -> float:
    """Events per second while the log is folded."""
    headers = {"authorization": f"Bearer {one.issuer.token(['operator'], None)}", "idempotency-key": uuid4().hex}
    began = ended = folded = 0.0
    deadline = perf_counter() + _REBUILD_SECONDS
    with httpx2.Client(base_url=one.processes["metrics"].address, headers=headers, timeout=60) as client:
        client.post("/v1/rebuilds").raise_for_status()
        while perf_counter() < deadline:
            state = client.get("/v1/rebuilds/last").json()
            if state["stage"] == "folding" and not began:
                began = perf_counter()
            if state["stage"] not in {"clearing", "folding"} and not ended:
                ended, folded = perf_counter(), state["folded"]
            if state["stage"] == "switched":
                return folded / (ended - began)
            if state["stage"] == "refused":
                raise CommandError(f"The rebuild was refused: {state['detail']}")
    raise CommandError(f"The rebuild wasn't over after {_REBUILD_SECONDS:.0f} s.")


def _fill(mongodb_url: str, cases: int) -> None:
    """Copies of the cases, each with an id of its own, until there are so many; the sums do not grow with them."""
    with MongoClient[dict[str, Any]](mongodb_url, w=1, journal=False) as client:
        place = _cases(client)
        originals = list(place.find().limit(_ORIGINALS))
        copies = range(cases - place.count_documents({}))
        for start in range(0, len(copies), _AT_ONCE):
            place.insert_many(
                (
                    originals[number % len(originals)]
                    | {"_id": str(identity), "application_id": Binary.from_uuid(identity)}
                    for number in copies[start : start + _AT_ONCE]
                    for identity in (UUID(int=(8 << 76) + number),)
                ),
                ordered=False,
            )


def _cases(client: MongoClient[dict[str, Any]]) -> Collection[dict[str, Any]]:
    """Those of the live projection: the other place is empty."""
    database = client["tirkeu_metrics"]
    first: Collection[dict[str, Any]] = database["case_records"]
    return first if first.estimated_document_count() else database["case_records_second"]


def _ask(one: Stand, size: str, found: Indicators) -> None:
    _come_to_rest(one)
    token = one.issuer.token(["analyst"], None)
    for question, path in QUESTIONS.items():
        delays = asyncio.run(_delays(one.processes["metrics"].address, request("GET", path, token)))
        found.asked.setdefault(question, {})[size] = (percentile(delays, 0.5), percentile(delays, 0.99))


def _come_to_rest(one: Stand) -> None:
    """Wait until every figure that moved has been told of and is published, and the database has written all of it out:
    a question asked meanwhile shares the machine with the load before it.

    Raises:
        CommandError: it never is.
    """
    with MongoClient[dict[str, Any]](one.mongodb.url()) as client:
        database = client["tirkeu_metrics"]
        to_be_told = {"wake_at": {"$type": "date"}}

        def told() -> bool:
            return not (database["announcements"].find_one(to_be_told) or database["outbox"].find_one())

        if not poll_until(told, _REST_SECONDS):
            raise CommandError(f"metrics has not told of its figures within {_REST_SECONDS:.0f} s.")
        client.admin.command("fsync")


async def _delays(address: str, question: bytes) -> list[float]:
    """Milliseconds of each answer, asked one after the other."""
    delays: list[float] = []
    async with Connection(address) as connection:
        for number in range(ASKED + ASKED // 10):
            began = perf_counter()
            await connection.succeed(question)
            if number >= ASKED // 10:
                delays.append((perf_counter() - began) * 1000)
    return delays


def _exported(one: Stand, form: str) -> float:
    """Rows of the table of cases per second."""
    with MongoClient[dict[str, Any]](one.mongodb.url()) as client:
        rows = _cases(client).count_documents({})
    headers = {"authorization": f"Bearer {one.issuer.token(['analyst'], None)}"}
    began = perf_counter()
    with httpx2.Client(base_url=one.processes["metrics"].address, headers=headers, timeout=600) as client:
        _drain(client, f"/v1/exports/cases?format={form}")
    return rows / (perf_counter() - began)


def _drain(client: httpx2.Client, path: str) -> None:
    with client.stream("GET", path) as answer:
        if not answer.is_success:
            raise CommandError(f"The export was answered with {answer.status_code}.")
        pieces: Iterable[bytes] = answer.iter_bytes()
        for _ in pieces:
            pass
