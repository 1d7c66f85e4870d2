"""The outbox: events that are committed and not yet published."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from pymongo import ASCENDING, IndexModel

from tirkeu_chassis.store.connection import Connection
from tirkeu_chassis.store.documents import row_of
from tirkeu_chassis.store.errors import translated
from tirkeu_chassis.store.records import Row

OUTBOX: Final = "outbox"


class Outbox:
    """The outbox of one service, as one of its processes (`owner`) sees it."""

    def __init__(self, connection: Connection, owner: str) -> None:
        self._collection = connection.collection(OUTBOX)
        self._owner = owner

    async def open(self) -> None:
        """Create what is missing: the indexes."""
        await self._collection.create_indexes(
            [
                IndexModel([("aggregate", ASCENDING), ("sequence", ASCENDING)], unique=True),
                IndexModel([("lease_until", ASCENDING)]),
            ]
        )

    async def forget(self, event_ids: Sequence[str]) -> None:
        """Remove rows that were published and confirmed."""
        async with translated():
            await self._collection.delete_many({"_id": {"$in": list(event_ids)}})

    async def claim(self, left_behind: Sequence[str], limit: int, lease: timedelta) -> list[Row]:
        """Take over rows whose lease ran out, and own rows of the aggregates `left_behind`.

        Rows come in the order of each aggregate; one whose predecessor is still with somebody else
        stays where it is.
        """
        now = datetime.now(UTC)
        free = {
            "$or": [
                {"lease_until": {"$lt": now}},
                {"owner": self._owner, "aggregate": {"$in": list(left_behind)}},
            ]
        }
        async with translated():
            found = (
                await self._collection.find(free, {"aggregate": 1, "sequence": 1})
                .sort([("_id", ASCENDING)])
                .limit(limit)
                .to_list(None)
            )
            if not found:
                return []
            # Only an unbroken run from the aggregate's first pending row may go.
            wanted = {document["_id"] for document in found}
            heads: list[str] = []
            blocked: set[str] = set()
            async for document in self._collection.find(
                {"aggregate": {"$in": sorted({document["aggregate"] for document in found})}},
                {"aggregate": 1},
            ).sort([("aggregate", ASCENDING), ("sequence", ASCENDING)]):
                if document["_id"] not in wanted:
                    blocked.add(document["aggregate"])
                elif document["aggregate"] not in blocked:
                    heads.append(document["_id"])
            await self._collection.update_many(
                {"_id": {"$in": heads}, **free},
                {"$set": {"owner": self._owner, "lease_until": now + lease}},
            )
            mine = (
                await self._collection.find({"_id": {"$in": heads}, "owner": self._owner})
                .sort([("aggregate", ASCENDING), ("sequence", ASCENDING)])
                .to_list(None)
            )
        return [row_of(document) for document in mine]

    async def pending(self) -> int:
        """Events committed and not yet published."""
        async with translated():
            return await self._collection.count_documents({})
