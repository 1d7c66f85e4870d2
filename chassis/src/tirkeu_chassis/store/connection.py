"""The connection to MongoDB through motor, which no other module imports (ADR 2)."""

from collections.abc import Callable
from typing import TypeVar

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.read_concern import ReadConcern

from tirkeu_chassis.store.documents import CODEC, Document

T = TypeVar("T")
Collection = AsyncIOMotorCollection[Document]
Transact = Callable[[Database[Document], ClientSession], T]
"""What is done within a transaction, with the synchronous client, on a thread of its own."""


class Connection:
    """One database. Writes are journaled by a majority; reads see what a majority has."""

    def __init__(self, url: str, database: str, appname: str) -> None:
        self._client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
            url,
            w="majority",
            journal=True,
            readConcernLevel="majority",
            serverSelectionTimeoutMS=3000,
            connectTimeoutMS=3000,
            socketTimeoutMS=20000,
            appname=appname,
        )
        self.database: AsyncIOMotorDatabase[Document] = self._client.get_database(database, CODEC)

    def collection(self, name: str) -> Collection:
        """A collection by its name."""
        return self.database.get_collection(name)

    async def transact(self, work: Transact[T], *, snapshot: bool = False) -> T:
        """Do all of it in one transaction, or nothing; an exception aborts it.

        It goes past motor to the synchronous client that motor wraps, and runs in one go on one thread: motor would
        go to a thread and back for each of the commands.

        Args:
            snapshot: all reads see one moment; what was written since isn't seen, or clashes.
        """

        def transacted() -> T:
            client: MongoClient[Document] = self._client.delegate
            concern = ReadConcern("snapshot") if snapshot else None
            with client.start_session() as session, session.start_transaction(concern):
                return work(client.get_database(self.database.name, CODEC), session)

        done: T = await self._client.get_io_loop().run_in_executor(None, transacted)
        return done

    async def ping(self) -> None:
        """Ask the server for a sign of life."""
        await self.database.command("ping")

    def close(self) -> None:
        """Drop the connections."""
        self._client.close()
