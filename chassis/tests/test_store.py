"""The store by itself: what it says of the database's troubles, and how it empties a place that is fought over."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from pymongo import MongoClient, monitoring
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    DocumentTooLarge,
    DuplicateKeyError,
    OperationFailure,
    PyMongoError,
    WTimeoutError,
)

from tirkeu_chassis.store import store
from tirkeu_chassis.store.documents import CODEC
from tirkeu_chassis.store.errors import Conflict, Contended, StoreUnavailable, translated
from tirkeu_chassis.store.store import Store
from tirkeu_sandbox.testing.toy import TALLIES, TOTALS, fresh_database


def contending() -> OperationFailure:
    return OperationFailure("clash", 112, {"errorLabels": ["TransientTransactionError"]})


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DuplicateKeyError("E11000", 11000), Conflict),
        (BulkWriteError({"writeErrors": [{"code": 11000}]}), Conflict),
        (AutoReconnect("gone"), StoreUnavailable),
        (WTimeoutError("no majority", 64), StoreUnavailable),
        (OperationFailure("not authorized", 13, {"codeName": "Unauthorized"}), StoreUnavailable),
        (OperationFailure("disk full", 14031), StoreUnavailable),
        (contending(), Contended),
        # What is wrong with the call stays wrong however often it is made.
        (OperationFailure("BSONObj too large", 10334), OperationFailure),
        (OperationFailure("unknown stage", 40324), OperationFailure),
        (DocumentTooLarge("48 MiB"), DocumentTooLarge),
    ],
    ids=lambda one: getattr(one, "__name__", str(one)[:20]),
)
async def test_only_what_is_about_the_call_itself_is_blamed_on_it(error: PyMongoError, said: type[Exception]) -> None:
    with pytest.raises(said) as raised:
        async with translated():
            raise error
    assert type(raised.value) is said


class AtDelete(monitoring.CommandListener):
    """Does something just before a command to delete is sent, as if the process had been frozen there."""

    def __init__(self) -> None:
        self.happens: list[Callable[[], None]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.command_name == "delete" and self.happens:
            self.happens.pop()()

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        pass

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        pass


class Place:
    """A store, the same database by another way, and what happens there before a deletion."""

    def __init__(self, url: str) -> None:
        self.at_delete, database = AtDelete(), fresh_database()
        monitoring.register(self.at_delete)
        try:
            self.store = Store(url, database, [TALLIES, TOTALS], "me")
        finally:
            monitoring._LISTENERS.command_listeners.remove(self.at_delete)
        self.client: MongoClient[dict[str, Any]] = MongoClient(url)
        self.tallies = self.client.get_database(database, CODEC)["tallies"]
        self.totals = self.client.get_database(database, CODEC)["totals"]

    def write(self, count: int, names: range) -> None:
        """Tallies with that count."""
        self.tallies.insert_many(
            {"_id": str(name), "version": 1, "sequence": 0, "body_no": "1.1", "count": count} for name in names
        )

    def claim(self, owner: int) -> None:
        """The total says whose the place is."""
        self.totals.replace_one({"_id": "all"}, {"version": 1, "sequence": 0, "count": owner}, upsert=True)


@pytest.fixture
async def place(mongodb_url: str) -> AsyncIterator[Place]:
    one = Place(mongodb_url)
    await one.store.open(30)
    yield one
    one.store.close()
    one.client.close()


MINE, ANOTHERS = 1, 2
GUARD = TOTALS.key("all")


async def test_a_place_is_emptied_however_much_it_holds(place: Place) -> None:
    place.claim(MINE)
    place.write(0, range(store.DELETED_AT_ONCE + 1))
    assert await place.store.clear(TALLIES, GUARD, {"count": MINE}) == store.DELETED_AT_ONCE + 1
    assert place.tallies.count_documents({}) == 0
    assert await place.store.clear(TALLIES, GUARD, {"count": MINE}) == 0


async def test_anothers_place_is_left_alone(place: Place) -> None:
    place.claim(ANOTHERS)
    place.write(0, range(3))
    with pytest.raises(Conflict):
        await place.store.clear(TALLIES, GUARD, {"count": MINE})
    assert place.tallies.count_documents({}) == 3


@pytest.mark.parametrize("names", [range(3), range(3, 6)], ids=["the same names", "other names"])
async def test_who_freezes_while_emptying_deletes_nothing_of_what_came_since(place: Place, names: range) -> None:
    def taken_over() -> None:
        place.claim(ANOTHERS)
        place.tallies.delete_many({})
        place.write(7, names)

    place.claim(MINE)
    place.write(0, range(3))
    place.at_delete.happens.append(taken_over)
    with pytest.raises(Contended):
        await place.store.clear(TALLIES, GUARD, {"count": MINE})
    with pytest.raises(Conflict):
        await place.store.clear(TALLIES, GUARD, {"count": MINE})
    assert [one["count"] for one in place.tallies.find()] == [7, 7, 7]
