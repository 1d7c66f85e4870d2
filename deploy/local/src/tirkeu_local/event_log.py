"""Reads the event log: every public event since the first, from any offset."""

import base64
import fnmatch
import json
import math
import re
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError, ChannelNotFoundEntity

from tirkeu_chassis.streams import (
    FIRST_MOMENT,
    LAST_MOMENT,
    LAST_OFFSET,
    OFFSET,
    Place,
    StreamGone,
    arrivals,
    first_and_last,
    offset_of,
)
from tirkeu_chassis.topology import EVENT_LOG
from tirkeu_contracts.event import TYPE_PREFIX
from tirkeu_local.errors import StackError

_PREFETCH = 200


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    """An event at its place in the log.

    ``attributes`` are those of CloudEvents (with ``traceparent``), by their own names; ``data`` is the parsed JSON,
    or the bytes where it is none.
    """

    offset: int
    attributes: Mapping[str, str]
    data: Any

    @classmethod
    def from_message(cls, message: AbstractIncomingMessage) -> "LoggedEvent":
        """The event in a message of the log."""
        headers = message.headers
        attributes = {name.removeprefix("ce-"): str(value) for name, value in headers.items() if name[:3] == "ce-"}
        if "traceparent" in headers:
            attributes["traceparent"] = str(headers["traceparent"])
        try:
            data = json.loads(message.body)
        except ValueError:
            data = message.body
        return cls(offset_of(message), attributes, data)

    @property
    def type(self) -> str:
        """The type without the prefix that all have in common."""
        return self.attributes.get("type", "").removeprefix(TYPE_PREFIX)

    def matches(self, pattern: str) -> bool:
        """Whether its type, with or without ``kz.tirkeu.``, is of the pattern."""
        return fnmatch.fnmatchcase(self.type, pattern.removeprefix(TYPE_PREFIX))

    def to_json(self) -> str:
        """CloudEvents' JSON format (structured mode) on one line, with the place in the log as ``offset``."""
        content: dict[str, Any] = {**self.attributes, "offset": self.offset}
        if isinstance(self.data, bytes):
            content["data_base64"] = base64.b64encode(self.data).decode()
        else:
            content |= {"datacontenttype": "application/json", "data": self.data}
        return json.dumps(content, ensure_ascii=False)


def parse_place(text: str) -> Place:
    """A place in the log: ``first``, ``next``, an offset, or an RFC 3339 time.

    Raises:
        StackError: it is none of them.
    """
    if text == "first":
        return "first"
    if text == "next":
        return "next"
    if re.fullmatch(r"\d{1,19}", text, re.ASCII) and int(text) <= LAST_OFFSET:
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not FIRST_MOMENT <= moment <= LAST_MOMENT:
        raise StackError(
            f"{text!r} is no place in the event log: give first, next, an offset such as 1200, "
            "or a time with its zone, not before 1970, such as 2026-11-22T09:00:00+05:00."
        )
    return moment


async def tail(url: str, start: Place, pattern: str = "*") -> AsyncGenerator[LoggedEvent, None]:
    """The events from ``start`` on whose type matches the pattern, for ever.

    Raises:
        StackError: the broker isn't there, has no event log, or has gone.
    """
    async with aclosing(messages(url, start)) as found:
        async for message in found:
            event = LoggedEvent.from_message(message)
            if event.matches(pattern):
                yield event


async def read(url: str, places: range, stream: str = EVENT_LOG) -> AsyncGenerator[LoggedEvent, None]:
    """The events at these places; `span` tells which there are.

    Raises:
        StackError: as `tail`.
    """
    async with aclosing(read_messages(url, places, stream)) as found:
        async for message in found:
            yield LoggedEvent.from_message(message)


async def read_all(url: str, stream: str = EVENT_LOG) -> list[LoggedEvent]:
    """Every event from the first to the last that stands in the log (or another stream) now.

    Raises:
        StackError: as `tail`.
    """
    return [event async for event in read(url, await span(url, "first", stream=stream), stream)]


async def span(url: str, start: Place, end: Place | None = None, stream: str = EVENT_LOG) -> range:
    """The offsets from ``start`` to the end that stands now, or to ``end`` if that comes before.

    An offset as ``end`` is the last one in. A time as ``start`` takes in all that the broker took in that second or
    later, as ``end`` all that it took before or in that second.

    Raises:
        StackError: as `tail`.
    """
    async with _log(url, stream) as channel:
        first, last = await first_and_last(channel, stream, start)
        if isinstance(end, int):
            last = min(last, end)
        elif isinstance(end, datetime):
            next_second = datetime.fromtimestamp(math.floor(end.timestamp()) + 1, UTC)
            after, _ = await first_and_last(channel, stream, next_second)
            last = last if after is None else min(last, after - 1)
        return range(0) if first is None else range(first, last + 1)


async def messages(url: str, start: Place, stream: str = EVENT_LOG) -> AsyncGenerator[AbstractIncomingMessage, None]:
    """The messages from ``start`` on as they stand in the log, for ever.

    Raises:
        StackError: as `tail`.
    """
    async with _log(url, stream) as channel:
        # A stream hands out nothing without a prefetch, and goes on only as messages are acked.
        await channel.set_qos(prefetch_count=_PREFETCH)
        arrived = await arrivals(channel)
        # Not `queue.iterator`: at its end it hands messages back, which a stream answers by closing the connection.
        await (await channel.get_queue(stream)).consume(arrived.put, arguments={OFFSET: start})
        while (message := await arrived.get()) is not None:
            yield message
            await message.ack()
    raise StackError("The broker has gone. `tirkeu status` tells more.")


async def read_messages(
    url: str, places: range, stream: str = EVENT_LOG
) -> AsyncGenerator[AbstractIncomingMessage, None]:
    """The messages at these places.

    Raises:
        StackError: as `tail`.
    """
    if not places:
        return
    async with aclosing(messages(url, places.start, stream)) as found:
        async for message in found:
            # Offsets may have gaps, so the last place need not hold a message.
            if offset_of(message) < places.stop:
                yield message
            if offset_of(message) >= places.stop - 1:
                return


@asynccontextmanager
async def _log(url: str, stream: str) -> AsyncIterator[AbstractChannel]:
    try:
        async with await aio_pika.connect(url) as connection, connection.channel() as channel:
            yield channel
    except ChannelNotFoundEntity as error:
        raise StackError(f"The broker has no stream {stream}: is it the right one?") from error
    except StreamGone as error:
        raise StackError("The broker has gone. `tirkeu status` tells more.") from error
    except (AMQPError, ChannelInvalidStateError, OSError) as error:
        raise StackError(f"The broker's connection failed: {error}. `tirkeu status` tells more.") from error
