"""Fills the databases with many cases at once: the database multiplies those that went through the pipeline.

The copies are like the originals except for what must be unique: keys and numbers. No service ever asks for
one of them; they make collections and indexes as large as years of work do.
"""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pymongo import MongoClient
from pymongo.database import Database

ORIGINALS = 40
"""Documents of a collection that are multiplied."""
INBOX_SHARE = 30 / 365
"""An inbox keeps 30 days, and the cases stored are those of a year."""
_OWN = ("talon_no", "permit_no", "talon_digest", "application_id", "weapon_id", "permit_id", "message_id")
"""Fields whose value is of one case alone."""
_NOT_BY_CASE = ("outbox", "period_sums", "period_sums_second", "journal", "journal_second", "announcements")
"""Sums grow with bodies and years, and the journal with days."""

Document = dict[str, Any]


def fill(mongodb_url: str, databases: Iterable[str], cases: int, advance: Callable[[str], None]) -> None:
    """Multiply what stands in the databases until they hold so many cases; `advance` hears of each collection done.

    At least 40 cases must have gone through the services: a collection that holds fewer documents is no list of cases.
    """
    # Nothing is lost if the node dies: then there is no bench any more. Waiting for the journal takes twice as long.
    with MongoClient[Document](mongodb_url, w=1, journal=False) as client, ThreadPoolExecutor(2) as threads:

        def multiply(place: tuple[str, str]) -> None:
            name, collection = place
            per_case = INBOX_SHARE * messages[name] if collection == "inbox" else 1
            _multiply(client[name], collection, int(cases * per_case))
            advance(f"{name}.{collection}")

        messages = {name: client[name]["inbox"].count_documents({}) / ORIGINALS for name in databases}
        list(threads.map(multiply, collections(client, databases)))


def collections(client: MongoClient[Document], databases: Iterable[str]) -> list[tuple[str, str]]:
    """The (database, collection) that grow with the cases."""
    return [
        (name, collection)
        for name in databases
        for collection in sorted(client[name].list_collection_names())
        if collection not in _NOT_BY_CASE and client[name][collection].count_documents({}) >= ORIGINALS
    ]


def _multiply(database: Database[Document], collection: str, wanted: int) -> None:
    originals = list(database[collection].find().sort("_id", 1).limit(ORIGINALS))
    copies = (wanted - database[collection].count_documents({})) // ORIGINALS
    if copies < 1:
        return
    number = {"$concat": [{"$toString": "$_id"}, "-", {"$toString": "$copy"}]}
    database[collection].aggregate(
        [
            {"$match": {"_id": {"$in": [original["_id"] for original in originals]}}},
            {"$set": {"copy": {"$range": [0, copies]}}},
            {"$unwind": "$copy"},
            {"$set": dict.fromkeys(_own_fields(originals[0]), number)},
            {"$unset": "copy"},
            {"$merge": {"into": collection, "whenMatched": "fail", "whenNotMatched": "insert"}},
        ]
    )


def _own_fields(document: Mapping[str, Any]) -> list[str]:
    return ["_id", *(name for name in _OWN if document.get(name) is not None)]
