"""The reader of content headers takes any bytes: it raises nothing, and what it reads is bounded."""

import struct
import tracemalloc
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from aio_pika.message import IncomingMessage
from aiormq.abc import DeliveredMessage
from hypothesis import given, settings
from hypothesis import strategies as st
from pamqp import decode, encode, frame
from pamqp.commands import Basic
from pamqp.header import ContentHeader

from tirkeu_chassis.broker import links, tolerance
from tirkeu_chassis.broker.tolerance import MOST_HEADERS, UNREADABLE
from tirkeu_chassis.outbox.confirms import Outgoing, header_frame
from tirkeu_chassis.outbox.header_table import CUT, LONGEST_TABLE
from tirkeu_contracts.envelope import Envelope, EnvelopeError, identity_of

names = st.text(st.characters(codec="utf-8"), max_size=30)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.text(st.characters(codec="utf-8"), max_size=50)
    | st.datetimes(datetime(1970, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001 - a zone follows
        lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
    )
    | st.floats(width=32, allow_nan=False, allow_infinity=False)
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)
tables = st.dictionaries(names, values, max_size=8)
shorts = st.none() | st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
properties = st.builds(
    Basic.Properties,
    content_type=shorts,
    headers=st.none() | tables,
    delivery_mode=st.sampled_from([None, 1, 2]),
    priority=st.none() | st.integers(0, 9),
    correlation_id=shorts,
    expiration=st.none() | st.integers(0, 10**9).map(str),
    message_id=shorts,
    timestamp=st.none() | st.just(datetime(2011, 3, 1, tzinfo=UTC)),
    message_type=shorts,
)


def depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max((depth(one) for one in inner), default=0)


