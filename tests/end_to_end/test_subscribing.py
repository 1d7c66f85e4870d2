"""The examples of `docs/subscribing.md` as their readers run them: processes of their own, with a reader's rights."""

import asyncio
import json
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import aio_pika
import pytest
from uuid_utils.compat import uuid7

from tirkeu_chassis.broker import topology
from tirkeu_chassis.broker.definitions import definitions, password_hash
from tirkeu_chassis.broker.topology import EVENT_LOG
from tirkeu_contracts.envelope import Envelope
from tirkeu_sandbox.nodes.process import ChildProcess
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.services.publishing import message_of, publish
from tirkeu_sandbox.waiting import poll_until

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
PASSWORD = "p@ss/word"
SECONDS = 60.0
PYTHON, NODE = sys.executable, str(Path(sys.executable).with_name("node"))
COMMANDS = {
    "aio_pika": (PYTHON, "subscribe_aio_pika.py"),
    "faststream": (PYTHON, "subscribe_faststream.py"),
    "amqplib": (NODE, "subscribe_amqplib.mjs"),
    "stream": (PYTHON, "subscribe_stream.py"),
}


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RabbitmqNode]:
    """With the event log, the account of a subscriber, and the stream protocol."""
    accounts = {"subscriber": password_hash(PASSWORD)}
    folder = tmp_path_factory.mktemp("rabbitmq")
    with RabbitmqNode(folder, definitions=definitions(accounts, {}), plugins=["rabbitmq_stream"]) as node:
        yield node


@pytest.fixture
def log(broker: RabbitmqNode) -> RabbitmqNode:
    """The broker with an empty log."""

    async def empty() -> None:
        async with await aio_pika.connect(broker.url()) as connection, connection.channel() as channel:
            await channel.queue_delete(EVENT_LOG)
            await topology.declare_shared(channel)

    asyncio.run(empty())
    return broker


class Subscriber:
    """An example at work in a folder of its own."""

    def __init__(self, example: str, broker: RabbitmqNode, folder: Path) -> None:
        self._program, self._script = COMMANDS[example]
        url = broker.url("subscriber", PASSWORD)
        if example == "stream":
            url = url.replace("amqp:", "rabbitmq-stream:").replace(f":{broker.port}/", f":{broker.stream_port}/")
        self._url = url
        self._folder = folder
        self.process: ChildProcess | None = None
        self.reconnects = example == "faststream"

    def start(self, *place: str) -> None:
        """Run it as the page says."""
        self.process = ChildProcess(
            [self._program, EXAMPLES / self._script, self._url, *place],
            log=self._folder / "log",
            env={"PATH": os.defpath},
            cwd=self._folder,
        )

    def stop(self) -> None:
        """SIGKILL, if it still runs."""
        if self.process is not None:
            self.process.kill()

    def kept(self) -> dict[UUID, int]:
        """The events it has kept, with their places."""
        return {UUID(identity): place for identity, place in self._query("SELECT id, place FROM event")}

    def _query(self, query: str) -> list[tuple[Any, ...]]:
        path = self._folder / "events.db"
        if not path.exists():
            return []
        with closing(sqlite3.connect(path)) as db:
            try:
                return db.execute(query).fetchall()
            except sqlite3.OperationalError:  # no table yet
                return []

    def _has_kept(self, count: int) -> bool:
        return self._query("SELECT count(*) FROM event") >= [(count,)]

    def wait_for(self, count: int) -> None:
        """Wait until it has kept so many events.

        Counted, because the last place says nothing of those before it: FastStream handles messages side by side.
        """
        reached = poll_until(lambda: self._has_kept(count) or not self._running, SECONDS)
        assert reached, self._said
        assert self._running, self._said

    def ended_with(self) -> int | None:
        """The exit code, when it has ended."""
        assert poll_until(lambda: not self._running, SECONDS), self._said
        return None if self.process is None else self.process.exit_code()

    @property
    def _said(self) -> str:
        return "" if self.process is None else self.process.log_tail(40)

    @property
    def _running(self) -> bool:
        return self.process is not None and self.process.running


@pytest.fixture(params=COMMANDS)
def subscriber(request: pytest.FixtureRequest, log: RabbitmqNode, tmp_path: Path) -> Iterator[Subscriber]:
    """Each example, not yet started, before an empty log."""
    subscriber = Subscriber(request.param, log, tmp_path)
    yield subscriber
    subscriber.stop()


