"""What a connection may take of the server: a head without end, a request that never comes, too many at once."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from tirkeu_chassis.http.bounded_protocol import HEAD_BYTES, bounded_protocol


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the body and answers its length."""
    taken, more = 0, True
    while more:
        message = await receive()
        taken, more = taken + len(message.get("body", b"")), message.get("more_body", False)
    body = str(taken).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def serving(seconds: float = 60.0, connections: int = 100) -> Iterator[Callable[[], socket.socket]]:
    """A server on loopback, and how to connect to it."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        application, http=bounded_protocol(seconds, connections), log_config=None, lifespan="off", ws="none"
    )
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield lambda: socket.create_connection(listening.getsockname(), timeout=30)
    finally:
        server.should_exit = True
        thread.join()


def answer_to(connection: socket.socket, *sent: bytes) -> bytes:
    """All that comes until the server closes the connection."""
    received = b""
    with connection:
        try:
            for piece in sent:
                connection.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):
            pass
        try:
            while piece := connection.recv(65536):
                received += piece
        except ConnectionResetError:
            pass
    return received


POST = b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
LARGE = b"a" * (HEAD_BYTES + 1)


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nhost: x\r\nx: " + LARGE,
        b"GET / HTTP/1.1\r\nhost: x\r\nx: " + LARGE + b"\r\n\r\n",
        b"GET /" + LARGE,
        b"GET / HTTP/1.1\r\n" + b"".join(b"x%d: 1\r\n" % number for number in range(20_000)),
    ],
    ids=["a value without end", "a value", "an address", "many"],
)
def test_a_head_has_an_end(head: bytes) -> None:
    with serving() as connect:
        assert answer_to(connect(), head).startswith(b"HTTP/1.1 431 ")


def test_a_body_larger_than_a_head_is_taken() -> None:
    body = b"b" * (HEAD_BYTES * 4)
    with serving() as connect:
        answer = answer_to(connect(), POST + b"content-length: %d\r\n\r\n" % len(body) + body)
        assert answer.endswith(str(len(body)).encode())


@pytest.mark.parametrize(
    "begun",
    [b"", b"\r\n", b"GET / HT", b"GET / HTTP/1.1\r\nhost: x\r\n", POST + b"content-length: 10\r\n\r\n12345"],
    ids=["nothing", "an empty line", "a line", "a head", "a body"],
)
def test_what_never_comes_in_is_not_waited_for(begun: bytes) -> None:
    """The server ends the connection by itself: otherwise the reading here would run out of time."""
    with serving(seconds=0.2) as connect:
        assert answer_to(connect(), begun).startswith(b"HTTP/1.1 408 ")


def test_a_request_in_time_is_answered_however_long_the_connection_stands() -> None:
    with serving(seconds=2.0) as connect, connect() as connection:
        for _ in range(3):
            connection.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_so_many_connections_at_once() -> None:
    with serving(connections=3) as connect:
        held = [connect() for _ in range(3)]
        for one in held:
            one.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            assert one.recv(65536).startswith(b"HTTP/1.1 200 ")
        refused = answer_to(connect())
        assert refused.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: 2" in refused
        held[0].close()
        for one in held[1:]:
            one.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            assert one.recv(65536).startswith(b"HTTP/1.1 200 ")
            one.close()


@pytest.mark.parametrize("begun", [b"\r\n", b"GET / HT"], ids=["an empty line", "a line"])
def test_nor_is_the_next_request_of_a_connection(begun: bytes) -> None:
    with serving(seconds=0.5) as connect:
        connection = connect()
        connection.sendall(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 ")
        assert answer_to(connection, begun).startswith(b"HTTP/1.1 408 ")
