"""The commit times of transactions, read from the database's oplog.

An entry of the oplog is a transaction with its wall-clock time in milliseconds. The row of an event in its producer's
outbox and its id in a consumer's inbox identify two of them. The delay between them covers publishing, routing,
delivery, the wait for the rest of the group, the decision and the commit. Both times come from one clock, each cut to
whole milliseconds, so a delay may be off by one. Both are taken when the entry is written, a few milliseconds before
the majority's journal confirms it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from bson import Timestamp
from pymongo import MongoClient

Document = Mapping[str, Any]


def now(mongodb_url: str) -> Timestamp:
    """The place in the oplog that stands now."""
    with MongoClient[dict[str, Any]](mongodb_url) as client:
        time: Timestamp = client.admin.command("hello")["lastWrite"]["opTime"]["ts"]
        return time


def delays(mongodb_url: str, since: Timestamp) -> dict[str, list[float]]:
    """Milliseconds from an event's commit to its consumer's, by consumer, of what was produced since then."""
    produced: dict[str, datetime] = {}
    consumed: list[tuple[str, str, datetime]] = []
    with MongoClient[dict[str, Any]](mongodb_url, tz_aware=True) as client:
        entries = client["local"]["oplog.rs"].find({"ts": {"$gt": since}, "op": {"$in": ["i", "c"]}})
        for database, collection, document, wall in _inserts(entries):
            identity = str(document["_id"])
            if collection == "outbox":
                produced[identity] = wall
            elif collection == "inbox" and identity.startswith("event/"):
                consumed.append((identity.removeprefix("event/"), database.removeprefix("tirkeu_"), wall))
    found: dict[str, list[float]] = defaultdict(list)
    for identity, consumer, wall in consumed:
        if identity in produced:
            found[consumer].append((wall - produced[identity]).total_seconds() * 1000)
    return dict(found)


def _inserts(entries: Iterable[Document]) -> Iterator[tuple[str, str, Document, datetime]]:
    """(database, collection, document, time) of each insert, in transactions and outside."""
    for entry in entries:
        for operation in entry["o"].get("applyOps", ()) if entry["op"] == "c" else (entry,):
            if operation["op"] == "i":
                database, _, collection = operation["ns"].partition(".")
                yield database, collection, operation["o"], entry["wall"]
