"""A TCP proxy on loopback that can be told to misbehave: the link between a service and what it depends on."""

import asyncio
from contextlib import suppress
from enum import Enum
from types import TracebackType
from typing import Self


class Link(Enum):
    """What becomes of bytes."""

    PASS = "pass"
    STALL = "stall"
    """A black hole: nothing comes through, and connections stay open; new ones are taken, and hear nothing either."""
    SLOW = "slow"


class TcpProxy:
    """Listens at `port` and forwards to `target`, a port on the same machine."""

    def __init__(self, target: int, *, delay: float = 0.05) -> None:
        self.port = 0
        self.link = Link.PASS
        self.swallowed = 0
        """Bytes that came while the link was stalled, and went nowhere."""
        self.delayed = 0
        """Pieces that came late while the link was slow."""
        self.connections = 0
        """Connections taken so far."""
        self._target = target
        self._delay = delay
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        self.cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> int:
        """Reset every connection that stands; returns how many. New ones are taken as before."""
        for writer in (cut := list(self._writers)):
            writer.transport.abort()
        return len(cut) // 2

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
            self._writers |= {writer, far_writer}
            pumps = [asyncio.create_task(self._pump(*ends)) for ends in ((reader, far_writer), (far_reader, writer))]
            self._tasks.update(pumps)
            await asyncio.wait(pumps)
            self._tasks.difference_update(pumps)
            self._writers -= {writer, far_writer}
        writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                if self.link is Link.STALL:
                    # As on a dead route: lost for good, so that this connection can never be put right again.
                    while data and self.link is Link.STALL:
                        self.swallowed += len(data)
                        data = await reader.read(65536)
                    break
                if self.link is Link.SLOW:
                    self.delayed += 1
                    await asyncio.sleep(self._delay)
                writer.write(data)
                await writer.drain()
        while self.link is Link.STALL:  # noqa: ASYNC110  - the test sets a plain attribute
            # An end doesn't come through a black hole either.
            await asyncio.sleep(0.05)
        writer.close()
