"""The plan of faults: their kinds, order and targets, drawn from a seed before the run starts."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tirkeu_sandbox.services.known import SERVICES

INSTANCES = 2
"""Competing processes of each service."""


class Kind(StrEnum):
    """The faults there are, by the names that the report gives them."""

    SERVICE_KILLED = "service_killed"
    SERVICE_STOPPED = "service_stopped"
    KILLED_BEFORE_COMMIT = "killed_before_commit"
    KILLED_AFTER_COMMIT = "killed_after_commit"
    KILLED_AFTER_PUBLISH = "killed_after_publish"
    KILLED_BEFORE_ACK = "killed_before_ack"
    BROKER_KILLED = "broker_killed"
    DATABASE_KILLED = "database_killed"
    BROKER_LINK_CUT = "broker_link_cut"
    BROKER_LINK_STALLED = "broker_link_stalled"
    BROKER_LINK_SLOWED = "broker_link_slowed"
    DATABASE_LINK_CUT = "database_link_cut"
    DATABASE_LINK_STALLED = "database_link_stalled"
    DATABASE_LINK_SLOWED = "database_link_slowed"
    DISK_ALARM = "disk_alarm"
    EVENTS_REPEATED = "events_repeated"
    EVENTS_HELD_BACK = "events_held_back"
    POISON = "poison"
    OVERSIZED_MESSAGE = "oversized_message"
    QUEUE_DELETED = "queue_deleted"


SEAMS = {
    Kind.KILLED_BEFORE_COMMIT: "before_commit",
    Kind.KILLED_AFTER_COMMIT: "after_commit",
    Kind.KILLED_AFTER_PUBLISH: "after_publish",
    Kind.KILLED_BEFORE_ACK: "before_ack",
}
"""Where a service kills itself, by the names of `tirkeu_sandbox.services.faulty`."""
BUSY = ("intake", "review", "registry", "metrics")
"""Services that come to any seam soon after their start."""
MIX = tuple(Kind)
"""What a run injects by default."""


@dataclass(frozen=True, slots=True)
class Injection:
    """One fault: where it strikes, and the figures that its kind has use for."""

    number: int
    kind: Kind
    service: str
    instance: int
    passage: int
    """At which passage of its seam the service kills itself."""
    seconds: float
    """How long the fault lasts, or what it breaks stays away, at least."""
    pause: float
    """Seconds until the next fault begins."""
    draw: int
    """A seed for what else the fault has to choose."""


def injections(seed: int, mix: Sequence[Kind] = MIX) -> Iterator[Injection]:
    """Faults without end; the same arguments give the same ones. Each kind comes once before any comes again."""
    random_ = random.Random(f"tirkeu/chaos/{seed}")  # noqa: S311 - a plan must repeat itself
    number = 0
    while True:
        for kind in random_.sample(mix, len(mix)):
            number += 1
            yield Injection(
                number=number,
                kind=kind,
                service=random_.choice(BUSY if kind in SEAMS else [service.name for service in SERVICES]),
                instance=random_.randrange(INSTANCES),
                passage=random_.randint(1, 3),
                seconds=random_.uniform(1, 8),
                pause=random_.uniform(1, 3),
                draw=random_.randrange(2**32),
            )
