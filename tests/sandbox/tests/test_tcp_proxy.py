"""The proxy: a load balancer, and a link that misbehaves when told to."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio

from tirkeu_sandbox.nodes.process import free_port
from tirkeu_sandbox.nodes.tcp_proxy import Link, TcpProxy

SECONDS: Final = 10.0
Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Give every line back."""
    while line := await reader.readline():
        writer.write(line)
    writer.close()


@pytest_asyncio.fixture
async def server() -> AsyncIterator[int]:
    async with await asyncio.start_server(echo, "127.0.0.1", 0) as listening:
        yield listening.sockets[0].getsockname()[1]


async def connect(proxy: TcpProxy) -> Ends:
    return await asyncio.open_connection("127.0.0.1", proxy.port)


async def say(ends: Ends, line: bytes) -> bytes:
    """What comes back; nothing if the connection ends."""
    ends[1].write(line)
    async with asyncio.timeout(SECONDS):
        try:
            return await ends[0].readline()
        except ConnectionError:
            return b""


async def test_it_leads_to_the_first_target_that_can_be_reached(server: int) -> None:
    with TcpProxy(free_port(), server) as proxy:
        assert await say(await connect(proxy), b"salem\n") == b"salem\n"


async def test_a_connection_ends_where_no_target_can_be_reached() -> None:
    with TcpProxy(free_port(), free_port()) as proxy:
        assert await say(await connect(proxy), b"salem\n") == b""


async def test_a_cut_resets_what_stands_and_takes_new_connections(server: int) -> None:
    with TcpProxy(server) as proxy:
        ends = await connect(proxy)
        assert await say(ends, b"one\n") == b"one\n"
        assert proxy.cut() == 1
        assert await say(ends, b"two\n") == b""
        assert await say(await connect(proxy), b"three\n") == b"three\n"
        assert proxy.connections == 2


async def test_a_stalled_link_swallows_and_a_connection_over_it_stays_broken(server: int) -> None:
    with TcpProxy(server) as proxy:
        ends = await connect(proxy)
        assert await say(ends, b"one\n") == b"one\n"
        proxy.link = Link.STALL
        ends[1].write(b"two\n")
        async with asyncio.timeout(SECONDS):
            while proxy.swallowed < len(b"two\n"):  # noqa: ASYNC110  - counted on another thread
                await asyncio.sleep(0.01)
        assert not ends[0].at_eof()
        proxy.link = Link.PASS
        assert await say(ends, b"three\n") == b""
        assert await say(await connect(proxy), b"four\n") == b"four\n"


async def test_a_slow_link_delays_and_keeps_the_order(server: int) -> None:
    with TcpProxy(server, delay=0.01) as proxy:
        proxy.link = Link.SLOW
        ends = await connect(proxy)
        assert [await say(ends, line) for line in (b"one\n", b"two\n")] == [b"one\n", b"two\n"]
        assert proxy.delayed >= 4


async def test_a_refusing_link_leaves_what_stands(server: int) -> None:
    with TcpProxy(server) as proxy:
        ends = await connect(proxy)
        assert await say(ends, b"one\n") == b"one\n"
        proxy.link = Link.REFUSE
        assert await say(await connect(proxy), b"two\n") == b""
        assert await say(ends, b"three\n") == b"three\n"


async def test_it_comes_back_on_its_port(server: int) -> None:
    proxy = TcpProxy(server)
    proxy.start()
    ends = await connect(proxy)
    assert await say(ends, b"one\n") == b"one\n"
    proxy.stop()
    assert await say(ends, b"two\n") == b""
    with pytest.raises(ConnectionRefusedError):
        await connect(proxy)
    with proxy:
        assert await say(await connect(proxy), b"three\n") == b"three\n"
