"""Many messages in one write: each has the broker's word of its own."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import aio_pika
import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from pamqp import frame
from pamqp.header import ContentHeader

from tirkeu_chassis.outbox.confirms import Outgoing, header_frame
from tirkeu_chassis.outbox.publisher import NotConfirmed, Publisher, Unroutable
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.nodes.tcp_proxy import TcpProxy
from tirkeu_sandbox.testing.toy import message_id
from tirkeu_sandbox.waiting import poll_until

SECONDS = 30.0


@pytest_asyncio.fixture
async def publisher(empty_broker: str) -> AsyncIterator[Publisher]:
    made = Publisher(empty_broker, "test")
    await made.open()
    yield made
    await made.close()


@pytest_asyncio.fixture
async def channel(empty_broker: str) -> AsyncIterator[aio_pika.abc.AbstractChannel]:
    async with await aio_pika.connect(empty_broker) as connection, connection.channel() as made:
        yield made


async def underlay(publisher: Publisher, exchange: str = "") -> Any:
    """The library's channel that leads to an exchange now."""
    assert publisher._link is not None
    channel = publisher._link.to(exchange)._channel
    assert channel is not None
    return await channel.get_underlay_channel()


def to(queue: str, body: bytes = b"{}") -> Outgoing:
    return Outgoing("", queue, body, {"x-some": "header"}, str(message_id()), "some.type")


async def test_one_that_has_no_queue_leaves_its_neighbours_alone(
    publisher: Publisher, channel: aio_pika.abc.AbstractChannel
) -> None:
    queue = await channel.declare_queue(exclusive=True)
    messages = [to(queue.name, b"first"), to("nowhere"), to(queue.name, b"second")]

    problems = await publisher.publish_all(messages)

    assert [type(one) for one in problems] == [type(None), Unroutable, type(None)]
    taken = [await queue.get() for _ in range(2)]
    assert [one.body for one in taken] == [b"first", b"second"]
    assert [one.message_id for one in taken] == [messages[0].message_id, messages[2].message_id]
    assert taken[0].headers == {"x-some": "header"}
    assert (taken[0].type, taken[0].delivery_mode) == ("some.type", aio_pika.DeliveryMode.PERSISTENT)


async def test_one_that_the_queue_refuses_is_not_confirmed(
    publisher: Publisher, channel: aio_pika.abc.AbstractChannel
) -> None:
    queue = await channel.declare_queue(exclusive=True, arguments={"x-max-length": 1, "x-overflow": "reject-publish"})
    problems = await publisher.publish_all([to(queue.name)] * 3)
    assert problems[0] is None
    assert [type(one) for one in problems[1:]] == [NotConfirmed, NotConfirmed]


async def test_after_a_refusal_the_next_go_over_a_new_channel(
    publisher: Publisher, channel: aio_pika.abc.AbstractChannel
) -> None:
    """One that was opened during an election of a queue's leader may refuse for ever (RabbitMQ 3.10)."""
    full = await channel.declare_queue(exclusive=True, arguments={"x-max-length": 1, "x-overflow": "reject-publish"})
    queue = await channel.declare_queue(exclusive=True)
    await publisher.publish_all([to(queue.name)])
    first = await underlay(publisher)
    assert [type(one) for one in await publisher.publish_all([to(full.name)] * 2)] == [type(None), NotConfirmed]

    assert await publisher.publish_all([to(queue.name)]) == [None]

    second = await underlay(publisher)
    assert second is not first
    assert first.is_closed
    assert await publisher.publish_all([to(queue.name)]) == [None]
    assert await underlay(publisher) is second


@pytest.mark.parametrize("size", [0, 1, 131_072 - 8, 131_072 - 7, 300_000])
async def test_a_body_of_any_size_arrives_whole(
    publisher: Publisher, channel: aio_pika.abc.AbstractChannel, size: int
) -> None:
    """Frames hold 131,072 bytes at most; 8 of them are not the body's (AMQP 0-9-1, 2.3.5)."""
    queue = await channel.declare_queue(exclusive=True)
    body = bytes(number % 251 for number in range(size))
    assert await publisher.publish_all([to(queue.name, body), to(queue.name, b"next")]) == [None, None]
    assert [(await queue.get()).body for _ in range(2)] == [body, b"next"]


async def test_writers_at_the_same_time_hear_of_their_own_messages(
    publisher: Publisher, channel: aio_pika.abc.AbstractChannel
) -> None:
    queue = await channel.declare_queue(exclusive=True)
    batches = [[to(queue.name if (row + column) % 3 else "nowhere") for column in range(20)] for row in range(20)]
    answers = await asyncio.gather(*map(publisher.publish_all, batches))
    for batch, problems in zip(batches, answers, strict=True):
        assert [one.routing_key == queue.name for one in batch] == [problem is None for problem in problems]
    expected = {one.message_id for batch in batches for one in batch if one.routing_key == queue.name}
    assert {(await queue.get()).message_id for _ in expected} == expected


