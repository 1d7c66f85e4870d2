"""The event log as rows, read from the stream up to the end that stands when the reading begins."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import aio_pika
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError

from tirkeu_chassis.decision import Refusal
from tirkeu_chassis.streams import OFFSET, Place, StreamGone, arrivals, first_and_last, offset_of
from tirkeu_chassis.topology import EVENT_LOG
from tirkeu_metrics.exports.tables import EventRow

BATCH: Final = 1_000
CONNECT_SECONDS: Final = 10.0
SILENCE_SECONDS: Final = 60.0
"""How long a log that holds more may give nothing."""


class LogUnavailable(Refusal):
    code = "log-unavailable"
    status = 503
    title = "The event log can't be read now"
    detail = "The broker is away or its event log is. Ask again in a moment."


def event_row(offset: int, attributes: Mapping[str, str], data: Any) -> EventRow:
    """One event; `attributes` are those of CloudEvents by their own names, `data` is parsed JSON or bytes."""
    content: Mapping[str, Any] = data if isinstance(data, dict) else {}
    text = data.decode("utf-8", "backslashreplace") if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False)
    return EventRow(
        offset=offset,
        id=attributes.get("id", ""),
        type=attributes.get("type", ""),
        source=attributes.get("source", ""),
        subject=attributes.get("subject", ""),
        sequence=_number(attributes.get("sequence")),
        time=_moment(attributes.get("time")),
        correlation_id=attributes.get("correlationid"),
        causation_id=attributes.get("causationid"),
        application_id=_named(content, "application_id"),
        body_no=_named(content, "body_no"),
        data=text,
    )


async def event_rows(
    url: str, start: Place, wanted: Callable[[EventRow], bool]
) -> AsyncGenerator[Sequence[EventRow], None]:
    """The wanted events from a place on.

    Raises:
        LogUnavailable
    """
    try:
        # A link of its own, and not a robust one: a stream that is consumed again begins again.
        connection = await aio_pika.connect(url, timeout=CONNECT_SECONDS)
        async with connection:
            async with connection.channel() as looking:
                first, last = await first_and_last(looking, EVENT_LOG, start)
            if first is None or first > last:
                return
            async with connection.channel() as channel:
                await channel.set_qos(prefetch_count=BATCH)
                arrived = await arrivals(channel)
                await (await channel.get_queue(EVENT_LOG)).consume(arrived.put, arguments={OFFSET: first})
                place = first - 1
                while place < last:
                    messages = await _some(arrived)
                    place = offset_of(messages[-1])
                    rows = [_row(one) for one in messages if offset_of(one) <= last]
                    if chosen := [row for row in rows if wanted(row)]:
                        yield chosen
                    # Only now: the broker hands out no more than fits between two acknowledgements.
                    await messages[-1].ack(multiple=True)
    except (AMQPError, ChannelInvalidStateError, StreamGone, OSError, TimeoutError) as error:
        raise LogUnavailable from error


async def _some(arrived: asyncio.Queue[AbstractIncomingMessage | None]) -> list[AbstractIncomingMessage]:
    """What has arrived, at least one message and at most a batch.

    Raises:
        StreamGone
    """
    batch = [await asyncio.wait_for(arrived.get(), SILENCE_SECONDS)]
    while not arrived.empty() and len(batch) < BATCH:
        batch.append(arrived.get_nowait())
    messages = [one for one in batch if one is not None]
    if len(messages) < len(batch):
        raise StreamGone(EVENT_LOG)
    return messages


def _row(message: AbstractIncomingMessage) -> EventRow:
    attributes = {name[3:]: str(value) for name, value in message.headers.items() if name[:3] == "ce-"}
    try:
        data = json.loads(message.body)
    except ValueError:
        data = message.body
    return event_row(offset_of(message), attributes, data)


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() else None


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _named(content: Mapping[str, Any], name: str) -> str | None:
    value = content.get(name)
    return value if isinstance(value, str) else None
