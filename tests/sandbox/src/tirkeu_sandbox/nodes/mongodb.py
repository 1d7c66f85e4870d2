"""A private MongoDB node on loopback."""

from contextlib import suppress
from typing import Any, Final

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from tirkeu_sandbox.nodes.mongod import REPLICA_SET, Mongod, direct_client, hello

NOT_YET_INITIALIZED: Final = 94
"""What a mongod answers that was never told of its set."""


class MongodbNode(Mongod):
    """A replica set ``rs0`` of one node (transactions need a set), with all its files in ``folder``.

    It has started when it is a writable primary.
    """

    def url(self) -> str:
        """The connection string. It names the set, so a driver waits for the primary while the node is away."""
        return f"mongodb://{self.host}/?replicaSet={REPLICA_SET}"

    def _ready(self) -> bool:
        if is_writable_primary(self.port):
            return True
        with suppress(PyMongoError), direct_client(self.port) as client:
            self._configure(client)
        return False

    def _configure(self, client: MongoClient[dict[str, Any]]) -> None:
        """Make the set of this node alone, at today's port; a set that stands so already is left as it is."""
        member = {"_id": 0, "host": self.host}
        try:
            config = client.admin.command("replSetGetConfig")["config"]
        except OperationFailure as error:
            if error.code != NOT_YET_INITIALIZED:
                raise
            client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [member]})
            return
        if config["members"][0]["host"] != member["host"]:
            # Not its own member any more, so it can't be primary, and only a forced change is accepted.
            config |= {"version": config["version"] + 1, "members": [config["members"][0] | member]}
            client.admin.command("replSetReconfig", config, force=True)


def is_writable_primary(port: int) -> bool:
    """Whether a mongod that takes writes answers at 127.0.0.1:``port``."""
    return bool((hello(port) or {}).get("isWritablePrimary"))