def envelopes(count: int) -> list[Envelope]:
    identities = [uuid7() for _ in range(count)]
    return [
        Envelope(
            id=identity,
            source="/tirkeu/registry",
            type="kz.tirkeu.permit.issued.v1",
            subject=f"permits/{identity}",
            time=datetime(2011, 3, 1, tzinfo=UTC),
            sequence=1,
            correlationid=identity,
            causationid=identity,
            data=json.dumps({"said": "ә"}).encode(),
        )
        for identity in identities
    ]


def next_second() -> datetime:
    """Wait for the next full second: over AMQP 0-9-1 times are known to the second."""
    moment = datetime.fromtimestamp(int(datetime.now(UTC).timestamp()) + 1, UTC)
    assert poll_until(lambda: datetime.now(UTC) >= moment, 5)
    return moment


def test_a_subscriber_begins_where_it_is_told(log: RabbitmqNode, subscriber: Subscriber, tmp_path: Path) -> None:
    early, late = envelopes(300), envelopes(200)
    asyncio.run(publish(log.url(), early))
    moment = next_second()
    asyncio.run(publish(log.url(), late))
    for place, first in (("first", 0), ("450", 450), (moment.isoformat(), 300)):
        subscriber.start(place)
        wanted = {event.id: number for number, event in enumerate([*early, *late]) if number >= first}
        subscriber.wait_for(len(wanted))
        subscriber.stop()
        assert subscriber.kept() == wanted
        for path in tmp_path.glob("events.db*"):
            path.unlink()


def test_a_subscriber_that_was_down_under_load_misses_nothing(log: RabbitmqNode, subscriber: Subscriber) -> None:
    before, meanwhile, after = envelopes(500), envelopes(4000), envelopes(500)
    again = [*before[::50], *meanwhile[::50]]  # a relay that dies before it notes a confirm publishes once more

    async def play() -> None:
        await publish(log.url(), before)
        await asyncio.to_thread(subscriber.start)
        load = asyncio.create_task(publish(log.url(), [*meanwhile, *again], at_once=50))
        await asyncio.to_thread(subscriber.wait_for, 100)
        await asyncio.to_thread(subscriber.stop)
        await load

    asyncio.run(play())
    assert len(subscriber.kept()) < 4500, "it was not down while events came"
    subscriber.start()
    asyncio.run(publish(log.url(), after))
    wanted = {event.id for event in (*before, *meanwhile, *after)}
    subscriber.wait_for(len(wanted))
    assert subscriber.kept().keys() == wanted


def test_what_cannot_be_kept_is_not_passed_over(log: RabbitmqNode, subscriber: Subscriber) -> None:
    async def poison() -> None:
        async with await aio_pika.connect(log.url()) as connection, connection.channel() as channel:
            exchange = await channel.get_exchange("tirkeu.events", ensure=False)
            good = message_of(envelopes(1)[0])
            # In one go, so that they come in one chunk.
            await asyncio.gather(
                *(exchange.publish(message, "x") for message in (good, aio_pika.Message(b"{}"), good, good))
            )

    asyncio.run(poison())
    # Whatever it kept of the others, it stands before the same event when it is started again.
    for _ in range(2):
        subscriber.start()
        assert subscriber.ended_with() != 0


def test_a_subscriber_goes_on_after_a_restart_of_the_broker(log: RabbitmqNode, subscriber: Subscriber) -> None:
    first, second = envelopes(100), envelopes(100)
    asyncio.run(publish(log.url(), first))
    subscriber.start()
    subscriber.wait_for(100)
    log.kill()
    if not subscriber.reconnects:
        assert subscriber.ended_with() != 0
    log.start()
    assert poll_until(lambda: asyncio.run(log_is_back(log)), SECONDS)
    asyncio.run(publish(log.url(), second))
    if not subscriber.reconnects:
        subscriber.start()
    subscriber.wait_for(200)
    assert subscriber.kept().keys() == {event.id for event in (*first, *second)}


async def log_is_back(broker: RabbitmqNode) -> bool:
    try:
        async with await aio_pika.connect(broker.url()) as connection, connection.channel() as channel:
            await channel.get_queue(EVENT_LOG)
    except aio_pika.exceptions.AMQPError:  # its leader comes a moment after the broker
        return False
    return True
