"""A private MongoDB replica set on loopback."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from pymongo.errors import OperationFailure

from tirkeu_sandbox.nodes.mongod import REPLICA_SET, Mongod, direct_client, hello
from tirkeu_sandbox.nodes.mongodb import NOT_YET_INITIALIZED, is_writable_primary
from tirkeu_sandbox.nodes.process import SandboxError, Startable, private_folder
from tirkeu_sandbox.waiting import poll_until

_ELECTION_MILLISECONDS: Final = 1000
"""MongoDB's own 10 s make a fail-over 11 s long; this makes it 1.5 to 2 s."""
_OPLOG_MEGABYTES: Final = 64


class MongodbSet(Startable):
    """A replica set ``rs0`` with quick elections, all files in ``folder``.

    Each of ``nodes`` is started, stopped and killed by itself (:class:`Mongod`). Their ports are those of this object:
    a folder is used by one run only.
    """

    def __init__(self, folder: Path, *, nodes: int = 3, cache_gigabytes: float = 0.25) -> None:
        self.folder = private_folder(folder)
        self.nodes = tuple(
            Mongod(self.folder / f"node-{number}", cache_gigabytes=cache_gigabytes, oplog_megabytes=_OPLOG_MEGABYTES)
            for number in range(1, nodes + 1)
        )

    def url(self) -> str:
        """The connection string, with all members: a driver finds the primary, whichever that is."""
        return f"mongodb://{','.join(node.host for node in self.nodes)}/?replicaSet={REPLICA_SET}"

    def start(self, *, seconds: float = 60) -> None:
        """Start all nodes that don't run, and wait until one is primary and the others follow it.

        Raises:
            NotInstalledError: mongod is missing.
            StartFailedError: a node ended or didn't answer within ``seconds``; the message holds the tail of its log.
            SandboxError: no primary came within ``seconds``.
        """
        try:
            with ThreadPoolExecutor(len(self.nodes)) as starters:
                list(starters.map(lambda node: node.start(seconds=seconds), self.nodes))
            self._initiate()
            if not poll_until(self._complete, seconds):
                raise SandboxError(f"The nodes in {self.folder} did not become one replica set.")
        except BaseException:
            self.stop(seconds=0)
            raise

    def stop(self, *, seconds: float = 30) -> None:
        """End all nodes: SIGTERM, and SIGKILL after ``seconds``."""
        with ThreadPoolExecutor(len(self.nodes)) as stoppers:
            list(stoppers.map(lambda node: node.stop(seconds=seconds), self.nodes))

    def primary(self) -> Mongod | None:
        """The node that takes writes; None during an election."""
        return next((node for node in self.nodes if node.running and is_writable_primary(node.port)), None)

    def _initiate(self) -> None:
        with direct_client(self.nodes[0].port) as client:
            try:
                client.admin.command("replSetGetConfig")
            except OperationFailure as error:
                if error.code != NOT_YET_INITIALIZED:
                    raise
                members = [{"_id": number, "host": node.host} for number, node in enumerate(self.nodes)]
                settings = {"electionTimeoutMillis": _ELECTION_MILLISECONDS}
                config = {"_id": REPLICA_SET, "members": members, "settings": settings}
                client.admin.command("replSetInitiate", config)

    def _complete(self) -> bool:
        answers = [hello(node.port) or {} for node in self.nodes]
        return self.primary() is not None and all(
            one.get("isWritablePrimary") or one.get("secondary") for one in answers
        )
