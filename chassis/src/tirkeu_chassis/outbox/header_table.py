"""The headers of a message that somebody else wrote, as a table that every broker takes.

A message that is moved on, set aside or replayed keeps its headers. They may be of any kind and nearly fill a frame,
the library can't encode all that a broker hands out, and the broker itself acts on some: what can't go on is left out,
and one header, `CUT`, says how many those were.

Sources: AMQP 0-9-1, 4.2.5.5 (field tables); RabbitMQ's sender-selected distribution (`CC`, `BCC`).
"""

import math
import struct
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from pamqp import encode

CUT: Final = "x-tirkeu-headers-cut"
LONGEST_NAME: Final = 128
LONGEST_VALUE: Final = 8192
"""Bytes of one header's value, with all that is in it."""
LONGEST_TABLE: Final = 32_768
"""Bytes; a frame holds 131,072 by default, and what moves a message on adds to them each time."""
MOST_HEADERS: Final = 64
MOST_FIELDS: Final = 512
"""Both are half of what the reader takes: the broker puts a message's headers in the order of their names, and with
more of them those that explain it could be the ones that go unread."""
NOT_TO_BE_SENT: Final = frozenset({"CC", "BCC", CUT})
"""The broker sends copies to the queues that the first two name, with the rights of whoever publishes now, and closes
the channel where they aren't lists."""

_FIRST: Final = ("x-tirkeu-", "ce-", "traceparent")
"""Headers that explain the message: they have the first claim to the room there is."""
_DEEPEST: Final = 6
_LENGTH: Final = struct.Struct(">I")
_LARGEST_TIMESTAMP: Final = datetime(2106, 1, 1, tzinfo=UTC)
_SMALLEST_TIMESTAMP: Final = datetime(1970, 1, 1, tzinfo=UTC)


def encoded_table(headers: Mapping[str, Any]) -> bytes:
    """The fields of a header table without its length: at most `LONGEST_TABLE` bytes and a few for `CUT`.

    Raises nothing, whatever the headers are.
    """
    table = bytearray()
    cut = sent = fields = 0
    before = headers.get(CUT)
    if isinstance(before, int) and 0 < before < LONGEST_TABLE * 4:
        cut = int(before)
    for name in sorted(headers, key=lambda one: not one.startswith(_FIRST)):
        if name == CUT:
            continue
        size = _size(headers[name])
        field = _field(name, headers[name]) if sent < MOST_HEADERS and fields + size <= MOST_FIELDS else None
        if field is None or len(table) + len(field) > LONGEST_TABLE:
            cut += 1
        else:
            table += field
            sent += 1
            fields += size
    if cut:
        table += _name(CUT) + encode.encode_table_value(cut)
    return bytes(table)


def _size(value: Any) -> int:
    """How many fields it is, counted to the depth that is sent."""
    size, level = 1, [value]
    for _ in range(_DEEPEST + 1):
        level = [
            inner
            for one in level
            if isinstance(one, list | dict)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        size += len(level)
    return size


def _name(name: str) -> bytes:
    encoded = name.encode()
    return bytes((len(encoded),)) + encoded


def _field(name: str, value: Any) -> bytes | None:
    """A header as it goes out; None for one that can't."""
    if name in NOT_TO_BE_SENT:
        return None
    try:
        start = _name(name)
        if len(start) > LONGEST_NAME + 1:
            return None
        encoded = _value(value, 0)
    except (ValueError, TypeError, OverflowError, ArithmeticError, struct.error):
        return None
    return start + encoded if len(encoded) <= LONGEST_VALUE else None


def _value(value: Any, depth: int) -> bytes:  # noqa: PLR0911 - one for each type
    """One value with its type.

    Raises:
        ValueError, TypeError, OverflowError, ArithmeticError, struct.error: it can't be encoded.
    """
    match value:
        case bytes():
            # A long string, as which it came: the library has no way to write one that isn't UTF-8.
            return b"S" + _LENGTH.pack(len(value)) + value
        case bool() | None | int() | str() | bytearray():
            return encode.encode_table_value(value)
        case float():
            if not math.isfinite(value):
                raise ValueError("no number")
            return b"d" + encode.double(value)
        case Decimal():
            if not value.is_finite() or abs(value.as_tuple().exponent) > 255:  # type: ignore[arg-type]
                raise ValueError("no number")
            return encode.encode_table_value(value)
        case datetime():
            moment = value if value.tzinfo else value.replace(tzinfo=UTC)
            if not _SMALLEST_TIMESTAMP <= moment <= _LARGEST_TIMESTAMP:
                raise ValueError("no time that every reader can read")
            return encode.encode_table_value(moment)
        case list() | dict() if depth >= _DEEPEST:
            raise ValueError("nested too deep")
        case list():
            items = b"".join([_value(item, depth + 1) for item in value])
            return b"A" + _LENGTH.pack(len(items)) + items
        case dict():
            fields = b"".join([_inner_name(name) + _value(item, depth + 1) for name, item in value.items()])
            return b"F" + _LENGTH.pack(len(fields)) + fields
        case _:
            raise TypeError(type(value).__name__)


def _inner_name(name: Any) -> bytes:
    start = _name(str(name))
    if len(start) > LONGEST_NAME + 1:
        raise ValueError("a name too long")
    return start
