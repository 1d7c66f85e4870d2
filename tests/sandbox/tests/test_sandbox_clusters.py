"""The private clusters: another node takes over from one that is killed, and what was confirmed is still there."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import aio_pika
import pytest
from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractIncomingMessage
from pymongo import MongoClient

from tirkeu_sandbox.nodes.mongodb_set import MongodbSet
from tirkeu_sandbox.nodes.process import SandboxError
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode, speaks_amqp
from tirkeu_sandbox.nodes.rabbitmq_cluster import RabbitmqCluster
from tirkeu_sandbox.waiting import poll_until

pytestmark = pytest.mark.long

QUEUE: Final = "tirkeu.sandbox-test"
LOG: Final = "tirkeu.sandbox-log"
SECONDS: Final = 20.0


def queue(name: str, kind: str) -> dict[str, Any]:
    """A queue as a definitions document has it."""
    return {"name": name, "vhost": "/", "durable": True, "auto_delete": False, "arguments": {"x-queue-type": kind}}


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitmqCluster]:
    definitions = {"queues": [queue(QUEUE, "quorum"), queue(LOG, "stream")]}
    with RabbitmqCluster(tmp_path_factory.mktemp("cluster"), definitions=definitions) as cluster:
        yield cluster


@pytest.fixture
def cluster(nodes: RabbitmqCluster) -> RabbitmqCluster:
    """The cluster with all its nodes, whatever the test before did to them."""
    nodes.start()
    return nodes


async def publish(cluster: RabbitmqCluster, queue: str, body: bytes) -> None:
    """Publish and wait for the confirm."""
    async with await aio_pika.connect(cluster.url()) as connection, connection.channel() as channel:
        message = Message(body, delivery_mode=DeliveryMode.PERSISTENT)
        await channel.default_exchange.publish(message, routing_key=queue)


async def take(cluster: RabbitmqCluster, queue: str, count: int) -> list[bytes]:
    """So many messages, a stream's from its beginning on."""
    bodies: asyncio.Queue[bytes] = asyncio.Queue()

    async def on_message(message: AbstractIncomingMessage) -> None:
        await message.ack()
        bodies.put_nowait(message.body)

    async with await aio_pika.connect(cluster.url()) as connection, connection.channel() as channel:
        await channel.set_qos(count)
        source = await channel.get_queue(queue)
        await source.consume(on_message, arguments={"x-stream-offset": "first"} if queue == LOG else {})
        async with asyncio.timeout(SECONDS):
            return [await bodies.get() for _ in range(count)]


@pytest.mark.parametrize("name", [QUEUE, LOG])
async def test_another_node_leads_when_the_leader_is_killed(cluster: RabbitmqCluster, name: str) -> None:
    leader = cluster.leader(name)
    assert leader is not None
    await publish(cluster, name, b"before")

    leader.kill()

    def elected() -> bool:
        return cluster.leader(name) not in (None, leader)

    assert poll_until(elected, SECONDS)
    await publish(cluster, name, b"after")
    assert await take(cluster, name, 2) == [b"before", b"after"]


def test_a_queue_that_nobody_declared_has_no_leader(cluster: RabbitmqCluster) -> None:
    assert cluster.leader("no-such-queue") is None


async def test_a_disk_alarm_of_one_node_blocks_publishers_at_all(cluster: RabbitmqCluster) -> None:
    *_, last = cluster.nodes
    await asyncio.to_thread(last.raise_disk_alarm)
    held_up = asyncio.create_task(publish(cluster, LOG, b"in time"))
    done, _ = await asyncio.wait({held_up}, timeout=1)
    assert not done

    await asyncio.to_thread(last.clear_disk_alarm)

    await asyncio.wait_for(held_up, SECONDS)


def test_nodes_without_a_majority_take_nobody(cluster: RabbitmqCluster) -> None:
    first, *others = cluster.nodes
    for node in others:
        node.kill()
    assert poll_until(lambda: not speaks_amqp(first.port), SECONDS)
    assert cluster.leader(QUEUE) is None
    with pytest.raises(SandboxError, match="takes clients"):
        cluster.running_nodes()
    cluster.start()
    assert poll_until(lambda: cluster.leader(QUEUE) is not None, SECONDS)


async def test_a_node_with_the_stream_plugin_listens_on_loopback(tmp_path: Path) -> None:
    with RabbitmqNode(tmp_path / "node", plugins=["rabbitmq_stream"]) as node:
        assert node.stream_port is not None
        _, writer = await asyncio.open_connection("127.0.0.1", node.stream_port)
        writer.close()
    with pytest.raises(ValueError, match="rabbitmq_mqtt"):
        RabbitmqNode(tmp_path / "other", plugins=["rabbitmq_mqtt"])


def test_another_node_takes_writes_when_the_primary_is_killed(tmp_path: Path) -> None:
    with (
        MongodbSet(tmp_path / "set") as replicas,
        MongoClient[dict[str, Any]](replicas.url(), w="majority") as client,
    ):
        client["sandbox"]["kept"].insert_one({"_id": "before"})
        primary = replicas.primary()
        assert primary is not None

        primary.kill()

        assert poll_until(lambda: replicas.primary() not in (None, primary), SECONDS)
        client["sandbox"]["kept"].insert_one({"_id": "after"})
        assert {one["_id"] for one in client["sandbox"]["kept"].find()} == {"before", "after"}
        primary.start()
        replicas.start()
    assert replicas.primary() is None
