"""Publishes many messages in one write, each with a publisher confirm of its own.

The library publishes message by message: a lock, a timeout and three futures each. A relay that empties an outbox has
hundreds at once, so this writes their frames together, through the library's channel and its delivery tags, and waits
on one future for all of them.

Sources: AMQP 0-9-1, 2.3.5 (frames) and 4.2.6 (content); RabbitMQ's publisher confirms.
"""

import asyncio
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import aiormq
from aiormq.abc import ChannelFrame
from pamqp import frame
from pamqp.body import ContentBody
from pamqp.commands import Basic

from tirkeu_chassis.outbox.header_table import LONGEST_NAME, LONGEST_VALUE, NOT_TO_BE_SENT, encoded_table
from tirkeu_contracts.envelope import CONTENT_TYPE

PERSISTENT = 2

_BASIC = 60
_HEADER_FRAME = 2
_FRAME = struct.Struct(">BHI")
_FRAME_END = b"\xce"
_HEADER = struct.Struct(">HHQH")
_LENGTH = struct.Struct(">I")
# content type, headers, delivery mode, message id; and the type
_FLAGS = 1 << 15 | 1 << 13 | 1 << 12 | 1 << 7
_TYPE_FLAG = 1 << 5
_FEW: Final = 64
_MODERATE: Final = 16_384
_PERSISTENT = bytes((PERSISTENT,))
_SHORT: Final = 255
"""Bytes of a short string."""
_CONTENT_TYPE = bytes((len(CONTENT_TYPE),)) + CONTENT_TYPE.encode()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message on its way to an exchange."""

    exchange: str
    routing_key: str
    body: bytes
    headers: Mapping[str, Any]
    message_id: str | None
    type: str | None


class Confirms:
    """What the broker said to the messages of one write; `results` holds None for a confirm, or what went wrong."""

    def __init__(self, count: int) -> None:
        self.results: list[BaseException | None] = [None] * count
        self.missing = set(range(count))
        self.complete: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def settle(self, index: int, error: BaseException | None) -> None:
        """Note the broker's word on one message."""
        self.results[index] = error
        self.missing.discard(index)
        if not self.missing and not self.complete.done():
            self.complete.set_result(None)


class _Confirmation:
    """Stands where the library keeps a future for each delivery tag, and asks of it just this."""

    __slots__ = ("_channel", "_confirms", "_index", "message_id")

    def __init__(self, channel: aiormq.Channel, confirms: Confirms, index: int, message_id: str) -> None:
        self._channel = channel
        self._confirms = confirms
        self._index = index
        self.message_id = message_id

    def done(self) -> bool:
        return self._index not in self._confirms.missing

    def cancelled(self) -> bool:
        return False

    def set_result(self, _: object) -> None:
        self._settle(None)

    def set_exception(self, error: BaseException) -> None:
        self._settle(error)

    def _settle(self, error: BaseException | None) -> None:
        self._channel.message_id_delivery_tag.pop(self.message_id, None)
        self._confirms.settle(self._index, error)


async def publish(channel: aiormq.Channel, messages: Sequence[Outgoing]) -> Confirms:
    """Write the messages, mandatory and persistent, and wait for the broker's word on all of them.

    Returns with some still `missing` where the channel closed first.

    Raises:
        ChannelInvalidStateError: the channel is closed.
    """
    confirms = Confirms(len(messages))
    closing = channel.closing
    try:
        async with channel.lock:
            await _write(channel, messages, confirms, closing)
        if confirms.missing:
            await asyncio.wait({confirms.complete, closing}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        # An observer of our own: the channel would keep each for as long as it lives.
        closing.cancel()
    return confirms


async def _write(
    channel: aiormq.Channel, messages: Sequence[Outgoing], confirms: Confirms, closing: asyncio.Future[Any]
) -> None:
    payload = bytearray()
    tag = channel.delivery_tag
    waiting: dict[int, Any] = {}
    for index, message in enumerate(messages):
        # The broker names a returned message by this id alone.
        given = message.message_id
        message_id = given if given and _short(given) is not None else f"{id(confirms):x}-{index}"
        _append(payload, channel, message, message_id)
        waiting[tag + index + 1] = _Confirmation(channel, confirms, index, message_id)
        channel.message_id_delivery_tag[message_id] = tag + index + 1
    written: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    try:
        await channel.write_queue.put(ChannelFrame(bytes(payload), should_close=False, drain_future=written))
    except BaseException:
        # Given up before anything was sent: the tags go to the next.
        for message_id in [confirmation.message_id for confirmation in waiting.values()]:
            channel.message_id_delivery_tag.pop(message_id, None)
        raise
    # From here on the broker counts them, come what may.
    channel.delivery_tag = tag + len(messages)
    channel.confirmations.update(waiting)
    # A broker that takes no more makes the next write wait here, instead of heaping frames up.
    await asyncio.wait({written, closing}, return_when=asyncio.FIRST_COMPLETED)


def _append(payload: bytearray, channel: aiormq.Channel, message: Outgoing, message_id: str) -> None:
    number = channel.number
    payload += _publish_frame(number, message.exchange, message.routing_key)
    payload += header_frame(number, message, message_id)
    size = channel.max_content_size
    for start in range(0, len(message.body), size):
        payload += frame.marshal(ContentBody(message.body[start : start + size]), number)


def header_frame(number: int, message: Outgoing, message_id: str) -> bytes:
    """The content header frame of a message (AMQP 0-9-1, 4.2.6.1).

    Written out for headers that are all text, as an event's are; the library's way takes ten times as long. Others,
    which strangers' messages have, go out as `encoded_table` bounds them: no message ends the link it goes out by.
    """
    table = _table_of_texts(message.headers)
    if table is None:
        table = encoded_table(message.headers)
    type_ = None if message.type is None else _short(message.type)
    flags = _FLAGS if type_ is None else _FLAGS | _TYPE_FLAG
    content = b"".join(
        (
            _HEADER.pack(_BASIC, 0, len(message.body), flags),
            _CONTENT_TYPE,
            _LENGTH.pack(len(table)),
            table,
            _PERSISTENT,
            _short(message_id) or b"\0",
            type_ or b"",
        )
    )
    return _FRAME.pack(_HEADER_FRAME, number, len(content)) + content + _FRAME_END


def _table_of_texts(headers: Mapping[str, Any]) -> bytes | None:
    """The fields of headers that are a few texts of moderate length; None for all others."""
    if len(headers) > _FEW:
        return None
    table = bytearray()
    try:
        for name, value in headers.items():
            if not isinstance(value, str) or len(name) > LONGEST_NAME or name in NOT_TO_BE_SENT:
                return None
            text = value.encode()
            if len(text) > LONGEST_VALUE:
                return None
            table += _table_name(name) + _LENGTH.pack(len(text)) + text
    except UnicodeEncodeError:
        return None
    return None if len(table) > _MODERATE else bytes(table)


def _short(text: str) -> bytes | None:
    """A short string; None where it is too long for one, or can't be encoded."""
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        return None
    return bytes((len(encoded),)) + encoded if len(encoded) <= _SHORT else None


@lru_cache(maxsize=256)
def _table_name(name: str) -> bytes:
    encoded = name.encode()
    return bytes((len(encoded),)) + encoded + b"S"


@lru_cache(maxsize=1024)
def _publish_frame(number: int, exchange: str, routing_key: str) -> bytes:
    return frame.marshal(Basic.Publish(exchange=exchange, routing_key=routing_key, mandatory=True), number)
