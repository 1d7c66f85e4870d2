"""The inbox: ids of the messages that took effect, and the checkpoint up to which the logs have been handled."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from pymongo import ASCENDING, IndexModel

from tirkeu_chassis.store.connection import Connection
from tirkeu_chassis.store.errors import Conflict, translated

INBOX: Final = "inbox"


def event_id(event: object) -> str:
    """How the inbox names an event that took effect."""
    return f"event/{event}"


def dead_id(event: object) -> str:
    """How the inbox names an event that became a dead letter: from then on it is for people."""
    return f"dead/{event}"


class Inbox:
    """The inbox of one service."""

    def __init__(self, connection: Connection) -> None:
        self._collection = connection.collection(INBOX)
        self._checkpoints = connection.collection("checkpoints")

    async def open(self, days: int) -> None:
        """Create the index by which ids are forgotten after so many days."""
        await self._collection.create_indexes(
            [IndexModel([("at", ASCENDING)], name="at_ttl", expireAfterSeconds=days * 86400)]
        )

    async def known(self, inbox_ids: Sequence[str]) -> set[str]:
        """Which of these ids the inbox holds."""
        async with translated():
            found = await self._collection.find({"_id": {"$in": list(inbox_ids)}}, {"_id": 1}).to_list(None)
        return {document["_id"] for document in found}

    async def remember(self, inbox_id: str) -> None:
        """Put an id into the inbox that stands for no effect, such as that of a dead letter."""
        with suppress(Conflict):
            async with translated():
                await self._collection.insert_one({"_id": inbox_id, "at": datetime.now(UTC)})

    async def checkpoint(self) -> datetime | None:
        """Until when everything in the logs has been dealt with, as far as is known."""
        async with translated():
            document = await self._checkpoints.find_one({"_id": "logs"})
        return document["at"] if document else None

    async def move_checkpoint(self, moment: datetime) -> None:
        """Move the checkpoint on; it never goes back."""
        async with translated():
            await self._checkpoints.update_one({"_id": "logs"}, {"$max": {"at": moment}}, upsert=True)
