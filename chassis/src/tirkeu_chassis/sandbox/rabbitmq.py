"""A private RabbitMQ node on loopback."""

import base64
import hashlib
import json
import os
import secrets
import socket
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from tirkeu_chassis.sandbox.process import (
    ChildProcess,
    NotInstalledError,
    free_port,
    poll_until,
    private_folder,
    write_private,
)

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
ADMINISTRATOR = "sandbox"
# It names the data's folder, so it stays the same. Namesakes live side by side: each has an epmd of its own.
_NODE_NAME = "tirkeu@localhost"
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
_PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"
_METHOD_FRAME = b"\x01"
_SALT_BYTES = 4
_NAMES_WRITTEN_SECONDS = 10


def password_hash(password: str, salt: bytes | None = None) -> str:
    """The ``password_hash`` of a user in a definitions document (``rabbit_password_hashing_sha256``).

    Base64 of a 4-byte salt followed by SHA-256 of salt and password, as RabbitMQ's guide on passwords says.
    """
    salt = secrets.token_bytes(_SALT_BYTES) if salt is None else salt
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


class RabbitmqNode:
    """One RabbitMQ node with all its files in ``folder``, which may be started again there.

    Every port (AMQP, distribution, epmd) is on 127.0.0.1. ``definitions`` is a RabbitMQ definitions document
    (users, vhosts, permissions, exchanges, queues, bindings), loaded at each start before AMQP opens. To it the
    node adds an account of its own, with all rights in all vhosts, that ``url()`` names; ``guest`` doesn't exist.
    An account of the document needs a ``password_hash``, see :func:`password_hash`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        definitions: Mapping[str, Any] | None = None,
        schedulers: int = 2,
    ) -> None:
        self.folder = private_folder(folder)
        self.port = port or free_port()
        self._definitions = dict(definitions or {})
        self._schedulers = schedulers
        self._dist_port = free_port()
        self._epmd_port = free_port()
        self._broker: ChildProcess | None = None
        self._epmd: ChildProcess | None = None
        self._password = self._secret("administrator-password")

    @property
    def pid(self) -> int | None:
        """The broker's process id while it runs."""
        return self._broker.pid if self.running and self._broker else None

    @property
    def running(self) -> bool:
        return self._broker is not None and self._broker.running

    def url(self, user: str = ADMINISTRATOR, password: str | None = None, *, vhost: str = "/") -> str:
        """The AMQP URL for an account; without one, that of the node's administrator."""
        secret = quote(self._password if password is None else password, safe="")
        return f"amqp://{quote(user, safe='')}:{secret}@127.0.0.1:{self.port}/{quote(vhost, safe='')}"

    def start(self, *, seconds: float = 90) -> None:
        """Start and wait until AMQP answers; nothing to do where it runs already.

        Raises:
            NotInstalledError: RabbitMQ is missing.
            StartFailedError: it ended or didn't answer within ``seconds``; the message holds the tail of its log.
        """
        if self.running:
            return
        if not SERVER.exists():
            raise NotInstalledError(f"RabbitMQ is missing ({SERVER}): apt-get install rabbitmq-server")
        self._write_configuration()
        env = self._environment()
        try:
            if self._epmd is None or not self._epmd.running:
                # In the foreground, as a child: the one that Erlang starts by itself would outlive the node.
                command = ["/usr/bin/epmd", "-address", "127.0.0.1", "-port", str(self._epmd_port)]
                epmd = self._epmd = ChildProcess(command, log=self.folder / "log" / "epmd.log", env=env)
                epmd.wait_until(lambda: _connects(self._epmd_port), "epmd", seconds)
            log = self.folder / "log" / "rabbitmq.log"
            broker = self._broker = ChildProcess([SERVER], log=log, env=env, cwd=self.folder)
            broker.wait_until(lambda: speaks_amqp(self.port), f"RabbitMQ on port {self.port}", seconds)
        except BaseException:
            self.stop(seconds=0)
            raise

    def stop(self, *, seconds: float = 30) -> None:
        """End the node and its epmd: SIGTERM, and SIGKILL after ``seconds``."""
        if self._broker is not None:
            self._broker.stop(seconds)
        if self._epmd is not None:
            self._epmd.stop(seconds=0)
        self._broker = self._epmd = None

    def kill(self) -> None:
        """SIGKILL to the broker; ``start()`` brings it back on the same port.

        Waits for up to a second first: a quorum queue's name reaches the disk that late, and a queue without
        its name comes back with no leader, for ever (seen with RabbitMQ 3.10).
        """
        if self._broker is not None:
            poll_until(lambda: not self.running or self._queue_names_written(), _NAMES_WRITTEN_SECONDS)
            self._broker.kill()
            self._broker = None

    def log_tail(self, lines: int = 20) -> str:
        """The last lines of the broker's log."""
        return self._broker.log_tail(lines) if self._broker else ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _queue_names_written(self) -> bool:
        quorum = self.folder / "mnesia" / _NODE_NAME / "quorum" / _NODE_NAME
        names = quorum / "names.dets"
        written = names.read_bytes() if names.exists() else b""
        return all(config.parent.name.encode() in written for config in quorum.glob("*/config"))

    def _secret(self, name: str) -> str:
        path = self.folder / name
        if not path.exists():
            write_private(path, secrets.token_urlsafe(24))
        return path.read_text()

    def _write_configuration(self) -> None:
        for name in ("home", "log", "mnesia"):
            private_folder(self.folder / name)
        cookie = self.folder / "home" / ".erlang.cookie"
        if not cookie.exists():
            write_private(cookie, secrets.token_hex(20))
            cookie.chmod(0o400)
        (self.folder / "enabled_plugins").write_text("[].\n")
        write_private(self.folder / "definitions.json", json.dumps(self._complete_definitions()))
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\n"
            f"load_definitions = {self.folder / 'definitions.json'}\n"
            "log.console = true\nlog.console.level = info\nlog.file = false\n"
        )

    def _complete_definitions(self) -> dict[str, Any]:
        document = self._definitions
        vhosts = document.get("vhosts") or [{"name": "/"}]
        account = {
            "name": ADMINISTRATOR,
            "password_hash": password_hash(self._password),
            "hashing_algorithm": "rabbit_password_hashing_sha256",
            "tags": ["administrator"],
        }
        grants = [
            {"user": ADMINISTRATOR, "vhost": vhost["name"], "configure": ".*", "write": ".*", "read": ".*"}
            for vhost in vhosts
        ]
        return document | {
            "vhosts": vhosts,
            "users": [*document.get("users", ()), account],
            "permissions": [*document.get("permissions", ()), *grants],
        }

    def _environment(self) -> dict[str, str]:
        folder, schedulers = self.folder, self._schedulers
        return {
            "PATH": _PATH,
            "LANG": "C.UTF-8",
            "HOME": str(folder / "home"),
            # Every Erlang program of this node, also the short-lived ones, listens on loopback alone.
            "ERL_AFLAGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self._epmd_port),
            # With this the script becomes the broker instead of waiting for it: one process, its id and signals.
            "RUNNING_UNDER_SYSTEMD": "true",
            "RABBITMQ_NODENAME": _NODE_NAME,
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "home"),
            "RABBITMQ_PID_FILE": str(folder / "rabbitmq.pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"+S {schedulers}:{schedulers} -start_epmd false",
        }


def _connects(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def speaks_amqp(port: int) -> bool:
    """Whether a broker accepts clients at 127.0.0.1:``port``."""
    # Once it accepts clients the broker answers the protocol header with connection.start (AMQP 0-9-1, 4.2.2).
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
            client.sendall(_PROTOCOL_HEADER)
            return client.recv(1) == _METHOD_FRAME
    except OSError:
        return False
