"""Reads the content header of any message that a broker hands out, whatever its publisher wrote into it.

The library decodes a content header strictly and before our code sees the message: one that it can't decode closes the
connection, and as the broker gives the message back, the next connection too. A broker passes most of it on unread, so
any account that may publish could stop every receiver, and make a stream unreadable for good. Here what can't be
decoded is left out, and the message says so in a header of its own, `UNREADABLE`; the receiver decides.

What is read is bounded: number, length and depth of the headers. One that breaks the bounds is left out likewise.

Sources: AMQP 0-9-1, 4.2.5 (fields) and 4.2.6.1 (content header); RabbitMQ's errata of the field types.
"""

import struct
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from pamqp import decode, frame
from pamqp.commands import Basic
from pamqp.header import ContentHeader

from tirkeu_chassis.broker.streams import OFFSET

UNREADABLE: Final = "x-tirkeu-unreadable-headers"
"""The header of a message of whose headers some were left out; it says why, in words of ours alone."""
MOST_HEADERS: Final = 128
MOST_FIELDS: Final = 1024
"""Fields of one message in all, those of nested tables and arrays too."""
DEEPEST: Final = 6
"""Tables and arrays in one another; the broker's own `x-death` has three."""
LONGEST_NAME: Final = 128
"""Bytes; AMQP's own limit of a field's name."""
LONGEST_VALUE: Final = 8192
"""Bytes of one text or byte array."""

_START: Final = struct.Struct(">HHQ")
_FLAGS: Final = struct.Struct(">H")
_MOST_FLAG_WORDS: Final = 4
_LENGTH: Final = struct.Struct(">I")
_MILLISECONDS_FROM: Final = 0xFFFFFFFF
_EXPIRATION_DIGITS: Final = 12


class _Malformed(Exception):
    """The text says in our own words what was found."""


