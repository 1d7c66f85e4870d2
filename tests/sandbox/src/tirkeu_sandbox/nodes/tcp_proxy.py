"""A TCP proxy on loopback: a load balancer for several servers, and a link into which a test injects faults."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from typing import Final

from tirkeu_sandbox.nodes.process import Startable, free_port

_PIECE_BYTES: Final = 65536
_LOOK_SECONDS: Final = 0.05


class Link(Enum):
    """What becomes of connections and bytes."""

    PASS = "pass"  # noqa: S105  - no secret
    STALL = "stall"
    """A black hole: nothing comes through, and connections stay open; new ones are taken, and hear nothing either.
    What stalled once is lost for good, so that such a connection can never be put right again."""
    SLOW = "slow"
    """Every piece comes late, and none overtakes another."""
    REFUSE = "refuse"
    """New connections end at once; those that stand are left alone, see ``TcpProxy.cut``."""


class TcpProxy(Startable):
    """Listens at ``port`` and forwards each connection to the first of ``targets`` that takes it.

    Targets are ports on 127.0.0.1. It runs on a thread of its own, so that its users need no event loop; ``link`` may
    be set at any time. ``delay`` is that of a slow link, in seconds.
    """

    def __init__(self, *targets: int, delay: float = 0.05) -> None:
        self.port = free_port()
        self.targets = targets
        self.link = Link.PASS
        self.swallowed = 0
        """Bytes that came while the link was stalled, and went nowhere."""
        self.delayed = 0
        """Pieces that came late while the link was slow."""
        self.connections = 0
        """Connections taken so far."""
        self._delay = delay
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._end = asyncio.Event()

    def start(self) -> None:
        """Listen; nothing to do where it does already."""
        if self._thread is not None:
            return
        listening: list[BaseException | None] = []
        known = threading.Event()

        def report(error: BaseException | None) -> None:
            listening.append(error)
            known.set()

        self._thread = threading.Thread(target=lambda: asyncio.run(self._run(report)), name="tcp-proxy", daemon=True)
        self._thread.start()
        known.wait()
        if listening[0] is not None:
            self._thread.join()
            self._thread = None
            raise listening[0]

    def stop(self) -> None:
        """Reset what stands, and listen no more; ``start()`` brings it back on the same port."""
        if self._thread is not None and self._loop is not None:
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join()
            self._thread = self._loop = None

    def cut(self) -> int:
        """Reset every connection that stands; returns how many. New ones are taken as before."""
        if self._loop is None:
            return 0
        return asyncio.run_coroutine_threadsafe(self._cut(), self._loop).result()

    # -- on the thread

    async def _run(self, report: Callable[[BaseException | None], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._end = asyncio.Event()
        try:
            server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        except OSError as error:
            report(error)
            return
        report(None)
        await self._end.wait()
        server.close()
        await self._cut()
        for task in (left := list(self._tasks)):
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _cut(self) -> int:
        for writer in (cut := list(self._writers)):
            writer.transport.abort()
        return len(cut) // 2

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        far = None if self.link is Link.REFUSE else await self._connect()
        if far is None:
            writer.transport.abort()
            return
        far_reader, far_writer = far
        self._writers |= {writer, far_writer}
        pumps = [asyncio.create_task(self._pump(*ends)) for ends in ((reader, far_writer), (far_reader, writer))]
        self._tasks.update(pumps)
        await asyncio.wait(pumps)
        self._tasks.difference_update(pumps)
        self._writers -= {writer, far_writer}

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for target in self.targets:
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", target)
        return None

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(_PIECE_BYTES):
                if self.link is Link.STALL:
                    while data and self.link is Link.STALL:
                        self.swallowed += len(data)
                        data = await reader.read(_PIECE_BYTES)
                    break
                if self.link is Link.SLOW:
                    self.delayed += 1
                    await asyncio.sleep(self._delay)
                writer.write(data)
                await writer.drain()
        while self.link is Link.STALL:  # noqa: ASYNC110  - set from another thread, as a plain attribute
            # An end doesn't come through a black hole either.
            await asyncio.sleep(_LOOK_SECONDS)
        writer.close()
