"""The status of each process of a stack, as the process itself reports it."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from tirkeu_local.record import Record, is_alive
from tirkeu_sandbox.nodes.mongodb import is_writable_primary
from tirkeu_sandbox.nodes.rabbitmq import speaks_amqp
from tirkeu_sandbox.services.probes import is_ready


@dataclass(frozen=True, slots=True)
class ProcessStatus:
    """One process. ``ready`` is its own answer, just asked; ``uptime_seconds`` counts from its last start."""

    name: str
    pid: int | None
    address: str
    ready: bool
    state: str
    restarts: int
    uptime_seconds: float | None


def ask(stack: Record) -> list[ProcessStatus]:
    """Ask every process of a running stack."""
    with ThreadPoolExecutor() as threads:
        return list(threads.map(lambda name: _ask(stack, name), stack.states))


def _ask(stack: Record, name: str) -> ProcessStatus:
    pid, started = stack.pids.get(name), stack.started.get(name)
    alive = pid is not None and started is not None and is_alive(pid, started)
    address = _address(stack, name)
    return ProcessStatus(
        name=name,
        pid=pid if alive else None,
        address=address,
        ready=alive and _answers(name, address),
        state=stack.states[name],
        restarts=stack.restarts[name],
        uptime_seconds=round(time.time() - started, 1) if alive and started is not None else None,
    )


def _address(stack: Record, name: str) -> str:
    urls = {"rabbitmq": stack.rabbitmq_url, "mongodb": stack.mongodb_url, **stack.services}
    return without_password(urls[name])


def without_password(url: str) -> str:
    """Scheme, host and port of a URL, fit to be shown."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port}"


def _answers(name: str, address: str) -> bool:
    port = urlsplit(address).port or 0
    if name == "rabbitmq":
        return speaks_amqp(port)
    if name == "mongodb":
        return is_writable_primary(port)
    return is_ready(address)