def _timestamp(data: bytes, at: int) -> datetime:
    (seconds,) = _TIMESTAMP.unpack_from(data, at)
    # As the library reads it: what would be after the year 2106 is milliseconds.
    try:
        return datetime.fromtimestamp(seconds / 1000 if seconds > _MILLISECONDS_FROM else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise _Malformed("a time out of range") from None


def _decimal(data: bytes, at: int) -> Decimal:
    scale, raw = _DECIMAL.unpack_from(data, at)
    return Decimal(raw).scaleb(-scale)


def _number(form: str) -> tuple[int, Callable[[bytes, int], Any]]:
    packed = struct.Struct(form)
    return packed.size, lambda data, at: packed.unpack_from(data, at)[0]


_TIMESTAMP: Final = struct.Struct(">Q")
_DECIMAL: Final = struct.Struct(">BI")
_FIXED: Final[dict[int, tuple[int, Callable[[bytes, int], Any]]]] = {
    ord("t"): (1, lambda data, at: data[at] != 0),
    ord("b"): _number(">b"),
    ord("B"): _number(">B"),
    ord("s"): _number(">h"),
    ord("u"): _number(">H"),
    ord("I"): _number(">i"),
    ord("i"): _number(">I"),
    ord("l"): _number(">q"),
    ord("L"): _number(">q"),
    ord("f"): _number(">f"),
    ord("d"): _number(">d"),
    ord("D"): (5, _decimal),
    ord("T"): (8, _timestamp),
    ord("V"): (0, lambda _data, _at: None),
    0: (0, lambda _data, _at: None),
}
_TEXT, _BYTES, _ARRAY, _TABLE = b"SxAF"


def install() -> None:
    """Make the library read content headers, and the short strings of its methods, in this way; more than once is one.

    Its own reader is replaced for the whole process: there is one for all links.
    """
    setattr(frame, "_unmarshal_header_frame", content_header)  # noqa: B010 - its own reader, whatever its types
    # A delivery names its routing key, which its publisher chose.
    decode.METHODS["shortstr"] = _short_string_of_a_method


def content_header(payload: bytes) -> ContentHeader:
    """The content header in the payload of a header frame. Raises nothing, whatever the bytes are."""
    header = ContentHeader()
    reader = _Reader(payload, header.properties)
    try:
        start: Any = _START.unpack_from(payload)
        header.class_id, header.weight, header.body_size = start
        reader.read_properties(_START.size)
    except _Malformed as error:
        reader.note(str(error))
    except Exception as error:  # whatever it is: the link, and all who share it, must live on
        reader.note(type(error).__name__)
    if reader.faults:
        kept = header.properties.headers if isinstance(header.properties.headers, dict) else {}
        header.properties.headers = kept | {UNREADABLE: "; ".join(reader.faults)}
    return header


def _short_string_of_a_method(value: bytes) -> tuple[int, str]:
    length = value[0] if value else 0
    return length + 1, bytes(value[1 : length + 1]).decode("utf-8", "replace")


class _Reader:
    """Reads one content header into properties, and notes what it has to leave out."""

    def __init__(self, payload: bytes, properties: Basic.Properties) -> None:
        self._data = payload
        self._properties = properties
        self._fields = 0
        self.faults: list[str] = []

    def note(self, fault: str) -> None:
        """Each kind once: a hundred thousand headers can't make a long note."""
        if fault not in self.faults:
            self.faults.append(fault)

    def read_properties(self, at: int) -> None:
        """All properties that the flags name, from the flags on.

        Raises:
            _Malformed: what follows can't be found.
        """
        at, flags = self._flags(at)
        properties = self._properties
        for name in properties.__slots__:
            if not flags & properties.flags[name]:
                continue
            kind = properties.amqp_type(name)
            value: Any
            match kind:
                case "shortstr":
                    at, value = self._short_string(at)
                case "table":
                    at, value = self._headers(at)
                case "octet":
                    self._within(at, 1, len(self._data))
                    at, value = at + 1, self._data[at]
                case _:
                    self._within(at, 8, len(self._data))
                    at, value = at + 8, self._tried(_timestamp, at)
            setattr(properties, name, self._usable(name, value))

    def _usable(self, name: str, value: Any) -> Any:
        """None for what the library itself would stumble over when it makes a message of it."""
        if name == "delivery_mode" and value not in (0, 1, 2):
            self.note("no such delivery mode")
            return None
        if name == "expiration" and not (
            isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= _EXPIRATION_DIGITS
        ):
            self.note("an expiration that is no number")
            return None
        return value

    def _flags(self, at: int) -> tuple[int, int]:
        flags = 0
        for word in range(_MOST_FLAG_WORDS):
            self._within(at, 2, len(self._data))
            (part,) = _FLAGS.unpack_from(self._data, at)
            at += 2
            flags |= part << (word * 16)
            if not part & 1:
                return at, flags
        raise _Malformed("property flags without end")

    def _short_string(self, at: int) -> tuple[int, str]:
        data = self._data
        self._within(at, 1, len(data))
        end = at + 1 + data[at]
        self._within(at + 1, data[at], len(data))
        try:
            return end, data[at + 1 : end].decode()
        except UnicodeDecodeError:
            self.note("a property that isn't UTF-8")
            return end, data[at + 1 : end].decode("utf-8", "replace")

    def _headers(self, at: int) -> tuple[int, dict[str, Any]]:
        """The table of headers: to its very end, so that the broker's own are found behind any number of others."""
        at, end = self._extent(at, len(self._data))
        table: dict[str, Any] = {}
        self._properties.headers = table  # what was read stays, whatever comes
        while at < end:
            name, at = self._name(at, end)
            tag, value_at = self._tag(at, end)
            at = self._end_of(tag, value_at, end)
            if name is None:
                continue
            if len(table) >= MOST_HEADERS and name != OFFSET:
                self.note("too many headers")
                continue
            if name in table:
                self.note("a header that comes twice")
                if name != OFFSET:
                    continue
            self._keep(table, name, tag, value_at, at)
        return end, table

    def _keep(self, table: dict[str, Any], name: str, tag: int, at: int, end: int) -> None:
        if name == OFFSET:
            self._fields = min(self._fields, MOST_FIELDS - 1)
        try:
            table[name] = self._value(tag, at, end, 0)
        except _Malformed as error:
            self.note(str(error))

    def _name(self, at: int, end: int) -> tuple[str | None, int]:
        data = self._data
        self._within(at, 1, end)
        length = data[at]
        self._within(at + 1, length, end)
        at += 1
        if length > LONGEST_NAME:
            self.note("a header's name is too long")
            return None, at + length
        try:
            return data[at : at + length].decode(), at + length
        except UnicodeDecodeError:
            self.note("a header's name isn't UTF-8")
            return None, at + length

    def _tag(self, at: int, end: int) -> tuple[int, int]:
        self._within(at, 1, end)
        return self._data[at], at + 1

    def _end_of(self, tag: int, at: int, end: int) -> int:
        """Where a value ends, by its kind and its stated length alone."""
        fixed = _FIXED.get(tag)
        if fixed is not None:
            self._within(at, fixed[0], end)
            return at + fixed[0]
        if tag not in (_TEXT, _BYTES, _ARRAY, _TABLE):
            raise _Malformed("a field of an unknown type")
        return self._extent(at, end)[1]

    def _value(self, tag: int, at: int, end: int, depth: int) -> Any:
        """The value in `data[at:end]`."""
        self._fields += 1
        if self._fields > MOST_FIELDS:
            raise _Malformed("too many fields")
        fixed = _FIXED.get(tag)
        if fixed is not None:
            return fixed[1](self._data, at)
        at += _LENGTH.size
        if tag in (_TEXT, _BYTES):
            if end - at > LONGEST_VALUE:
                raise _Malformed("a header's value is too long")
            content = self._data[at:end]
            if tag == _BYTES:
                return bytearray(content)
            try:
                return content.decode()
            except UnicodeDecodeError:
                return content
        if depth >= DEEPEST:
            raise _Malformed("headers nested too deep")
        return self._array(at, end, depth + 1) if tag == _ARRAY else self._table(at, end, depth + 1)

    def _array(self, at: int, end: int, depth: int) -> list[Any]:
        values = []
        while at < end:
            tag, value_at = self._tag(at, end)
            at = self._end_of(tag, value_at, end)
            values.append(self._value(tag, value_at, at, depth))
        return values

    def _table(self, at: int, end: int, depth: int) -> dict[str, Any]:
        values = {}
        while at < end:
            name, at = self._name(at, end)
            tag, value_at = self._tag(at, end)
            at = self._end_of(tag, value_at, end)
            value = self._value(tag, value_at, at, depth)
            if name is not None:
                values[name] = value
        return values

    def _extent(self, at: int, end: int) -> tuple[int, int]:
        """Where the content begins and ends that has its length before it."""
        self._within(at, _LENGTH.size, end)
        (length,) = _LENGTH.unpack_from(self._data, at)
        self._within(at + _LENGTH.size, length, end)
        return at + _LENGTH.size, at + _LENGTH.size + length

    def _within(self, at: int, length: int, end: int) -> None:
        if at + length > end:
            raise _Malformed("headers that end too early")

    def _tried(self, read: Callable[[bytes, int], Any], at: int) -> Any:
        try:
            return read(self._data, at)
        except _Malformed as error:
            self.note(str(error))
            return None