@settings(max_examples=150, deadline=None)
@given(properties, st.integers(0, 2**40))
def test_what_the_library_reads_is_read_alike(given: Basic.Properties, size: int) -> None:
    payload = ContentHeader(body_size=size, properties=given).marshal()
    library = ContentHeader()
    library.unmarshal(payload)
    read = tolerance.content_header(payload)
    if depth(given.headers) <= tolerance.DEEPEST:
        assert read.properties == library.properties
    assert (read.class_id, read.body_size) == (library.class_id, size)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A good payload in which bytes were changed, cut out or doubled."""
    payload = bytearray(ContentHeader(body_size=1, properties=draw(properties)).marshal())
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(len(payload) - 1, 0)))
        end = draw(st.integers(at, min(at + 20, len(payload))))
        payload[at:end] = draw(st.binary(max_size=8) | st.just(bytes(payload[at:end]) * 2))
    return bytes(payload)


flagged = st.binary(max_size=400).map(lambda content: struct.pack(">HHQH", 60, 0, 1, 0xFFF8) + content)


@settings(max_examples=600, deadline=None)
@given(st.binary(max_size=400) | flagged | mutated())
def test_any_bytes_make_a_message_that_goes_its_way(payload: bytes) -> None:
    whole = struct.pack(">BHI", 2, 1, len(payload)) + payload + b"\xce"
    if not payload:  # the library itself takes no empty frame, and a broker sends none
        return
    _, _, header = frame.unmarshal(whole)
    assert isinstance(header, ContentHeader)
    # What the library makes of it.
    delivery = Basic.Deliver(consumer_tag="c", delivery_tag=1, exchange="e", routing_key="k")
    message = IncomingMessage(DeliveredMessage(delivery=delivery, header=header, body=b"{}", channel=None))  # type: ignore[arg-type]
    # And our own way with it: read, then moved on.
    identity_of(message.headers)
    try:
        Envelope.from_message(message.headers, b"{}").event()
    except EnvelopeError as error:
        assert len(str(error)) < 1000  # noqa: PT017 - it need not be raised
    check_sent_on(dict(message.headers), message.message_id, message.type)


anything = st.recursive(
    scalars
    | st.binary(max_size=30)
    | st.binary(max_size=9).map(bytearray)
    | st.floats()
    | st.decimals()
    | st.integers()
    | st.text(max_size=300)
    | st.datetimes()
    | st.just(object())
    | st.sampled_from(["x" * 9000, "ұ" * 5000, "\ud800"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=300), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(st.text(max_size=200) | st.sampled_from(["CC", "BCC", CUT, "ce-id"]), anything, max_size=8),
    st.none() | st.text(max_size=400) | st.just("\udfff"),
    st.none() | st.text(max_size=400) | st.just("\udfff"),
)
def test_any_headers_can_be_sent_on(headers: dict[str, Any], message_id: str | None, type_: str | None) -> None:
    check_sent_on(headers, message_id, type_)


def check_sent_on(headers: dict[str, Any], message_id: str | None, type_: str | None) -> None:
    made = header_frame(1, Outgoing("", "queue", b"{}", headers, message_id, type_), message_id or "made")
    assert len(made) < LONGEST_TABLE + 1000
    header = ContentHeader()
    header.unmarshal(made[7:-1])  # as strictly as the library reads
    sent: dict[str, Any] = header.properties.headers or {}
    assert not {"CC", "BCC"} & set(sent)
    if CUT in sent:
        assert isinstance(sent[CUT], int)
        assert not isinstance(sent[CUT], bool)
    elif CUT not in headers:
        assert set(sent) == set(headers)


def test_what_explains_a_message_has_the_first_claim_to_the_room() -> None:
    others = {f"a{number}": "x" * 8000 for number in range(12)}
    made = header_frame(1, Outgoing("", "q", b"", others | {"x-tirkeu-reason": "r", "ce-id": "i"}, None, None), "m")
    header = ContentHeader()
    header.unmarshal(made[7:-1])
    sent: dict[str, Any] = header.properties.headers or {}
    assert (sent["x-tirkeu-reason"], sent["ce-id"]) == ("r", "i")
    assert sent[CUT] == len(others) + 3 - len(sent)


def headers_payload(fields: bytes) -> bytes:
    return struct.pack(">HHQHI", 60, 0, 0, 1 << 13, len(fields)) + fields


def test_the_place_in_a_stream_is_found_behind_any_number_of_headers() -> None:
    fields = b"".join(b"\x03%03dV" % number for number in range(1000)) + b"\x01nA\x00\x00\x20\x00" + b"V" * 8192
    place = encode.field_table({"x-stream-offset": 7})[4:]
    read: dict[str, Any] = tolerance.content_header(headers_payload(fields + place)).properties.headers  # type: ignore[assignment]
    assert read["x-stream-offset"] == 7
    assert len(read) == MOST_HEADERS + 2
    assert read[UNREADABLE] == "too many headers"


def test_the_most_that_a_frame_holds_takes_little_memory() -> None:
    """Of 131,072 bytes, the largest frame: in every shape that could grow."""
    room = 131_000
    shapes = [
        b"\x00V" * (room // 2),
        b"\x01aA" + struct.pack(">I", room - 8) + b"V" * (room - 8),
        b"".join(b"\x05%05dV" % number for number in range(room // 7)),
    ]
    inner = b""
    while len(inner) < room - 8:
        inner = b"A" + struct.pack(">I", len(inner)) + inner
    shapes.append(b"\x01a" + inner)
    for shape in shapes:
        payload = headers_payload(shape)
        tracemalloc.start()
        read = tolerance.content_header(payload)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert isinstance(read.properties.headers, dict)
        assert UNREADABLE in read.properties.headers
        assert peak < 1 << 20


@pytest.mark.parametrize(
    ("flag", "content", "fault"),
    [
        (12, b"\x07", "no such delivery mode"),
        (8, b"\x03inf", "an expiration that is no number"),
        (6, b"\xff" * 8, "a time out of range"),
        (7, b"\x02\xff\xfe", "a property that isn't UTF-8"),
        (13, b"\x00\x00\x00\x09\x01aZ", "headers that end too early"),
        (13, b"\x00\x00\x00\x03\x01aZ", "a field of an unknown type"),
    ],
)
def test_what_was_left_out_is_told(flag: int, content: bytes, fault: str) -> None:
    read = tolerance.content_header(struct.pack(">HHQH", 60, 0, 0, 1 << flag) + content)
    assert read.properties.headers == {UNREADABLE: fault}


def test_a_routing_key_of_any_bytes_is_read() -> None:
    assert links
    written = frame.marshal(Basic.Deliver(consumer_tag="c", delivery_tag=5, exchange="e", routing_key="KK"), 1)
    _, _, read = frame.unmarshal(written.replace(b"KK", b"\xff\xfe"))
    assert isinstance(read, Basic.Deliver)
    assert (read.delivery_tag, read.routing_key) == (5, "\ufffd\ufffd")
    assert decode.METHODS["shortstr"](b"") == (1, "")


def test_an_id_is_well_formed_or_none() -> None:
    known = "012c7362-2352-7885-88df-512186bd0768"
    assert identity_of({"ce-id": known.upper()}) == UUID(known) == identity_of({"ce-id": known.encode()})
    for other in (
        None,
        "",
        known + "0",
        "{" + known + "}",
        "7" * 5000,
        [known],
        7,
        b"\xff" * 36,
        known.replace("0", "٠"),
    ):
        assert identity_of({"ce-id": other}) is None
