"""Erlang's port mapper on loopback, by which the nodes of a broker and their command-line tools find each other."""

import socket
from pathlib import Path
from typing import Final

from tirkeu_sandbox.nodes.process import ChildProcess, free_port, private_folder

_PROGRAM: Final = "/usr/bin/epmd"


class Epmd:
    """One epmd, a child of this process. The one that Erlang starts by itself would outlive the nodes."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.environment = {
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self.port),
            # Every Erlang program, also the short-lived ones, listens on loopback alone.
            "ERL_AFLAGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }
        """What an Erlang program needs to find this one."""
        self._folder = folder
        self._process: ChildProcess | None = None

    def start(self, *, seconds: float) -> None:
        """Start and wait until it answers; nothing to do where it runs already.

        Raises:
            StartFailedError: it ended or didn't answer within ``seconds``.
        """
        if self._process is not None and self._process.running:
            return
        command = [_PROGRAM, "-address", "127.0.0.1", "-port", str(self.port)]
        log = private_folder(self._folder) / "epmd.log"
        process = self._process = ChildProcess(command, log=log, env=self.environment | {"HOME": str(self._folder)})
        process.wait_until(self._answers, "epmd", seconds)

    def stop(self) -> None:
        """SIGTERM means nothing to it: SIGKILL."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True
