"""The ledger: what was accepted against what took effect, read from the inboxes and the event log.

An obligation is a command answered with success (it must be in its service's inbox), each event that an aggregate
counts (it must be in the log), each public event for each service that reacts to it (it must be in that service's
inbox), and the case file that goes with a registration (it must be in review and registry). No obligation may be open,
and nothing may have happened twice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from pymongo import MongoClient
from pymongo.database import Database

from tirkeu_contracts.event import Event
from tirkeu_contracts.events.metrics import IndicatorUpdated
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_contracts.events.review import ApplicationRefused
from tirkeu_operations.events.log import LoggedEvent
from tirkeu_sandbox.services.database import CODEC, handled, unpublished


@dataclass(frozen=True, slots=True)
class Ledger:
    """Counts. `accepted` = `effects` + `lost`; at rest everything but the first two is 0."""

    accepted: int
    effects: int
    duplicates: int
    lost: int
    outbox_pending: int
    dead: int

    @property
    def clean(self) -> bool:
        """Whether everything accepted took effect exactly once, and nothing is under way or set aside."""
        return self.accepted == self.effects and not (self.duplicates or self.lost or self.outbox_pending or self.dead)

    def to_dict(self) -> dict[str, int]:
        """For JSON."""
        return asdict(self)


def audit(
    mongodb_url: str,
    databases: Mapping[str, str],
    commands: Mapping[str, str],
    log: Sequence[LoggedEvent],
    reactions: Mapping[str, Iterable[type[Event]]],
    dead: int,
) -> Ledger:
    """Draw up the ledger.

    Args:
        databases: database names by service.
        commands: the service of each accepted command, by message id.
        log: the event log from its first event on.
        reactions: which events each service reacts to.
        dead: messages in dead-letter queues.
    """
    client: MongoClient[dict[str, Any]] = MongoClient(mongodb_url)
    try:
        stores = {name: client.get_database(database, CODEC) for name, database in databases.items()}
        inboxes = {name: handled(store) for name, store in stores.items()}
        pending = sum(map(unpublished, stores.values()))
        missing_files = _missing_case_files(stores)
        counted = sum(_events_counted(store) for store in stores.values())
        registered = stores["intake"]["applications"].count_documents({})
    finally:
        client.close()
    events = {event.attributes["id"]: event for event in log}
    subscribed = {name: {event.routing_key for event in reacted if event.public} for name, reacted in reactions.items()}
    due = [
        (name, f"event/{identity}")
        for identity, event in events.items()
        for name, types in subscribed.items()
        if event.type in types
    ]
    # The case files are counted among intake's events, and go to the restricted exchange.
    missing_events = max(counted - registered - len(events), 0)
    messages = {name: set(inbox.values()) for name, inbox in inboxes.items()}
    lost = missing_files + missing_events
    lost += sum(identity not in inboxes[name] for name, identity in due)
    lost += sum(UUID(message) not in messages[service] for message, service in commands.items())
    # How often a changing figure is announced depends on the pace: it counts only where it is lost.
    steady = sum(event.type != IndicatorUpdated.routing_key for event in events.values())
    accepted = len(commands) + steady + missing_events + len(due) + 2 * registered
    return Ledger(accepted, accepted - lost, _duplicates(events.values()), lost, pending, dead)


def once(log: Iterable[LoggedEvent]) -> list[LoggedEvent]:
    """Each event once: who dies between a publication and its note publishes again, under the same id."""
    known: dict[str, LoggedEvent] = {}
    for event in log:
        known.setdefault(event.attributes["id"], event)
    return list(known.values())


def _events_counted(store: Database[dict[str, Any]]) -> int:
    """How many events the aggregates of a service have emitted, by their own count."""
    total = 0
    for name in store.list_collection_names():
        for row in store[name].aggregate([{"$group": {"_id": None, "events": {"$sum": "$sequence"}}}]):
            total += 0 if name == "outbox" else row["events"]
    return total


def _missing_case_files(stores: Mapping[str, Database[dict[str, Any]]]) -> int:
    """Registrations whose case file is not in review, and those whose case file is not in registry."""
    registered = stores["intake"]["applications"].count_documents({})
    return sum(
        registered - stores[service][collection].count_documents({"particulars": {"$ne": None}})
        for service, collection in (("review", "reviews"), ("registry", "case_files"))
    )


def _duplicates(events: Iterable[LoggedEvent]) -> int:
    """Effects that happened twice: two events in one place of an aggregate's order, or a case with two results."""
    places: Counter[tuple[str, ...]] = Counter()
    results: Counter[str] = Counter()
    for event in events:
        places[tuple(event.attributes[name] for name in ("source", "subject", "sequence"))] += 1
        if event.type in {PermitIssued.routing_key, ApplicationRefused.routing_key}:
            results[event.data["application_id"]] += 1
    return sum(count - 1 for count in (*places.values(), *results.values()))
