"""A load of HTTP requests with as little cost of its own as Python allows: raw sockets, kept open."""

import asyncio
from collections.abc import Callable
from time import perf_counter
from urllib.parse import urlsplit

from tirkeu_local.errors import StackError

CONNECTIONS = 32


async def requests_per_second(address: str, make: Callable[[int], bytes], count: int) -> float:
    """Send `count` requests over 32 connections, each waiting for its answers in turn.

    Args:
        make: the bytes of the nth request, Content-Length included.

    Raises:
        StackError: an answer was no success.
    """
    parts = urlsplit(address)
    numbers = iter(range(count))

    async def connection() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        for number in numbers:
            writer.write(make(number))
            head = await reader.readuntil(b"\r\n\r\n")
            length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
            body = await reader.readexactly(int(length))
            if not head.startswith(b"HTTP/1.1 2"):
                raise StackError(f"The load was answered with {head.splitlines()[0].decode()}: {body.decode()[:300]}")
        writer.close()

    began = perf_counter()
    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(CONNECTIONS):
                group.create_task(connection())
    except* StackError as several:
        raise several.exceptions[0] from None
    return count / (perf_counter() - began)
