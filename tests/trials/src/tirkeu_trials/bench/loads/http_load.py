"""An HTTP load generator with as little overhead as Python allows: raw sockets, kept open."""

import asyncio
import json
from collections.abc import Callable
from time import perf_counter
from typing import Any, Self
from urllib.parse import urlsplit

from tirkeu_operations.errors import CommandError

CONNECTIONS = 32
"""Callers at once, where nothing else is said."""
_SUCCESS = 2


class Connection:
    """One connection to a service, for one request at a time."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname, parts.port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> Self:
        self._streams = await asyncio.open_connection(self._host, self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._streams is not None:
            self._streams[1].close()

    async def send(self, request: bytes) -> tuple[int, bytes]:
        """Send a whole request, and return status and body of its answer."""
        assert self._streams is not None  # noqa: S101 - opened first
        reader, writer = self._streams
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        return int(head[9:12]), await reader.readexactly(int(length))

    async def succeed(self, request: bytes) -> bytes:
        """Send a whole request; the body of its answer.

        Raises:
            CommandError: it was no success.
        """
        status, body = await self.send(request)
        if status // 100 != _SUCCESS:
            raise CommandError(f"The load was answered with {status}: {body.decode()[:300]}")
        return body


def request(method: str, path: str, token: str, body: Any = None, key: str | None = None) -> bytes:
    """The bytes of a request with a JSON body."""
    content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(content)}\r\n"
    )
    head += "" if key is None else f"Idempotency-Key: {key}\r\n"
    return f"{head}\r\n".encode() + content


async def requests_per_second(
    address: str, make: Callable[[int], bytes], count: int, connections: int = CONNECTIONS
) -> float:
    """Send `count` requests over so many connections, each waiting for its answers in turn.

    Args:
        make: the bytes of the nth request, Content-Length included.

    Raises:
        CommandError: an answer was no success.
    """
    numbers = iter(range(count))

    async def work() -> None:
        async with Connection(address) as connection:
            for number in numbers:
                await connection.succeed(make(number))

    began = perf_counter()
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(connections):
                group.create_task(work())
    except* CommandError as several:
        raise several.exceptions[0] from None
    return count / (perf_counter() - began)
