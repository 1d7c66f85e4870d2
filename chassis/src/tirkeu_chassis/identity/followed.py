"""What is read again and again from outside, away from requests and commits."""

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from time import time
from typing import Final, Generic, TypeVar

import structlog

from tirkeu_chassis.observing.metrics import FOLLOWED_READ, FOLLOWING_FAILURES

T = TypeVar("T")
READ_SECONDS: Final = 5.0
"""How long one reading may take unless it is said otherwise."""

log = structlog.get_logger(__name__)


class ReadError(Exception):
    """It can't be read; the message says why, without secrets."""


class Followed(Generic[T]):
    """The last good value of a source, read every few seconds on a thread of its own with an event loop of its own.

    A source that hangs, even in a name lookup or a file system, holds up nothing else. What can't be read leaves the
    last good value standing. The value is replaced only where the content has changed, so that `is` tells whether it
    has.

    Args:
        name: in logs and metrics.
        fetch: gives the content; raises ReadError or OSError.
        read: makes the value of the content; raises ReadError.
        seconds: how long it rests after each reading.
        patience: how many seconds one reading may take, whatever hangs in it.
    """

    def __init__(
        self,
        name: str,
        fetch: Callable[[], Awaitable[bytes]],
        read: Callable[[bytes], T],
        *,
        seconds: float,
        patience: float = READ_SECONDS,
    ) -> None:
        self.value: T | None = None
        self._name = name
        self._fetch = fetch
        self._read = read
        self._seconds = seconds
        self._patience = patience
        self._content: bytes | None = None
        self._failure = ""
        self._lock = threading.Lock()
        self._asked: Future[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._wake: asyncio.Event | None = None
        self._ended = threading.Event()

    @property
    def failure(self) -> str:
        """Why the last reading failed; empty where it didn't."""
        return self._failure

    async def start(self) -> None:
        """Begin to follow, and wait for the first reading, whether it succeeds or fails."""
        first = self.read_soon()
        # One of its own for each start: a thread that was told to end does so even if another one is started.
        self._ended = ended = threading.Event()
        name = f"following-{self._name}"
        threading.Thread(target=lambda: asyncio.run(self._follow(ended)), name=name, daemon=True).start()
        # Never longer than a reading takes: a source that blocks its thread must not keep a service from starting.
        await asyncio.wait([asyncio.wrap_future(first)], timeout=self._patience + 1)

    def stop(self) -> None:
        """Follow it no more; the last good value stays."""
        self._ended.set()
        self._rouse()

    def read_soon(self) -> "Future[None]":
        """A reading that begins after this moment; it is done when the reading is, whether it succeeds or fails.

        Whoever asks before it begins shares it.
        """
        with self._lock:
            if self._asked is None:
                self._asked = Future()
            asked = self._asked
        self._rouse()
        return asked

    def _rouse(self) -> None:
        loop, wake = self._loop, self._wake
        if loop is not None and wake is not None:
            # The loop is closed once following has ended.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(wake.set)

    async def _follow(self, ended: threading.Event) -> None:
        self._wake = wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        while not ended.is_set():
            wake.clear()
            with self._lock:
                asked, self._asked = self._asked, None
            await self._read_once()
            if asked is not None:
                asked.set_result(None)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._seconds):
                    await wake.wait()

    async def _read_once(self) -> None:
        try:
            async with asyncio.timeout(self._patience):
                content = await self._fetch()
            if content != self._content:
                self.value = self._read(content)
                self._content = content
                log.info("read", source=self._name)
        except TimeoutError:
            self._failed(f"it doesn't answer within {self._patience:g} s")
        except ReadError as error:
            self._failed(str(error))
        except Exception as error:  # whatever goes wrong there, following goes on
            self._failed(getattr(error, "strerror", None) or type(error).__name__)
        else:
            self._failure = ""
            FOLLOWED_READ.labels(self._name).set(time())

    def _failed(self, why: str) -> None:
        FOLLOWING_FAILURES.labels(self._name).inc()
        # Once for each cause: a source may be away for hours.
        if why != self._failure:
            log.error("can't be read; what was read last stands", source=self._name, reason=why)
        self._failure = why
