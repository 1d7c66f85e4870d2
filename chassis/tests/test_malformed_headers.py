"""Messages whose headers no library can decode, written to the wire as they are, among innocent ones.

Each is set aside, nobody else is harmed, no link dies, and the event log is read to its end.
"""

import asyncio
import struct
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Any

from aiormq.abc import ChannelFrame
from pamqp import encode, frame
from pamqp.body import ContentBody
from pamqp.commands import Basic

from tirkeu_chassis.broker import event_log, tolerance
from tirkeu_chassis.broker.topology import dead_queue_name
from tirkeu_chassis.consumer.rerouting import REASON
from tirkeu_chassis.observing import metrics as telemetry
from tirkeu_chassis.outbox.header_table import CUT
from tirkeu_contracts.event import PUBLIC_EXCHANGE
from tirkeu_contracts.events.intake import ServiceInformationChanged
from tirkeu_sandbox.testing.toy import message_id
from tirkeu_sandbox.testing.toy_on_the_bus import World

KEY = ServiceInformationChanged.routing_key.encode()
HEADERS, MESSAGE_ID, TIMESTAMP, TYPE = (1 << bit for bit in (13, 7, 6, 5))
DEAD = dead_queue_name("toy")


def short(content: bytes) -> bytes:
    return bytes((len(content),)) + content


