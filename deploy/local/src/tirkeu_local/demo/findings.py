"""The results of the year: counts from the event log, the indicators as the service gives them, the ledger."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from tirkeu_chassis.broker.topology import dead_queue_name
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.event import Event
from tirkeu_contracts.events.metrics import IndicatorUpdated
from tirkeu_local.record import Record
from tirkeu_operations.events.log import LoggedEvent, read_all
from tirkeu_sandbox.services.queues import waiting
from tirkeu_trials.account.ledger import Ledger, audit, once
from tirkeu_trials.year.office import Office

SETTLE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Findings:
    """One year, in figures. `to_dict` is the object that `tirkeu demo --json` prints."""

    seed: int
    cases: int
    year: int
    events: dict[str, int]
    permits: int
    refusals: dict[str, int]
    withdrawals: int
    complaints: dict[str, int]
    indicators: dict[str, dict[str, Any]]
    ledger: Ledger

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


async def find(
    record: Record, office: Office, reactions: Mapping[str, Iterable[type[Event]]], *, seed: int, cases: int, year: int
) -> Findings:
    """Wait until everything has settled, then draw up the figures."""
    log, ledger = await _settled(record, office, reactions)
    log = once([event for event in log if _year(event) == year])
    counts = Counter(event.type for event in log)
    # How often a changing figure is announced depends on the pace, not on the cases.
    counts.pop(IndicatorUpdated.routing_key, None)
    return Findings(
        seed=seed,
        cases=cases,
        year=year,
        events=dict(sorted(counts.items())),
        permits=counts["permit.issued.v1"],
        refusals=_tally(ground for event in _of(log, "application.refused.v1") for ground in event.data["grounds"]),
        withdrawals=counts["application.withdrawn.v1"],
        complaints={
            "filed": counts["complaint.filed.v1"],
            "answered": counts["complaint.answered.v1"],
            "term_extended": counts["complaint.term_extended.v1"],
            "overdue": counts["complaint.overdue.v1"],
        },
        indicators=await indicators(office, year),
        ledger=ledger,
    )


async def indicators(office: Office, year: int, body: str | None = None) -> dict[str, dict[str, Any]]:
    """The six indicators of a year, for the country or a body, by code."""
    where = f"&body={body}" if body else ""
    answer = await office.query("metrics", f"/v1/indicators?year={year}{where}")
    return {
        one["code"]: {name: one[name] for name in ("numerator", "denominator", "value")} for one in answer["indicators"]
    }


async def _settled(
    record: Record, office: Office, reactions: Mapping[str, Iterable[type[Event]]]
) -> tuple[Sequence[LoggedEvent], Ledger]:
    deadline = asyncio.get_running_loop().time() + SETTLE_SECONDS
    while True:
        log = await read_all(record.subscriber_url)
        dead = await waiting(record.rabbitmq_url, map(dead_queue_name, reactions))
        databases = {name: f"tirkeu_{name}" for name in reactions}
        ledger = await asyncio.to_thread(
            audit, record.mongodb_url, databases, office.accepted, log, reactions, sum(dead.values())
        )
        if ledger.clean or asyncio.get_running_loop().time() > deadline:
            return log, ledger
        await asyncio.sleep(0.5)


def _year(event: LoggedEvent) -> int:
    return local_date(datetime.fromisoformat(event.attributes["time"])).year


def _of(log: Sequence[LoggedEvent], routing_key: str) -> Iterable[LoggedEvent]:
    return (event for event in log if event.type == routing_key)


def _tally(codes: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(codes).items()))
