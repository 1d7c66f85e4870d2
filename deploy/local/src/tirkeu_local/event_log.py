"""Reads the event log: every public event since the first, from any offset."""

import asyncio
import base64
import fnmatch
import json
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aio_pika
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import AMQPError, ChannelNotFoundEntity

from tirkeu_chassis.topology import EVENT_LOG
from tirkeu_contracts.event import TYPE_PREFIX
from tirkeu_local.errors import StackError

_PREFETCH = 100
QUIET_SECONDS = 0.7
"""When nothing has come for so long, the end of the log is reached."""
_OFFSET = "x-stream-offset"


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event at its place in the log.

    ``attributes`` are those of CloudEvents (with ``traceparent``), by their own names; ``data`` is the parsed JSON,
    or the bytes where it is none.
    """

    offset: int
    attributes: Mapping[str, str]
    data: Any

    @property
    def type(self) -> str:
        """The type without the prefix that all have in common."""
        return self.attributes.get("type", "").removeprefix(TYPE_PREFIX)

    def to_json(self) -> str:
        """CloudEvents' JSON format (structured mode) on one line, with the place in the log as ``offset``."""
        content: dict[str, Any] = {**self.attributes, "offset": self.offset}
        if isinstance(self.data, bytes):
            content["data_base64"] = base64.b64encode(self.data).decode()
        else:
            content |= {"datacontenttype": "application/json", "data": self.data}
        return json.dumps(content, ensure_ascii=False)


def parse_start(text: str) -> str | int | datetime:
    """Where to begin: ``first``, ``next``, an offset, or an RFC 3339 time.

    From a time on means from the stream's chunk that holds it: some earlier events may come first.

    Raises:
        StackError: it is none of them.
    """
    if text in {"first", "next"}:
        return text
    if re.fullmatch(r"\d+", text, re.ASCII):
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise StackError(
            f"{text!r} is no place in the event log: give first, next, an offset such as 1200, "
            "or a time with its zone such as 2026-11-22T09:00:00+05:00."
        )
    return moment


async def tail(url: str, start: str | int | datetime, pattern: str = "*") -> AsyncGenerator[LoggedEvent, None]:
    """The events from ``start`` on whose type (with or without ``kz.tirkeu.``) matches the pattern, for ever.

    Raises:
        StackError: the broker isn't there, has no event log, or has gone.
    """
    arrived: asyncio.Queue[AbstractIncomingMessage | None] = asyncio.Queue()
    try:
        async with await aio_pika.connect(url) as connection, connection.channel() as channel:
            # A stream hands out nothing without a prefetch, and goes on only as messages are acked.
            await channel.set_qos(prefetch_count=_PREFETCH)
            channel.close_callbacks.add(lambda *_: arrived.put_nowait(None))
            queue = await channel.get_queue(EVENT_LOG)
            # Not `queue.iterator`: at its end it hands messages back, which a stream answers by closing the connection.
            await queue.consume(arrived.put, arguments={_OFFSET: start})
            while (message := await arrived.get()) is not None:
                event = _logged(message)
                await message.ack()
                if fnmatch.fnmatchcase(event.type, pattern.removeprefix(TYPE_PREFIX)):
                    yield event
        raise StackError("The broker has gone. `tirkeu status` tells more.")
    except ChannelNotFoundEntity as error:
        raise StackError(f"The broker has no stream {EVENT_LOG}: is it the right one?") from error
    except (AMQPError, OSError) as error:
        raise StackError(f"The broker's connection failed: {error}. `tirkeu status` tells more.") from error


async def read_all(url: str) -> list[LoggedEvent]:
    """Every event from the first to the last that stands in the log now.

    Raises:
        StackError: as `tail`.
    """
    end = -1
    async with aclosing(tail(url, "last")) as newest:
        # "last" begins at the last chunk, which arrives in one go.
        while (event := await _next(newest)) is not None:
            end = event.offset
    found: list[LoggedEvent] = []
    async with aclosing(tail(url, "first")) as events:
        while (not found or found[-1].offset < end) and (event := await _next(events)) is not None:
            found.append(event)
    return found


async def _next(events: AsyncGenerator[LoggedEvent, None]) -> LoggedEvent | None:
    try:
        return await asyncio.wait_for(anext(events), QUIET_SECONDS)
    except TimeoutError:
        return None


def _logged(message: AbstractIncomingMessage) -> LoggedEvent:
    headers = message.headers
    attributes = {name.removeprefix("ce-"): str(value) for name, value in headers.items() if name[:3] == "ce-"}
    if "traceparent" in headers:
        attributes["traceparent"] = str(headers["traceparent"])
    try:
        data = json.loads(message.body)
    except ValueError:
        data = message.body
    return LoggedEvent(int(str(headers[_OFFSET])), attributes, data)
