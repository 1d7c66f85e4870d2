"""The one way to run a service as a process: its environment, its readiness, its end."""

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tirkeu_sandbox.nodes.process import ChildProcess, Startable
from tirkeu_sandbox.services.event_keys import jwks_path, key_path
from tirkeu_sandbox.services.issuer import AUDIENCE, ISSUER
from tirkeu_sandbox.services.probes import is_ready

START_SECONDS: Final = 90.0
STOP_SECONDS: Final = 30.0
"""A service drains for 20 s at most (TIRKEU_GRACE_SECONDS) before it goes."""

Fault = tuple[str, int]
"""A seam of `tirkeu_sandbox.services.faulty`, and the passage at which the service kills itself there."""


@dataclass(frozen=True, slots=True)
class Service:
    """A service run as ``python -m MODULE``; ``port`` is where it listens unless that port is taken."""

    name: str
    module: str
    port: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the services of one installation share."""

    mongodb_url: str
    jwks: Path
    clock_file: Path | None
    """None for the machine's clock."""
    log_folder: Path
    event_keys: Path | None = None
    """The folder of `tirkeu_sandbox.services.event_keys`; without it events go unsigned and unchecked."""
    isolated: bool = False
    """Whether nothing but the PATH of this process's environment reaches a service: so it is in tests."""


def environment(
    service: Service,
    port: int,
    rabbitmq_url: str,
    surroundings: Surroundings,
    settings: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The environment of a service's process; ``settings`` go before what follows from the others."""
    isolated = {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"}
    clock, keys = surroundings.clock_file, surroundings.event_keys
    signing = (
        {}
        if keys is None
        else {"TIRKEU_SIGNING_KEY": str(key_path(keys, service.name)), "TIRKEU_EVENT_KEYS": str(jwks_path(keys))}
    )
    return {
        "TIRKEU_LOG_LEVEL": "INFO",
        **(isolated if surroundings.isolated else os.environ),
        "TIRKEU_MODE": "development",
        "TIRKEU_RABBITMQ_URL": rabbitmq_url,
        "TIRKEU_MONGODB_URL": surroundings.mongodb_url,
        "TIRKEU_DATABASE": f"tirkeu_{service.name}",
        "TIRKEU_HTTP_HOST": "127.0.0.1",
        "TIRKEU_HTTP_PORT": str(port),
        "TIRKEU_JWKS": str(surroundings.jwks),
        "TIRKEU_TOKEN_ISSUER": ISSUER,
        "TIRKEU_TOKEN_AUDIENCE": AUDIENCE,
        **signing,
        **({"TIRKEU_CLOCK_FILE": str(clock)} if clock is not None else {}),
        **(settings or {}),
    }


class ServiceProcess(Startable):
    """A service in a process of its own, which may be started again at its port after its end.

    Args:
        service: what is run.
        port: where it listens on 127.0.0.1.
        rabbitmq_url: the AMQP URL of its account.
        surroundings: what it shares with others.
        name: names its log, where several processes run one service.
        settings: further environment variables, e.g. ``{"TIRKEU_BATCH_LIMIT": "1"}``.
        death_signal: what the kernel sends it if this process ends first; SIGTERM lets it drain.
    """

    def __init__(
        self,
        service: Service,
        port: int,
        rabbitmq_url: str,
        surroundings: Surroundings,
        *,
        name: str | None = None,
        settings: Mapping[str, str] | None = None,
        death_signal: signal.Signals = signal.SIGTERM,
    ) -> None:
        self.name = name or service.name
        self.address = f"http://127.0.0.1:{port}"
        self._module = service.module
        self._log = surroundings.log_folder / f"{self.name}.log"
        self._env = environment(service, port, rabbitmq_url, surroundings, settings)
        self._death_signal = death_signal
        self._child: ChildProcess | None = None

    @property
    def pid(self) -> int | None:
        """Its process id while it runs."""
        child = self._child
        return child.pid if child is not None and child.running else None

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self.pid is not None

    def launch(self, fault: Fault | None = None) -> None:
        """Start it, with a ``fault`` if one is given, and return at once."""
        faulty = [] if fault is None else ["tirkeu_sandbox.services.faulty"]
        where = [] if fault is None else [fault[0], str(fault[1])]
        command = [sys.executable, "-m", *faulty, self._module, *where]
        self._child = ChildProcess(command, log=self._log, env=self._env, death_signal=self._death_signal)

    def start(self) -> None:
        """Start it and wait until it is ready.

        Raises:
            StartFailedError: it ended or wasn't ready in time; the message holds the tail of its log.
        """
        self.launch()
        self.wait_until_ready()

    def wait_until_ready(self, seconds: float = START_SECONDS) -> None:
        """Wait until it can take work; a process that doesn't come so far is ended.

        Raises:
            StartFailedError: as `start`.
        """
        child = self._child
        assert child is not None  # noqa: S101 - launched first
        try:
            child.wait_until(lambda: is_ready(self.address), self.name, seconds)
        except BaseException:
            child.kill()
            raise

    def terminate(self) -> None:
        """SIGTERM, and return at once."""
        if self._child is not None:
            self._child.terminate()

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """SIGTERM, and SIGKILL after ``seconds``; also while another thread is starting it."""
        if self._child is not None:
            self._child.stop(seconds)

    def kill(self) -> None:
        """SIGKILL."""
        if self._child is not None:
            self._child.kill()

    def wait(self, seconds: float) -> bool:
        """Whether it has ended within ``seconds``."""
        return self._child is None or self._child.wait(seconds)

    def exit_code(self) -> int | None:
        """The exit code once it has ended (minus the signal's number if a signal ended it), else ``None``."""
        return None if self._child is None else self._child.exit_code()

    def log_tail(self, lines: int = 30) -> str:
        """The last lines of its log."""
        return "" if self._child is None else self._child.log_tail(lines)
