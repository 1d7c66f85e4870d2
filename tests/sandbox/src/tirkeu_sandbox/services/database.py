"""Reads a service's database from outside: the messages it has handled, and the events it has not published yet."""

from typing import Any, Final
from uuid import UUID

from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions
from pymongo.database import Database

CODEC: Final[CodecOptions[dict[str, Any]]] = CodecOptions(
    tz_aware=True, uuid_representation=UuidRepresentation.STANDARD
)
"""How the services write times and UUIDs."""


def handled(database: Database[dict[str, Any]]) -> dict[str, UUID]:
    """The messages in the inbox: ids of messages by inbox id, which is ``event/…`` or ``command/…``.

    Args:
        database: opened with `CODEC`.
    """
    rows = database["inbox"].find({"message_id": {"$exists": True}}, {"message_id": 1})
    return {row["_id"]: row["message_id"] for row in rows}


def unpublished(database: Database[dict[str, Any]]) -> int:
    """How many events stand in the outbox."""
    return database["outbox"].count_documents({})
