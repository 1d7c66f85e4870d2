"""The table of events: the event log as rows, read from the stream up to its end at the start of the read."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Final

from aio_pika.abc import AbstractIncomingMessage

from tirkeu_chassis.broker import event_log
from tirkeu_chassis.broker.streams import Place, offset_of
from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.observing.metrics import LOG_UNREADABLE
from tirkeu_chassis.tables.events import EventRow, data_of, event_row

BATCH: Final = 1_000


class LogUnavailable(Refusal):
    code = "log-unavailable"
    status = 503
    title = "The event log can't be read now"
    detail = "The broker is away or its event log is. Ask again in a moment."


async def event_rows(
    url: str, start: Place, wanted: Callable[[EventRow], bool]
) -> AsyncGenerator[Sequence[EventRow], None]:
    """The wanted events from a place on.

    Raises:
        LogUnavailable
    """
    try:
        places = await event_log.span(url, start)
        async with aclosing(event_log.read(url, places, batch=BATCH, passed_over=LOG_UNREADABLE.inc)) as batches:
            async for messages in batches:
                if chosen := [row for row in map(_row, messages) if wanted(row)]:
                    yield chosen
    except event_log.FAULTS as error:
        raise LogUnavailable from error


def _row(message: AbstractIncomingMessage) -> EventRow:
    attributes = {name[3:]: str(value) for name, value in message.headers.items() if name[:3] == "ce-"}
    return event_row(offset_of(message), attributes, data_of(message.body))
