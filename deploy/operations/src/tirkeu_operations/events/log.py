"""Reads the event log, which holds every public event since the first, from any offset."""

import base64
import fnmatch
import json
import re
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import typer
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import ChannelNotFoundEntity

from tirkeu_chassis.broker import event_log
from tirkeu_chassis.broker.streams import FIRST_MOMENT, LAST_MOMENT, LAST_OFFSET, Place, StreamGone, offset_of
from tirkeu_chassis.broker.topology import EVENT_LOG
from tirkeu_chassis.tables.events import data_of
from tirkeu_contracts.event import TYPE_PREFIX
from tirkeu_operations.errors import CommandError


class PassedOver:
    """Counts the messages that can't be read, and says in the end how many they were."""

    def __init__(self) -> None:
        self.count = 0

    def add(self, count: int) -> None:
        """So many more."""
        self.count += count

    def tell(self) -> None:
        """A line on standard error, where there were any."""
        if self.count:
            messages = "message" if self.count == 1 else "messages"
            typer.echo(f"Passed over {self.count} {messages} of the log whose headers can't be read.", err=True)
            self.count = 0


PASSED_OVER = PassedOver()
"""Of this command: a process runs one."""


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
        return cls(offset_of(message), attributes, data_of(message.body))

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
        CommandError: it is none of them.
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
        raise CommandError(
            f"{text!r} is no place in the event log: give first, next, an offset such as 1200, "
            "or a time with its zone, not before 1970, such as 2026-11-22T09:00:00+05:00."
        )
    return moment


async def tail(url: str, start: Place, pattern: str = "*") -> AsyncGenerator[LoggedEvent, None]:
    """The events from ``start`` on whose type matches the pattern, for ever.

    Raises:
        CommandError: the broker isn't there, has no event log, or has gone.
    """
    with _told(EVENT_LOG):
        async with aclosing(event_log.follow(url, start, passed_over=PASSED_OVER.add)) as batches:
            async for messages in batches:
                for event in map(LoggedEvent.from_message, messages):
                    if event.matches(pattern):
                        yield event


async def read_messages(
    url: str, places: range, stream: str = EVENT_LOG
) -> AsyncGenerator[AbstractIncomingMessage, None]:
    """The messages at these places, as they stand in the log; `span` tells which there are.

    Raises:
        CommandError: as `tail`.
    """
    with _told(stream):
        async with aclosing(event_log.read(url, places, stream=stream, passed_over=PASSED_OVER.add)) as batches:
            async for messages in batches:
                for message in messages:
                    yield message


async def read(url: str, places: range, stream: str = EVENT_LOG) -> AsyncGenerator[LoggedEvent, None]:
    """The events at these places; `span` tells which there are.

    Raises:
        CommandError: as `tail`.
    """
    async with aclosing(read_messages(url, places, stream)) as found:
        async for message in found:
            yield LoggedEvent.from_message(message)


async def read_all(url: str, stream: str = EVENT_LOG) -> list[LoggedEvent]:
    """Every event from the first to the last that stands in the log (or another stream) now.

    Raises:
        CommandError: as `tail`.
    """
    return [event async for event in read(url, await span(url, "first", stream=stream), stream)]


async def span(url: str, start: Place, end: Place | None = None, stream: str = EVENT_LOG) -> range:
    """The offsets from ``start`` to the end that stands now, or to ``end`` if that comes before.

    An offset as ``end`` is the last one in. A time as ``start`` takes in all that the broker took in that second or
    later, as ``end`` all that it took before or in that second.

    Raises:
        CommandError: as `tail`.
    """
    with _told(stream):
        return await event_log.span(url, start, end, stream=stream)


@contextmanager
def _told(stream: str) -> Iterator[None]:
    try:
        yield
    except ChannelNotFoundEntity as error:
        raise CommandError(f"The broker has no stream {stream}: is it the right one?") from error
    except StreamGone as error:
        raise CommandError("The broker has gone. Is it running?") from error
    except event_log.FAULTS as error:
        raise CommandError(f"The broker's connection failed: {error}. Is it running, and is its URL right?") from error
