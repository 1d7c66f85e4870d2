"""A private RabbitMQ node on loopback."""

import json
import shutil
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tirkeu_chassis.broker.definitions import HASHING, password_hash
from tirkeu_sandbox.nodes.process import (
    ChildProcess,
    NotInstalledError,
    SandboxError,
    Startable,
    free_port,
    private_folder,
)
from tirkeu_sandbox.nodes.rabbitmq_configuration import Configuration, Membership, membership
from tirkeu_sandbox.waiting import poll_until

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
ADMINISTRATOR = "sandbox"
# It names the data's folder, so it stays the same. Namesakes live side by side: each has an epmd of its own.
_NODE_NAME = "tirkeu@localhost"
_PROTOCOL_HEADER = b"AMQP\x00\x00\x09\x01"
_METHOD_FRAME = b"\x01"
_NAMES_WRITTEN_SECONDS = 10
_CONTROL_SECONDS = 120
_FREE_DISK_BYTES = 50_000_000
"""RabbitMQ's own ``disk_free_limit``."""


class RabbitmqNode(Startable):
    """One RabbitMQ node with all its files in ``folder``, which may be started again there.

    Every port (AMQP, distribution, epmd, those of plugins) is on 127.0.0.1. ``definitions`` is a RabbitMQ definitions
    document (users, vhosts, permissions, exchanges, queues, bindings), loaded at each start before AMQP opens. To it
    the node adds an account of its own, with all rights in all vhosts, that ``url()`` names; ``guest`` doesn't exist.
    An account of the document needs a ``password_hash``, see :func:`tirkeu_chassis.broker.definitions.password_hash`.

    ``plugins`` may name ``rabbitmq_stream``. ``name`` and ``cluster`` are for the nodes of a cluster, see
    :class:`tirkeu_sandbox.nodes.rabbitmq_cluster.RabbitmqCluster`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        definitions: Mapping[str, Any] | None = None,
        schedulers: int = 2,
        plugins: Sequence[str] = (),
        name: str = _NODE_NAME,
        cluster: Membership | None = None,
    ) -> None:
        self.folder = private_folder(folder)
        self.name = name
        self.port = port or free_port()
        self._alone = cluster is None
        self._cluster = cluster or membership(self.folder)
        self._configuration = Configuration(self.folder, name, self.port, plugins, self._cluster)
        self._definitions = dict(definitions or {})
        self._environment = self._configuration.environment(schedulers)
        self._broker: ChildProcess | None = None

    @property
    def pid(self) -> int | None:
        """The broker's process id while it runs."""
        return self._broker.pid if self.running and self._broker else None

    @property
    def running(self) -> bool:
        return self._broker is not None and self._broker.running

    def url(
        self, user: str = ADMINISTRATOR, password: str | None = None, *, vhost: str = "/", port: int | None = None
    ) -> str:
        """The AMQP URL for an account; without one, that of the node's administrator.

        ``port`` is that of a proxy in front of the node.
        """
        secret = quote(self._cluster.password if password is None else password, safe="")
        host = f"127.0.0.1:{port or self.port}"
        return f"amqp://{quote(user, safe='')}:{secret}@{host}/{quote(vhost, safe='')}"

    @property
    def stream_port(self) -> int | None:
        """The port of the stream protocol, where the plugin ``rabbitmq_stream`` is asked for."""
        return self._configuration.plugin_ports.get("rabbitmq_stream")

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
        self._configuration.write(json.dumps(self._complete_definitions()))
        try:
            self._cluster.epmd.start(seconds=seconds)
            log = self.folder / "log" / "rabbitmq.log"
            broker = self._broker = ChildProcess([SERVER], log=log, env=self._environment, cwd=self.folder)
            broker.wait_until(lambda: speaks_amqp(self.port), f"RabbitMQ on port {self.port}", seconds)
        except BaseException:
            self.stop(seconds=0)
            raise

    def stop(self, *, seconds: float = 30) -> None:
        """End the node, and its epmd unless that is a cluster's: SIGTERM, and SIGKILL after ``seconds``."""
        if self._broker is not None:
            self._broker.stop(seconds)
            self._broker = None
        if self._alone:
            self._cluster.epmd.stop()

    def kill(self) -> None:
        """SIGKILL to the broker; ``start()`` brings it back on the same port.

        Waits for up to a second first: a quorum queue's name reaches the disk that late, and a queue without
        its name comes back with no leader, for ever (seen with RabbitMQ 3.10).
        """
        if self._broker is not None:
            poll_until(lambda: not self.running or self._queue_names_written(), _NAMES_WRITTEN_SECONDS)
            self._broker.kill()
            self._broker = None

    def control(self, *arguments: str, tool: str = "rabbitmqctl") -> str:
        """What ``rabbitmqctl ARGUMENTS`` says about this node, or another ``tool`` such as ``rabbitmq-queues``.

        Raises:
            SandboxError: it failed, or took longer than 30 s; the message holds its complaint.
        """
        command = [str(SERVER.with_name(tool)), "--silent", *arguments]
        try:
            done = subprocess.run(  # noqa: S603  - the broker's own tool, without a shell
                command,
                env=self._environment,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_CONTROL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise SandboxError(f"{tool} {arguments[0]} took longer than {_CONTROL_SECONDS} s.") from error
        if done.returncode != 0:
            raise SandboxError(f"{tool} {arguments[0]} failed: {done.stdout}{done.stderr}")
        return done.stdout

    def raise_disk_alarm(self) -> None:
        """Ask for more free disk than there is: the broker blocks all who publish, in the whole cluster."""
        self.control("set_disk_free_limit", str(2 * shutil.disk_usage(self.folder).total))

    def clear_disk_alarm(self) -> None:
        """Ask for as much free disk as RabbitMQ does by itself."""
        self.control("set_disk_free_limit", str(_FREE_DISK_BYTES))

    def log_tail(self, lines: int = 20) -> str:
        """The last lines of the broker's log."""
        return self._broker.log_tail(lines) if self._broker else ""

    def _queue_names_written(self) -> bool:
        quorum = self.folder / "mnesia" / self.name / "quorum" / self.name
        names = quorum / "names.dets"
        written = names.read_bytes() if names.exists() else b""
        return all(config.parent.name.encode() in written for config in quorum.glob("*/config"))

    def _complete_definitions(self) -> dict[str, Any]:
        document = self._definitions
        vhosts = document.get("vhosts") or [{"name": "/"}]
        account = {
            "name": ADMINISTRATOR,
            "password_hash": password_hash(self._cluster.password),
            "hashing_algorithm": HASHING,
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


def speaks_amqp(port: int) -> bool:
    """Whether a broker accepts clients at 127.0.0.1:``port``."""
    # Once it accepts clients the broker answers the protocol header with connection.start (AMQP 0-9-1, 4.2.2).
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
            client.sendall(_PROTOCOL_HEADER)
            return client.recv(1) == _METHOD_FRAME
    except OSError:
        return False
