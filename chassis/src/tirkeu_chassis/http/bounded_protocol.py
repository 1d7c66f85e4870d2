"""Bounds what a connection may take of the server: bytes of a head, time for a request, connections at once.

uvicorn bounds none of these for httptools: a head may be endless, and who sends a byte a minute is waited for.
"""

import asyncio
from typing import Any, ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 64 * 1024
"""The largest request line with its headers."""


class BoundedProtocol(HttpToolsProtocol):
    """HTTP/1.1 within bounds; who exceeds them is told so, where that can still be read, and cut off."""

    request_seconds: ClassVar[float] = 20.0
    """How long a request may take to come in, from its first byte or the connection's beginning to its last byte."""
    connection_limit: ClassVar[int] = 1_000

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._timer: asyncio.TimerHandle | None = None
        self._in_head = False
        self._head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take it, or say that there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self.connection_limit:
            self._refuse(b"503 Service Unavailable", b"retry-after: 2\r\n")
            return
        self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more to wait for."""
        self._request_is_in()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Some bytes more, as long as there is an end to them."""
        if self.transport.is_closing():
            return
        if self._timer is None:
            self._await_request()
        super().data_received(data)
        if self._in_head and not self.transport.is_closing():
            self._head_bytes += len(data)
            self._check_head()

    def on_message_begin(self) -> None:
        """The head begins."""
        super().on_message_begin()
        self._in_head, self._head_bytes = True, 0
        # One that has come behind another in the same bytes.
        if self._timer is None:
            self._await_request()

    def on_url(self, url: bytes) -> None:
        """A part of the request line."""
        super().on_url(url)
        self._check_head(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header; those after too much of them are left out, for the connection is closing."""
        self._check_head(sum(len(one) + len(content) for one, content in self.headers) + len(name) + len(value))
        if not self.transport.is_closing():
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head has ended."""
        self._in_head = False
        if not self.transport.is_closing():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is in."""
        self._request_is_in()
        if not self.transport.is_closing():
            super().on_message_complete()

    def _check_head(self, taken: int | None = None) -> None:
        if max(self._head_bytes, taken or 0) > HEAD_BYTES and not self.transport.is_closing():
            self._refuse(b"431 Request Header Fields Too Large")

    def _await_request(self) -> None:
        self._timer = self.loop.call_later(self.request_seconds, self._too_slow)

    def _request_is_in(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        self._timer = None
        if not self.transport.is_closing():
            self._refuse(b"408 Request Timeout")

    def _refuse(self, status: bytes, headers: bytes = b"") -> None:
        """Say why, unless an answer is under way, and close the connection."""
        self._request_is_in()
        if self.cycle is None or not self.cycle.response_started or self.cycle.response_complete:
            self.transport.write(
                b"HTTP/1.1 " + status + b"\r\n" + headers + b"connection: close\r\ncontent-length: 0\r\n\r\n"
            )
        self.transport.close()


def bounded_protocol(request_seconds: float, connection_limit: int) -> type[BoundedProtocol]:
    """The protocol with other bounds."""
    bounds = {"request_seconds": request_seconds, "connection_limit": connection_limit}
    return type("BoundedProtocol", (BoundedProtocol,), bounds)