async def test_a_channel_that_lives_long_keeps_nothing_of_what_was_published(
    publisher: Publisher, channel: aio_pika.abc.AbstractChannel
) -> None:
    queue = await channel.declare_queue(exclusive=True)
    await publisher.publish_all([to(queue.name)])
    channel_used = await underlay(publisher)
    observers = len(channel_used._closing._callbacks)
    for _ in range(20):
        await publisher.publish_all([to(queue.name), to("nowhere")])
    # The last one is taken off a moment later.
    assert len(channel_used._closing._callbacks) <= observers + 1
    assert not channel_used.message_id_delivery_tag
    assert {type(one).__name__ for one in channel_used.confirmations.values()} <= {"Returning"}


async def test_each_exchange_has_a_channel_of_its_own_and_each_message_its_own_answer(
    publisher: Publisher, channel: aio_pika.abc.AbstractChannel
) -> None:
    """What a stream's channel publishes elsewhere would be lost to the stream when its leader changes."""
    queue = await channel.declare_queue(exclusive=True)
    exchange = await channel.declare_exchange("some-exchange", auto_delete=True)
    await queue.bind(exchange, "here")
    there = [replace(to(key), exchange=exchange.name) for key in ("here", "nowhere")]

    problems = await publisher.publish_all([to("nowhere"), there[0], to(queue.name), there[1]])

    assert [type(one) for one in problems] == [Unroutable, type(None), type(None), Unroutable]
    numbers = [(await underlay(publisher, name)).number for name in ("", exchange.name)]
    assert len(set(numbers)) == 2


@given(
    headers=st.dictionaries(st.text(min_size=1, max_size=40), st.text(max_size=200), max_size=12),
    body=st.binary(max_size=50),
    type_=st.none() | st.text(min_size=1, max_size=60),
    message_id_=st.text(min_size=1, max_size=60),
    number=st.integers(1, 65535),
)
def test_the_header_that_is_written_out_is_the_library_s(
    headers: dict[str, str], body: bytes, type_: str | None, message_id_: str, number: int
) -> None:
    message = Outgoing("x", "y", body, headers, message_id_, type_)
    written = header_frame(number, message, message_id_)
    size, channel, read = frame.unmarshal(written)
    assert (size, channel) == (len(written), number)
    assert isinstance(read, ContentHeader)
    assert (read.body_size, read.properties.headers) == (len(body), headers)
    assert (read.properties.content_type, read.properties.delivery_mode) == ("application/json", 2)
    assert (read.properties.message_id, read.properties.message_type) == (message_id_, type_)
    counted = {**headers, "attempt": 3}
    _, _, other = frame.unmarshal(header_frame(number, replace(message, headers=counted), message_id_))
    assert isinstance(other, ContentHeader)
    assert other.properties.headers == counted


async def test_before_there_is_a_link_nothing_is_confirmed(empty_broker: str) -> None:
    with pytest.raises(NotConfirmed):
        await Publisher(empty_broker, "test").publish(to("anywhere"))


@pytest_asyncio.fixture
async def channel_of_node(rabbitmq_node: RabbitmqNode) -> AsyncIterator[aio_pika.abc.AbstractChannel]:
    """A channel of the node that a test may do something to; `channel` may be another broker's."""
    async with await aio_pika.connect(rabbitmq_node.url()) as connection, connection.channel() as made:
        yield made


async def test_a_link_that_is_lost_while_the_broker_blocks_publishers_is_replaced(
    rabbitmq_node: RabbitmqNode, channel_of_node: aio_pika.abc.AbstractChannel
) -> None:
    """What waits to be unblocked on a link that is gone would wait for ever."""
    channel = channel_of_node
    queue = await channel.declare_queue(exclusive=True)
    exchange = await channel.declare_exchange("some-other-exchange", auto_delete=True)
    await queue.bind(exchange, queue.name)
    both = [to(queue.name), replace(to(queue.name), exchange=exchange.name)]
    with TcpProxy(rabbitmq_node.port) as proxy:
        publisher = Publisher(rabbitmq_node.url(port=proxy.port), "blocked")
        await publisher.open()
        assert await publisher.publish_all(both) == [None, None]
        await asyncio.to_thread(rabbitmq_node.raise_disk_alarm)
        try:
            pending = asyncio.create_task(publisher.publish_all(both))
            states = ("list_connections", "state")
            blocked = await asyncio.to_thread(poll_until, lambda: "blocked" in rabbitmq_node.control(*states), SECONDS)
            assert blocked
            assert proxy.cut() > 0
            assert [type(one) for one in await pending] == [NotConfirmed, NotConfirmed]
        finally:
            await asyncio.to_thread(rabbitmq_node.clear_disk_alarm)
        assert await asyncio.to_thread(poll_until, lambda: publisher.connected, SECONDS)
        assert await publisher.publish_all(both) == [None, None]
        await publisher.close()
