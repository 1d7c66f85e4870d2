"""The document store: MongoDB through motor, which no other module imports.

Aggregates live in a collection each, a document an aggregate: `_id`, `version` (writes so far),
`sequence` (events so far), then the fields of its state. Beside them stand `inbox` (message ids that
took effect, with the answers given) and `outbox` (events committed and not yet published).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from bson import Decimal128
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions, TypeCodec, TypeRegistry
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pydantic import TypeAdapter
from pymongo import ASCENDING, IndexModel, MongoClient, UpdateOne
from pymongo.read_concern import ReadConcern

from tirkeu_chassis.decision import Aggregate, Key
from tirkeu_chassis.store_errors import Conflict, translated
from tirkeu_contracts.envelope import Envelope

S = TypeVar("S")
Document = dict[str, Any]

DELETED_AT_ONCE = 5_000
LOADED_AT_ONCE = 10_000
"""Documents in a cursor's first answer. The server's own 101 would cost a large group a second round trip."""


@dataclass(frozen=True, slots=True)
class Stored(Generic[S]):
    """An aggregate as it stands in the store."""

    state: S
    version: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Handled:
    """A message that took effect. `answer`, `status` and `location` are those a command was given."""

    inbox_id: str
    message_id: UUID
    fingerprint: str | None = None
    answer: str | None = None
    status: int = 200
    location: str | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Write:
    """A new state, guarded by the version it was loaded with (`expected`, 0 for a new aggregate)."""

    key: Key[Any]
    state: Any
    expected: int
    version: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Row:
    """An event in the outbox, with the exchange it goes to."""

    envelope: Envelope
    exchange: str
    restricted: bool

    @property
    def aggregate(self) -> str:
        """Whose order the row belongs to."""
        return self.envelope.subject


@dataclass(slots=True)
class Snapshot:
    """What one load brought: states, messages handled before, and rows still to be published."""

    states: dict[Key[Any], Stored[Any] | None] = field(default_factory=dict)
    handled: dict[str, Handled] = field(default_factory=dict)
    pending: dict[str, list[str]] = field(default_factory=dict)


class _DecimalCodec(TypeCodec):
    python_type = Decimal
    bson_type = Decimal128

    def transform_python(self, value: Decimal) -> Decimal128:
        return Decimal128(value)

    def transform_bson(self, value: Decimal128) -> Decimal:
        return value.to_decimal()


def _encode_other(value: Any) -> Any:
    # BSON knows moments only; a calendar day is kept as its ISO text, which sorts right.
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no BSON form for {type(value).__name__}")


CODEC: CodecOptions[Document] = CodecOptions(
    tz_aware=True,
    tzinfo=UTC,
    uuid_representation=UuidRepresentation.STANDARD,
    type_registry=TypeRegistry([_DecimalCodec()], fallback_encoder=_encode_other),
)


class Store:
    """The database of one service."""

    def __init__(self, url: str, database: str, aggregates: Iterable[Aggregate[Any]], owner: str) -> None:
        self.owner = owner
        self._aggregates = {aggregate.collection: aggregate for aggregate in aggregates}
        self._adapters: dict[str, TypeAdapter[Any]] = {
            name: TypeAdapter(aggregate.state) for name, aggregate in self._aggregates.items()
        }
        self._client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
            url,
            w="majority",
            journal=True,
            readConcernLevel="majority",
            serverSelectionTimeoutMS=3000,
            connectTimeoutMS=3000,
            socketTimeoutMS=20000,
            appname=f"{database}/{owner}",
        )
        self._database: AsyncIOMotorDatabase[Document] = self._client.get_database(database, CODEC)
        self._inbox = self._database.get_collection("inbox")
        self._outbox = self._database.get_collection("outbox")
        self._checkpoints = self._database.get_collection("checkpoints")

    def _collection(self, aggregate: Aggregate[Any]) -> AsyncIOMotorCollection[Document]:
        return self._database.get_collection(aggregate.collection)

    # -- opening and closing

    async def open(self, inbox_days: int) -> None:
        """Create what is missing: collections and indexes. Safe to run in several processes at once."""
        async with translated():
            await self._inbox.create_indexes(
                [IndexModel([("at", ASCENDING)], name="at_ttl", expireAfterSeconds=inbox_days * 86400)]
            )
            await self._outbox.create_indexes(
                [
                    IndexModel([("aggregate", ASCENDING), ("sequence", ASCENDING)], unique=True),
                    IndexModel([("lease_until", ASCENDING)]),
                ]
            )
            for aggregate in self._aggregates.values():
                indexes = [IndexModel([(name, ASCENDING) for name in fields]) for fields in aggregate.indexes]
                indexes += [
                    IndexModel([(name, ASCENDING) for name in fields], unique=True) for fields in aggregate.unique
                ]
                if "wake_at" in getattr(aggregate.state, "__dataclass_fields__", {}):
                    indexes.append(
                        IndexModel([("wake_at", ASCENDING)], partialFilterExpression={"wake_at": {"$type": "date"}})
                    )
                # The first write must not create the collection inside a transaction.
                if indexes:
                    await self._collection(aggregate).create_indexes(indexes)
                elif aggregate.collection not in await self._database.list_collection_names():
                    await self._database.create_collection(aggregate.collection)

    async def ping(self) -> None:
        """Raises StoreUnavailable where the database doesn't answer."""
        async with translated():
            await self._database.command("ping")

    def close(self) -> None:
        """Drop the connections."""
        self._client.close()

    # -- the unit of work

    async def load(self, keys: Iterable[Key[Any]], inbox_ids: Sequence[str] = ()) -> Snapshot:
        """States, handled messages and pending outbox rows, in one query.

        The outbox is read last: an event of a state that was read is then either seen or published.
        """
        groups: dict[str, list[Key[Any]]] = defaultdict(list)
        snapshot = Snapshot()
        for key in keys:
            groups[key.aggregate.collection].append(key)
            snapshot.states[key] = None
        pipelines: list[tuple[str, list[Document]]] = []
        if inbox_ids:
            pipelines.append(("inbox", [{"$match": {"_id": {"$in": list(inbox_ids)}}}]))
        pipelines += [
            (collection, [{"$match": {"_id": {"$in": [key.id for key in group]}}}])
            for collection, group in groups.items()
        ]
        if groups:
            subjects = [str(key) for group in groups.values() for key in group]
            pipelines.append(
                (
                    "outbox",
                    [{"$match": {"aggregate": {"$in": subjects}}}, {"$project": {"aggregate": 1}}],
                )
            )
        if not pipelines:
            return snapshot
        for name, pipeline in pipelines:
            pipeline.append({"$set": {"_from": name}})
        first, stages = pipelines[0]
        stages = stages + [{"$unionWith": {"coll": name, "pipeline": pipeline}} for name, pipeline in pipelines[1:]]
        async with translated():
            documents = (
                await self._database.get_collection(first).aggregate(stages, batchSize=LOADED_AT_ONCE).to_list(None)
            )
        for document in documents:
            origin = document.pop("_from")
            if origin == "inbox":
                snapshot.handled[document["_id"]] = _handled(document)
            elif origin == "outbox":
                snapshot.pending.setdefault(document["aggregate"], []).append(document["_id"])
            else:
                aggregate = self._aggregates[origin]
                snapshot.states[Key(aggregate, document["_id"])] = self._stored(aggregate, document)
        return snapshot

    async def commit(
        self, handled: Sequence[Handled], writes: Sequence[Write], rows: Sequence[Row], lease: timedelta
    ) -> None:
        """Everything or nothing, in one transaction, journaled by a majority.

        Raises:
            Conflict: a version moved on, or a message was handled meanwhile.
            Contended: somebody else is writing the same just now.
            StoreUnavailable: the outcome may be unknown; loading afresh tells, by the inbox.
        """
        until = datetime.now(UTC) + lease
        inserts: dict[str, list[Document]] = defaultdict(list)
        updates: dict[str, list[UpdateOne]] = defaultdict(list)
        if handled:
            inserts["inbox"] = [_handled_document(one) for one in handled]
        for write in writes:
            collection, document = write.key.aggregate.collection, self._document(write)
            if write.expected == 0:
                # An upsert would do the same and cost the server several times as much.
                inserts[collection].append(document)
            else:
                # Only the fields that this version of the service knows: a newer one beside it may have written more.
                guarded = {"_id": write.key.id, "version": write.expected}
                updates[collection].append(UpdateOne(guarded, {"$set": document}))
        if rows:
            inserts["outbox"] = [self._row_document(row, until) for row in rows]
        async with translated():
            # In one go on one thread: motor would go to a thread and back for each of the commands.
            await self._client.get_io_loop().run_in_executor(None, self._transact, inserts, updates)

    def _transact(self, inserts: Mapping[str, Sequence[Document]], updates: Mapping[str, Sequence[UpdateOne]]) -> None:
        client: MongoClient[Document] = self._client.delegate
        database = client.get_database(self._database.name, CODEC)
        # Leaving the blocks by an exception aborts the transaction.
        with client.start_session() as session, session.start_transaction():
            for collection, documents in inserts.items():
                database[collection].insert_many(documents, ordered=False, session=session)
            for collection, operations in updates.items():
                result = database[collection].bulk_write(operations, ordered=False, session=session)
                if result.matched_count != len(operations):
                    raise Conflict

    # -- catching up with the logs

    async def known(self, inbox_ids: Sequence[str]) -> set[str]:
        """Which of these ids the inbox holds."""
        async with translated():
            found = await self._inbox.find({"_id": {"$in": list(inbox_ids)}}, {"_id": 1}).to_list(None)
        return {document["_id"] for document in found}

    async def remember(self, inbox_id: str) -> None:
        """Put an id into the inbox that stands for no effect, such as that of a dead letter."""
        with suppress(Conflict):
            async with translated():
                await self._inbox.insert_one({"_id": inbox_id, "at": datetime.now(UTC)})

    async def checkpoint(self) -> datetime | None:
        """Until when everything in the logs has been dealt with, as far as is known."""
        async with translated():
            document = await self._checkpoints.find_one({"_id": "logs"})
        return document["at"] if document else None

    async def move_checkpoint(self, moment: datetime) -> None:
        """Move the checkpoint on; it never goes back."""
        async with translated():
            await self._checkpoints.update_one({"_id": "logs"}, {"$max": {"at": moment}}, upsert=True)

    # -- the outbox

    async def forget(self, event_ids: Sequence[str]) -> None:
        """Remove rows that were published and confirmed."""
        async with translated():
            await self._outbox.delete_many({"_id": {"$in": list(event_ids)}})

    async def claim(self, left_behind: Sequence[str], limit: int, lease: timedelta) -> list[Row]:
        """Take over rows whose lease ran out, and own rows of the aggregates `left_behind`.

        Rows come in the order of each aggregate; one whose predecessor is still with somebody else
        stays where it is.
        """
        now = datetime.now(UTC)
        free = {
            "$or": [
                {"lease_until": {"$lt": now}},
                {"owner": self.owner, "aggregate": {"$in": list(left_behind)}},
            ]
        }
        async with translated():
            found = (
                await self._outbox.find(free, {"aggregate": 1, "sequence": 1})
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
            async for document in self._outbox.find(
                {"aggregate": {"$in": sorted({document["aggregate"] for document in found})}},
                {"aggregate": 1},
            ).sort([("aggregate", ASCENDING), ("sequence", ASCENDING)]):
                if document["_id"] not in wanted:
                    blocked.add(document["aggregate"])
                elif document["aggregate"] not in blocked:
                    heads.append(document["_id"])
            await self._outbox.update_many(
                {"_id": {"$in": heads}, **free},
                {"$set": {"owner": self.owner, "lease_until": now + lease}},
            )
            mine = (
                await self._outbox.find({"_id": {"$in": heads}, "owner": self.owner})
                .sort([("aggregate", ASCENDING), ("sequence", ASCENDING)])
                .to_list(None)
            )
        return [_row(document) for document in mine]

    async def outbox_pending(self) -> int:
        """Events committed and not yet published."""
        async with translated():
            return await self._outbox.count_documents({})

    # -- reading

    async def get(self, key: Key[S]) -> Stored[S] | None:
        """One aggregate, or None."""
        async with translated():
            document = await self._collection(key.aggregate).find_one({"_id": key.id})
        return None if document is None else self._stored(key.aggregate, document)

    async def find(
        self,
        aggregate: Aggregate[S],
        criteria: Mapping[str, Any],
        *,
        order: Sequence[tuple[str, int]] = (("_id", ASCENDING),),
        limit: int = 0,
    ) -> list[tuple[str, Stored[S]]]:
        """Aggregates that match, with their ids; `limit` 0 for all of them."""
        async with translated():
            cursor = self._collection(aggregate).find(dict(criteria)).sort(list(order)).limit(limit)
            documents = await cursor.to_list(None)
        return [(document["_id"], self._stored(aggregate, document)) for document in documents]

    async def clear(self, aggregate: Aggregate[Any], guard: Key[Any], holds: Mapping[str, Any]) -> int:
        """Delete all aggregates of a kind, such as those of a projection that is built anew; returns how many.

        `holds` must be true of the aggregate under `guard`, such as that the work is still the caller's. Whoever was
        stopped in the middle, and goes on when it no longer holds, deletes nothing that was written since.

        Raises:
            Conflict: it doesn't hold, or no longer.
            Contended, StoreUnavailable: a part may be deleted.
        """
        deleted = 0
        async with translated():
            # By thousands: one command for a million would outlast its socket's patience.
            while some := await self._client.get_io_loop().run_in_executor(
                None, self._delete_some, aggregate.collection, guard, holds
            ):
                deleted += some
        return deleted

    def _delete_some(self, collection: str, guard: Key[Any], holds: Mapping[str, Any]) -> int:
        client: MongoClient[Document] = self._client.delegate
        database = client.get_database(self._database.name, CODEC)
        # One snapshot for all three: what was written since it was taken isn't seen, or clashes.
        with client.start_session() as session, session.start_transaction(ReadConcern("snapshot")):
            guards = database[guard.aggregate.collection]
            if guards.find_one({"_id": guard.id, **holds}, {"_id": 1}, session=session) is None:
                raise Conflict
            found = database[collection].find({}, {"_id": 1}, session=session, limit=DELETED_AT_ONCE)
            ids = [document["_id"] for document in found]
            if ids:
                database[collection].delete_many({"_id": {"$in": ids}}, session=session)
            return len(ids)

    # -- documents

    def _stored(self, aggregate: Aggregate[S], document: Document) -> Stored[S]:
        state: S = self._adapters[aggregate.collection].validate_python(document)
        return Stored(state, document["version"], document["sequence"])

    def _document(self, write: Write) -> Document:
        body: Document = self._adapters[write.key.aggregate.collection].dump_python(write.state)
        return {"_id": write.key.id, "version": write.version, "sequence": write.sequence, **body}

    def _row_document(self, row: Row, lease_until: datetime) -> Document:
        envelope = row.envelope
        document: Document = {
            "_id": str(envelope.id),
            "aggregate": envelope.subject,
            "sequence": envelope.sequence,
            "exchange": row.exchange,
            "source": envelope.source,
            "type": envelope.type,
            "time": envelope.time,
            "correlationid": envelope.correlationid,
            "causationid": envelope.causationid,
            "traceparent": envelope.traceparent,
            "owner": self.owner,
            "lease_until": lease_until,
        }
        # Personal data has one place in every document, so that it can be erased as one.
        document["particulars" if row.restricted else "data"] = envelope.data
        return document


def _row(document: Document) -> Row:
    restricted = "particulars" in document
    return Row(
        Envelope(
            id=UUID(document["_id"]),
            source=document["source"],
            type=document["type"],
            subject=document["aggregate"],
            time=document["time"],
            sequence=document["sequence"],
            correlationid=document["correlationid"],
            causationid=document["causationid"],
            data=document["particulars" if restricted else "data"],
            traceparent=document["traceparent"],
        ),
        exchange=document["exchange"],
        restricted=restricted,
    )


def _handled(document: Document) -> Handled:
    return Handled(
        inbox_id=document["_id"],
        message_id=document["message_id"],
        fingerprint=document.get("fingerprint"),
        answer=document.get("answer"),
        status=document.get("status", 200),
        location=document.get("location"),
        version=document.get("version", 0),
    )


def _handled_document(handled: Handled) -> Document:
    # The time to live is the database's business, so it counts from the machine's clock, not a simulated one.
    document: Document = {"_id": handled.inbox_id, "message_id": handled.message_id, "at": datetime.now(UTC)}
    if handled.fingerprint is not None:
        document |= {
            "fingerprint": handled.fingerprint,
            "answer": handled.answer,
            "status": handled.status,
            "location": handled.location,
            "version": handled.version,
        }
    return document
