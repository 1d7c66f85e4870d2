"""The machine that figures were measured on: without it they mean nothing."""

import platform
import re
import subprocess
from pathlib import Path

import psutil

from tirkeu_sandbox.nodes.mongod import mongod_path
from tirkeu_sandbox.nodes.rabbitmq import SERVER


def describe() -> dict[str, str]:
    """Processor, cores, memory, kernel, and the versions of what does the work."""
    return {
        "cpu": _first(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text()),
        "cores": str(psutil.cpu_count()),
        "memory": f"{psutil.virtual_memory().total / 2**30:.0f} GiB",
        "kernel": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "rabbitmq": _rabbitmq(),
        "mongodb": _first(r"db version v(\S+)", _says(str(mongod_path()), "--version")),
    }


def line(machine: dict[str, str]) -> str:
    """The same in a line."""
    return (
        f"{machine['cpu']}, {machine['cores']} cores, {machine['memory']}, {machine['kernel']}; RabbitMQ "
        f"{machine['rabbitmq']}, MongoDB {machine['mongodb']}, Python {machine['python']}"
    )


def _rabbitmq() -> str:
    # Debian's script is a link into the folder of the version, or its plugins carry it.
    home = SERVER.resolve().parents[1]
    names = [str(home), *(str(one) for one in home.glob("lib/rabbitmq_server-*")), *map(str, home.glob("ebin/rabbit*"))]
    names += [str(one) for one in home.rglob("rabbit-*")]
    return _first(r"rabbit(?:mq_server)?-(\d+\.\d+\.\d+)", "\n".join(names))


def _says(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=20).stdout  # noqa: S603


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.MULTILINE)
    return found[1].strip() if found else "unknown"