def sized(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def field(name: bytes, value: bytes) -> bytes:
    return short(name) + value


def text(value: bytes) -> bytes:
    return b"S" + sized(value)


def good(**changed: Any) -> bytes:
    """The fields of an event's headers, some `changed`: what is wrong with a message comes beside them."""
    return encode.field_table(
        {
            "ce-specversion": "1.0",
            "ce-id": str(message_id()),
            "ce-source": "/tirkeu/intake",
            "ce-type": ServiceInformationChanged.type,
            "ce-subject": "service_information/1",
            "ce-time": "2011-03-01T00:00:00.000Z",
            "ce-sequence": "0000000001",
            "ce-correlationid": str(message_id()),
            "ce-causationid": str(message_id()),
        }
        | {f"ce-{name}": value for name, value in changed.items()}
    )[4:]


def nested(tag: bytes, depth: int) -> bytes:
    value = b"V"
    for _ in range(depth):
        value = tag + sized(value if tag == b"A" else field(b"n", value))
    return value


def with_headers(*fields: bytes) -> tuple[int, bytes]:
    return HEADERS, sized(good() + b"".join(fields))


MALFORMED: dict[str, Callable[[], tuple[int, bytes]]] = {
    "a name that isn't UTF-8": lambda: with_headers(field(b"x-\xff\xfe", text(b"v"))),
    "a time of 2^62": lambda: with_headers(field(b"x-time", b"T" + struct.pack(">Q", 1 << 62))),
    "a time before all": lambda: with_headers(field(b"x-time", b"T" + b"\xff" * 8)),
    "tables without end": lambda: with_headers(field(b"x-deep", nested(b"F", 1500))),
    "arrays without end": lambda: with_headers(field(b"x-deep", nested(b"A", 1500))),
    "more than there may be": lambda: with_headers(*(field(b"a%d" % n, b"V") for n in range(9_000))),
    "an array of nothing": lambda: with_headers(field(b"x-long", b"A" + sized(b"V" * 60_000))),
    "a value that is too long": lambda: with_headers(field(b"x-long", text(b"v" * 120_000))),
    "a name that is too long": lambda: with_headers(field(b"n" * 255, text(b"v"))),
    "a header that comes twice": lambda: with_headers(field(b"ce-subject", text(b"other"))),
    "a message id that isn't UTF-8": lambda: (HEADERS | MESSAGE_ID, sized(good()) + short(b"\xff\xfe")),
    "a type that isn't UTF-8": lambda: (HEADERS | TYPE, sized(good()) + short(b"\xc3\x28")),
    "a timestamp of 2^62": lambda: (HEADERS | TIMESTAMP, sized(good()) + struct.pack(">Q", 1 << 62)),
}

UNREADABLE_OTHERWISE: dict[str, Callable[[], tuple[int, bytes]]] = {
    "an id without measure": lambda: (HEADERS, sized(good(id="7" * 5000))),
    "a sequence without measure": lambda: (HEADERS, sized(good(sequence="7" * 5000))),
    "a time before all others": lambda: (HEADERS, sized(good(time="0001-01-01T00:00:00+14:00"))),
    "no headers at all": lambda: (0, b""),
    "a type that is a table": lambda: (HEADERS, sized(good(type={"a": {"b": None}}))),
    "a type that is an array": lambda: (HEADERS, sized(good(type=[[None]]))),
    "a subject that isn't UTF-8": lambda: (HEADERS, sized(good().replace(b"service_information/1", b"\xff" * 21))),
    "a number of other digits": lambda: (HEADERS, sized(good(sequence="\u0661" * 5))),
    "numbers of every kind": lambda: (
        HEADERS,
        sized(
            field(b"d", b"d" + struct.pack(">d", 1e300))
            + field(b"f", b"f" + struct.pack(">f", 0.1))
            + field(b"l", b"l" + struct.pack(">q", -(1 << 63)))
            + field(b"x", b"x" + sized(b"\xff"))
            + field(b"V", b"V")
            + field(b"t", b"t\x01")
            + field(b"raw", text(b"\xff"))
        ),
    ),
    "copies to other queues": lambda: (HEADERS, sized(field(b"CC", b"A" + sized(text(b"nowhere"))))),
}


def payload(flags: int, properties: bytes, body: bytes) -> bytes:
    """The payload of a content header frame."""
    return struct.pack(">HHQH", 60, 0, len(body), flags) + properties


async def send_raw(world: World, content: bytes, body: bytes, key: bytes = KEY) -> None:
    """Publish with a content header of these very bytes, and without a confirm of its own."""
    channel: Any = await world.channel.get_underlay_channel()
    publish = frame.marshal(Basic.Publish(exchange=PUBLIC_EXCHANGE, routing_key="K" * len(key)), channel.number)
    frames = (
        publish.replace(b"K" * len(key), key)
        + struct.pack(">BHI", 2, channel.number, len(content))
        + content
        + b"\xce"
        + frame.marshal(ContentBody(body), channel.number)
    )
    async with channel.lock:
        written = asyncio.get_running_loop().create_future()
        await channel.write_queue.put(ChannelFrame(frames, should_close=False, drain_future=written))
        # The broker counts it for the confirms of those that follow.
        channel.delivery_tag += 1
    await written


def counted(metric: Any) -> float:
    return float(metric._value.get())


ALL = MALFORMED | UNREADABLE_OTHERWISE


async def test_malformed_messages_harm_nobody(world: World, eventually: Callable[..., Awaitable[Any]]) -> None:
    lost = counted(telemetry.CONSUMER_LINKS_LOST)
    link = world.service.publisher._link
    await world.send("00")
    for number, (name, made) in enumerate(ALL.items()):
        await send_raw(world, payload(*made(), name.encode()), name.encode())
        await world.send(f"{number:02}1")

    async def all_settled() -> bool:
        return await world.count() == len(ALL) + 1 and await world.waiting(DEAD) == len(ALL)

    await eventually(all_settled)

    found = [await world.take(DEAD) for _ in ALL]
    assert Counter(one.body.decode() for one in found) == Counter(list(ALL))
    assert {one.body.decode(): one.headers.get(REASON) for one in found} == dict.fromkeys(ALL, "unreadable")
    marked = {one.body.decode() for one in found if tolerance.UNREADABLE in one.headers}
    assert marked == set(MALFORMED)
    cut = {one.body.decode() for one in found if CUT in one.headers}
    assert cut == {"copies to other queues", "more than there may be"}
    assert counted(telemetry.CONSUMER_LINKS_LOST) == lost
    assert world.service.publisher._link is link
    assert world.service.publisher.connected


async def test_the_log_is_read_to_its_end(world: World, rabbitmq_url: str) -> None:
    """Also behind a routing key that isn't UTF-8, which only a receiver of every event gets to see."""
    before = [await world.send("1")]
    for name, made in ALL.items():
        await send_raw(world, payload(*made(), name.encode()), name.encode())
    await send_raw(world, payload(*with_headers(), b"key"), b"key", key=b"\xff\xfe.v1")
    await send_raw(world, payload(*with_headers(field(b"x-stream-offset", b"l" + b"\x7f" * 8)), b"place"), b"place")
    twice = field(b"x-stream-offset", b"l" + b"\x7f" * 8) * 2
    await send_raw(world, payload(*with_headers(twice), b"places"), b"places")
    after = [await world.send("2")]

    passed_over: list[int] = []
    places = await event_log.span(rabbitmq_url, "first")
    read = event_log.read(rabbitmq_url, places, passed_over=passed_over.append)
    async with aclosing(read) as batches:
        messages = [message async for batch in batches for message in batch]

    ids = [str(one.headers.get("ce-id")) for one in messages]
    assert {str(one) for one in before + after} <= set(ids)
    assert sum(passed_over) + len(messages) >= len(ALL) + 5
    assert sum(passed_over) > 0
