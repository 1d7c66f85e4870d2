"""The files and the environment of a private RabbitMQ node: configuration, plugins, secrets."""

import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tirkeu_sandbox.nodes.epmd import Epmd
from tirkeu_sandbox.nodes.process import free_port, private_folder, write_private

_PATH: Final = "/usr/sbin:/usr/bin:/sbin:/bin"
_LISTENERS: Final[Mapping[str, str]] = {
    "rabbitmq_stream": (
        "stream.listeners.tcp.1 = 127.0.0.1:{port}\n"
        "stream.advertised_host = 127.0.0.1\n"
        "stream.advertised_port = {port}\n"
    ),
}
"""How to keep each plugin's listener on loopback. No other plugin is taken: by themselves they listen everywhere."""


@dataclass(frozen=True)
class Membership:
    """What the nodes of a cluster have in common. A node alone is a cluster of one."""

    epmd: Epmd
    cookie: str
    password: str
    """Of the administrator's account."""
    names: Sequence[str] = ()
    """All nodes that are to find each other at their first start; none for a node alone."""


def membership(folder: Path, names: Sequence[str] = ()) -> Membership:
    """A cluster whose secrets are kept in ``folder``, from one run to the next."""
    return Membership(
        epmd=Epmd(folder / "log"),
        cookie=_kept(folder / "erlang-cookie", lambda: secrets.token_hex(20)),
        password=_kept(folder / "administrator-password", lambda: secrets.token_urlsafe(24)),
        names=names,
    )


class Configuration:
    """The files and the environment of one node, all in ``folder``."""

    def __init__(self, folder: Path, name: str, port: int, plugins: Sequence[str], cluster: Membership) -> None:
        if unknown := set(plugins) - set(_LISTENERS):
            raise ValueError(f"no plugins but {', '.join(_LISTENERS)} can be kept on loopback: {sorted(unknown)}")
        self.plugin_ports = {plugin: free_port() for plugin in plugins}
        self._folder = folder
        self._name = name
        self._port = port
        self._cluster = cluster
        self._dist_port = free_port()

    def write(self, definitions: str) -> None:
        """Write all that the node reads; ``definitions`` is a JSON document, loaded before clients are let in."""
        folder = self._folder
        for name in ("home", "log", "mnesia"):
            private_folder(folder / name)
        cookie = folder / "home" / ".erlang.cookie"
        write_private(cookie, self._cluster.cookie)
        cookie.chmod(0o400)
        (folder / "enabled_plugins").write_text(f"[{','.join(self.plugin_ports)}].\n")
        write_private(folder / "definitions.json", definitions)
        (folder / "rabbitmq.conf").write_text("".join(self._lines()))

    def environment(self, schedulers: int) -> dict[str, str]:
        """The environment of the node and of its command-line tools."""
        folder = self._folder
        return self._cluster.epmd.environment | {
            "PATH": _PATH,
            "LANG": "C.UTF-8",
            "HOME": str(folder / "home"),
            # With this the script becomes the broker instead of waiting for it: one process, its id and signals.
            "RUNNING_UNDER_SYSTEMD": "true",
            "RABBITMQ_NODENAME": self._name,
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(folder / "home"),
            "RABBITMQ_PID_FILE": str(folder / "rabbitmq.pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"+S {schedulers}:{schedulers} +sbwt none -start_epmd false",
        }

    def _lines(self) -> Sequence[str]:
        cluster = [
            f"cluster_formation.classic_config.nodes.{number} = {name}\n"
            for number, name in enumerate(self._cluster.names, 1)
        ]
        if cluster:
            cluster += [
                "cluster_formation.peer_discovery_backend = classic_config\n",
                "cluster_partition_handling = pause_minority\n",
            ]
        return [
            f"listeners.tcp.1 = 127.0.0.1:{self._port}\n",
            f"load_definitions = {self._folder / 'definitions.json'}\n",
            "log.console = true\nlog.console.level = info\nlog.file = false\n",
            *cluster,
            *(_LISTENERS[plugin].format(port=port) for plugin, port in self.plugin_ports.items()),
        ]


def _kept(path: Path, make: Callable[[], str]) -> str:
    """The secret in the file, made at the first time."""
    if not path.exists():
        write_private(path, make())
    return path.read_text()
