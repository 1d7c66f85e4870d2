"""The services of the stack: how each is run and reached."""

import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import httpx2

from tirkeu_sandbox.nodes.process import ChildProcess
from tirkeu_sandbox.services.issuer import AUDIENCE, ISSUER

START_SECONDS = 90
# A service drains for 20 s at most (TIRKEU_GRACE_SECONDS) before it goes.
STOP_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Service:
    """A service run as ``python -m MODULE``; ``port`` is where it listens unless that port is taken."""

    name: str
    module: str
    port: int


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every service of a stack shares."""

    mongodb_url: str
    jwks: Path
    clock_file: Path | None
    """None for the machine's clock."""
    log_folder: Path


def environment(service: Service, port: int, rabbitmq_url: str, surroundings: Surroundings) -> dict[str, str]:
    """What a service's process is told."""
    clock = surroundings.clock_file
    return {
        "TIRKEU_LOG_LEVEL": "INFO",
        **os.environ,
        "TIRKEU_MODE": "development",
        "TIRKEU_RABBITMQ_URL": rabbitmq_url,
        "TIRKEU_MONGODB_URL": surroundings.mongodb_url,
        "TIRKEU_DATABASE": f"tirkeu_{service.name}",
        "TIRKEU_HTTP_HOST": "127.0.0.1",
        "TIRKEU_HTTP_PORT": str(port),
        "TIRKEU_JWKS": str(surroundings.jwks),
        "TIRKEU_TOKEN_ISSUER": ISSUER,
        "TIRKEU_TOKEN_AUDIENCE": AUDIENCE,
    } | ({"TIRKEU_CLOCK_FILE": str(clock)} if clock is not None else {})


class ServiceProcess:
    """A service in a process of its own. It is told to drain (SIGTERM) if the supervisor dies without a word."""

    def __init__(self, service: Service, port: int, rabbitmq_url: str, surroundings: Surroundings) -> None:
        self.name = service.name
        self.address = f"http://127.0.0.1:{port}"
        self._command = [sys.executable, "-m", service.module]
        self._log = surroundings.log_folder / f"{service.name}.log"
        self._env = environment(service, port, rabbitmq_url, surroundings)
        self._child: ChildProcess | None = None

    @property
    def pid(self) -> int | None:
        child = self._child
        return child.pid if child is not None and child.running else None

    @property
    def running(self) -> bool:
        return self.pid is not None

    def start(self) -> None:
        """Start it and wait until it is ready.

        Raises:
            StartFailedError: it ended or wasn't ready in time; the message holds the tail of its log.
        """
        child = ChildProcess(self._command, log=self._log, env=self._env, death_signal=signal.SIGTERM)
        self._child = child
        try:
            child.wait_until(lambda: is_ready(self.address), self.name, START_SECONDS)
        except BaseException:
            child.kill()
            raise

    def stop(self) -> None:
        """End it, also while another thread is starting it."""
        if self._child is not None:
            self._child.stop(STOP_SECONDS)


def is_ready(address: str) -> bool:
    """Whether the service at the base URL answers ``GET /readyz`` with 200."""
    try:
        return httpx2.get(f"{address}/readyz", timeout=5).status_code == httpx2.codes.OK
    except httpx2.TransportError:
        return False
