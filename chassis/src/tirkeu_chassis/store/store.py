"""The document store of a service, in MongoDB.

Aggregates live in a collection each, a document an aggregate: `_id`, `version` (writes so far),
`sequence` (events so far), then the fields of its state. Beside them stand `inbox` (message ids that
took effect, with the answers given) and `outbox` (events committed and not yet published).

Reads go through motor, the asynchronous driver; a transaction goes past it to the synchronous client
that motor wraps (`Connection.transact`, ADR 2).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from pydantic import TypeAdapter
from pymongo import ASCENDING, IndexModel, UpdateOne
from pymongo.client_session import ClientSession
from pymongo.database import Database

from tirkeu_chassis.decider.decision import Aggregate, Key
from tirkeu_chassis.store.connection import Collection, Connection
from tirkeu_chassis.store.documents import Document, handled_document, handled_of, row_document
from tirkeu_chassis.store.errors import Conflict, translated
from tirkeu_chassis.store.inbox import INBOX, Inbox
from tirkeu_chassis.store.outbox import OUTBOX, Outbox
from tirkeu_chassis.store.records import Handled, Row, S, Snapshot, Stored, Write

DELETED_AT_ONCE = 5_000
LOADED_AT_ONCE = 10_000
"""Documents in a cursor's first answer. The server's own 101 would cost a large group a second round trip."""


class Store:
    """The database of one service."""

    def __init__(self, url: str, database: str, aggregates: Iterable[Aggregate[Any]], owner: str) -> None:
        self.owner = owner
        self._aggregates = {aggregate.collection: aggregate for aggregate in aggregates}
        self._adapters: dict[str, TypeAdapter[Any]] = {
            name: TypeAdapter(aggregate.state) for name, aggregate in self._aggregates.items()
        }
        self._connection = Connection(url, database, f"{database}/{owner}")
        self.inbox = Inbox(self._connection)
        self.outbox = Outbox(self._connection, owner)

    def _collection(self, aggregate: Aggregate[Any]) -> Collection:
        return self._connection.collection(aggregate.collection)

    # -- opening and closing

    async def open(self, inbox_days: int) -> None:
        """Create what is missing: collections and indexes. Safe to run in several processes at once."""
        async with translated():
            await self.inbox.open(inbox_days)
            await self.outbox.open()
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
                elif aggregate.collection not in await self._connection.database.list_collection_names():
                    await self._connection.database.create_collection(aggregate.collection)

    async def ping(self) -> None:
        """Raises StoreUnavailable where the database doesn't answer."""
        async with translated():
            await self._connection.ping()

    def close(self) -> None:
        """Drop the connections."""
        self._connection.close()

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
            pipelines.append((INBOX, [{"$match": {"_id": {"$in": list(inbox_ids)}}}]))
        pipelines += [
            (collection, [{"$match": {"_id": {"$in": [key.id for key in group]}}}])
            for collection, group in groups.items()
        ]
        if groups:
            subjects = [str(key) for group in groups.values() for key in group]
            pipelines.append(
                (
                    OUTBOX,
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
                await self._connection.collection(first).aggregate(stages, batchSize=LOADED_AT_ONCE).to_list(None)
            )
        for document in documents:
            origin = document.pop("_from")
            if origin == INBOX:
                snapshot.handled[document["_id"]] = handled_of(document)
            elif origin == OUTBOX:
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
            inserts[INBOX] = [handled_document(one) for one in handled]
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
            inserts[OUTBOX] = [row_document(row, self.owner, until) for row in rows]
        async with translated():
            await self._connection.transact(partial(_write, inserts, updates))

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
            remove = partial(_delete_some, aggregate.collection, guard, holds)
            while some := await self._connection.transact(remove, snapshot=True):
                deleted += some
        return deleted

    # -- documents

    def _stored(self, aggregate: Aggregate[S], document: Document) -> Stored[S]:
        state: S = self._adapters[aggregate.collection].validate_python(document)
        return Stored(state, document["version"], document["sequence"])

    def _document(self, write: Write) -> Document:
        body: Document = self._adapters[write.key.aggregate.collection].dump_python(write.state)
        return {"_id": write.key.id, "version": write.version, "sequence": write.sequence, **body}


def _write(
    inserts: Mapping[str, Sequence[Document]],
    updates: Mapping[str, Sequence[UpdateOne]],
    database: Database[Document],
    session: ClientSession,
) -> None:
    for collection, documents in inserts.items():
        database[collection].insert_many(documents, ordered=False, session=session)
    for collection, operations in updates.items():
        result = database[collection].bulk_write(operations, ordered=False, session=session)
        if result.matched_count != len(operations):
            raise Conflict


def _delete_some(
    collection: str, guard: Key[Any], holds: Mapping[str, Any], database: Database[Document], session: ClientSession
) -> int:
    guards = database[guard.aggregate.collection]
    if guards.find_one({"_id": guard.id, **holds}, {"_id": 1}, session=session) is None:
        raise Conflict
    found = database[collection].find({}, {"_id": 1}, session=session, limit=DELETED_AT_ONCE)
    ids = [document["_id"] for document in found]
    if ids:
        database[collection].delete_many({"_id": {"$in": ids}}, session=session)
    return len(ids)
