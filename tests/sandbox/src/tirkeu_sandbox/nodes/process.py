"""Child processes that end with their parent, and free ports for them."""

import os
import random
import signal
import socket
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Self

from tirkeu_sandbox.waiting import poll_until

_LAUNCH = Path(__file__).with_name("launch.py")
_TAIL_BYTES = 8192

# The kernel sends the parent-death signal when the *thread* that forked ends, not the process. Forking on one
# thread that lives as long as the interpreter lets every other thread start children and go.
_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sandbox-starter")
_given_out: set[int] = set()


class SandboxError(RuntimeError):
    """What was asked of the sandbox could not be had; the message says what is wrong and what to do."""


class NotInstalledError(SandboxError):
    """A program that the sandbox runs is missing on this machine."""


class StartFailedError(SandboxError):
    """A process ended, or didn't answer in time, while it was started."""


class Startable(ABC):
    """What runs for as long as a ``with`` block lasts, or between two calls."""

    @abstractmethod
    def start(self) -> None:
        """Start it and wait until it is of use; nothing happens where it runs.

        Raises:
            SandboxError
        """

    @abstractmethod
    def stop(self) -> None:
        """End it."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class ChildProcess:
    """A process in a session and process group of its own, ended with this one.

    ``log`` receives its standard output and error, appended. ``death_signal`` is what the kernel sends it
    when this process ends without having stopped it.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str],
        cwd: Path | None = None,
        death_signal: signal.Signals = signal.SIGKILL,
    ) -> None:
        self.command = [str(word) for word in command]
        self.log = log
        launcher = [sys.executable, "-I", "-S", str(_LAUNCH), str(int(death_signal)), str(os.getpid())]
        with log.open("ab") as output:
            self._popen = _starter.submit(
                subprocess.Popen[bytes],
                launcher + self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(env),
                cwd=cwd,
                start_new_session=True,
            ).result()

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def running(self) -> bool:
        return self._popen.returncode is None and not self._ended()

    def exit_code(self) -> int | None:
        """The exit code once it has ended (minus the signal's number if a signal ended it), else ``None``."""
        if self.running:
            return None
        self._reap()
        return self._popen.returncode

    def wait(self, seconds: float) -> bool:
        """Whether it has ended within ``seconds``."""
        return poll_until(lambda: not self.running, seconds)

    def terminate(self) -> None:
        """Ask it to end (SIGTERM), and return at once."""
        if self.running:
            os.kill(self.pid, signal.SIGTERM)

    def stop(self, seconds: float) -> None:
        """SIGTERM, and SIGKILL to its whole group after ``seconds``. Nothing of the group is left behind."""
        self.terminate()
        self.wait(seconds)
        self.kill()

    def kill(self) -> None:
        """SIGKILL to its whole group, and wait for the end."""
        if self._popen.returncode is not None:
            return
        # Until it is reaped its id belongs to no other process, so this can hit nobody else.
        with suppress(ProcessLookupError):  # somebody else in this program reaped it
            os.killpg(self.pid, signal.SIGKILL)
        self._reap()

    def log_tail(self, lines: int = 20) -> str:
        """The last lines of its log."""
        with self.log.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - _TAIL_BYTES))
            return "\n".join(log.read().decode(errors="replace").splitlines()[-lines:])

    def wait_until(self, answers: Callable[[], bool], what: str, seconds: float) -> None:
        """Wait until ``answers()`` is true.

        Raises:
            StartFailedError: it ended, or ``seconds`` passed; the message holds the tail of the log.
        """
        if poll_until(lambda: not self.running or answers(), seconds) and self.running:
            return
        code = self.exit_code()
        why = f"did not answer within {seconds:g} s" if code is None else f"ended with exit code {code}"
        raise StartFailedError(f"{what} {why}. The end of {self.log}:\n{self.log_tail()}")

    def _ended(self) -> bool:
        # WNOWAIT leaves the zombie in place: its id stays ours until kill() has swept the group.
        try:
            return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        except ChildProcessError:  # another thread has reaped it meanwhile
            return True

    def _reap(self) -> None:
        self._popen.wait()


def free_port() -> int:
    """A TCP port that nobody listens on, below the range the kernel gives to outgoing connections.

    A server that is to come back on its port must not have one from that range: while it is away another
    program's connection may take the port, and a client that keeps trying it may connect to itself. No port is given
    out twice: who asked for one may not listen there yet.
    """
    first_outgoing = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    for _ in range(100):
        port = random.randrange(10_000, max(first_outgoing, 20_000))  # noqa: S311  - no secret
        if port not in _given_out and port_is_free(port):
            _given_out.add(port)
            return port
    raise SandboxError("No free TCP port found on 127.0.0.1: end some of the programs that listen there.")


def port_is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1:``port`` now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port left in TIME_WAIT is free
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def private_folder(folder: Path) -> Path:
    """``folder``, made if need be, absolute, and open to its owner alone (mode 0700)."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    return folder.resolve()


def write_private(path: Path, text: str) -> None:
    """Replace ``path`` by ``text`` in one step, readable by its owner alone (mode 0600)."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_text(text)
    draft.replace(path)
