"""A private RabbitMQ cluster on loopback, with a load balancer in front of it."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from tirkeu_sandbox.nodes.process import SandboxError, Startable, private_folder
from tirkeu_sandbox.nodes.rabbitmq import ADMINISTRATOR, RabbitmqNode, speaks_amqp
from tirkeu_sandbox.nodes.rabbitmq_configuration import membership
from tirkeu_sandbox.nodes.tcp_proxy import TcpProxy
from tirkeu_sandbox.waiting import poll_until

_JOINED_SECONDS: Final = 60
_REPLICATED: Final = ("queues", "bindings")


class RabbitmqCluster(Startable):
    """Nodes that stop by themselves when they see no majority (``pause_minority``), all files in ``folder``.

    Each of ``nodes`` is started, stopped and killed by itself (:class:`RabbitmqNode`). Clients connect to ``url()``,
    a load balancer that leads to the first node that can be reached, as they would in production: AMQP has no address
    for several hosts. ``definitions`` are as for a node; queues are declared when all nodes are there, since a queue
    gets its replicas from the nodes of that moment.
    """

    def __init__(self, folder: Path, *, nodes: int = 3, definitions: Mapping[str, Any] | None = None) -> None:
        self.folder = private_folder(folder)
        names = [f"tirkeu-{number}@localhost" for number in range(1, nodes + 1)]
        self._membership = membership(self.folder, names)
        self._definitions = dict(definitions or {})
        # A node that starts first must not declare the queues: they would live on that node alone.
        first = {part: value for part, value in self._definitions.items() if part not in _REPLICATED}
        self.nodes = tuple(
            RabbitmqNode(self.folder / name, definitions=first, schedulers=1, name=name, cluster=self._membership)
            for name in names
        )
        self.balancer = TcpProxy(*(node.port for node in self.nodes))

    def url(self, user: str = ADMINISTRATOR, password: str | None = None, *, vhost: str = "/") -> str:
        """The AMQP URL of the load balancer for an account; without one, that of the administrator."""
        return self.nodes[0].url(user, password, vhost=vhost, port=self.balancer.port)

    def start(self, *, seconds: float = 120) -> None:
        """Start all nodes that don't run, and wait until they are one cluster that could do without any of them.

        Raises:
            NotInstalledError: RabbitMQ is missing.
            StartFailedError: a node ended or didn't answer within ``seconds``; the message holds the tail of its log.
            SandboxError: they did not find each other.
        """
        try:
            self._membership.epmd.start(seconds=seconds)
            self.balancer.start()
            with ThreadPoolExecutor(len(self.nodes)) as starters:
                list(starters.map(lambda node: node.start(seconds=seconds), self.nodes))
            if not poll_until(self._whole, _JOINED_SECONDS):
                raise SandboxError(f"The nodes in {self.folder} did not become one cluster.")
            if any(self._definitions.get(part) for part in _REPLICATED):
                document = self.folder / "definitions.json"
                document.write_text(json.dumps(self._definitions))
                self.nodes[0].control("import_definitions", str(document))
        except BaseException:
            self.stop(seconds=0)
            raise

    def stop(self, *, seconds: float = 30) -> None:
        """End all nodes, their epmd and the load balancer: SIGTERM, and SIGKILL after ``seconds``."""
        with ThreadPoolExecutor(len(self.nodes)) as stoppers:
            list(stoppers.map(lambda node: node.stop(seconds=seconds), self.nodes))
        self._membership.epmd.stop()
        self.balancer.stop()

    def running_nodes(self) -> set[str]:
        """The names of the nodes that are in the cluster now, as the first that takes clients sees it.

        Raises:
            SandboxError: no node takes clients.
        """
        status = json.loads(self._any().control("cluster_status", "--formatter", "json"))
        return set(status["running_nodes"])

    def leader(self, queue: str) -> RabbitmqNode | None:
        """The node that leads a quorum queue or a stream; None while nobody does, or where there is no such queue."""
        try:
            listed = json.loads(self._any().control("list_queues", "name", "leader", "--formatter", "json"))
        except SandboxError:  # no node takes clients, or the one that did has just lost the majority
            return None
        # While a node is lost the list may be empty, so that a queue which isn't in it may still exist.
        leaders = {one["name"]: one["leader"] for one in listed}
        return next((node for node in self.nodes if node.name == leaders.get(queue)), None)

    def _whole(self) -> bool:
        """Whether every node sees all others, and each queue and stream has replicas to spare.

        A node that came back a moment ago has none yet: another that dies now would be the second fault at once, and
        what only those two had confirmed would be gone.
        """
        with ThreadPoolExecutor(len(self.nodes)) as askers:
            return all(askers.map(self._could_be_spared, self.nodes))

    def _could_be_spared(self, node: RabbitmqNode) -> bool:
        # A node answers clients a moment before it answers questions about the cluster.
        with suppress(SandboxError):
            status = json.loads(node.control("cluster_status", "--formatter", "json"))
            node.control("check_if_node_is_quorum_critical", tool="rabbitmq-queues")
            return set(status["running_nodes"]) == {one.name for one in self.nodes}
        return False

    def _any(self) -> RabbitmqNode:
        for node in self.nodes:
            if node.running and speaks_amqp(node.port):  # one that sees no majority runs, and takes nobody
                return node
        raise SandboxError("No node of the cluster takes clients.")
