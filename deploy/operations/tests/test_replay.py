"""Reading the event log to its end, and replaying it into a queue, on a real broker."""

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID, uuid4

import aio_pika
import pytest
from aio_pika.abc import AbstractChannel
from uuid_utils.compat import uuid7

from tirkeu_chassis.broker.streams import Place
from tirkeu_chassis.broker.topology import EVENT_LOG, declare_service, declare_shared, queues
from tirkeu_contracts.envelope import Envelope
from tirkeu_operations.events import log as event_log
from tirkeu_sandbox.services.publishing import message_of
from tirkeu_sandbox.testing.broker import Broker, Run, Typed
from tirkeu_sandbox.waiting import poll_until

QUEUE = "land-registry"
TYPES = ("permit.issued.v1", "application.withdrawn.v1")


class Log(Broker):
    """An event log of its own, what is published to it, and the commands that read it."""

    def __init__(self, url: str, run: Run) -> None:
        super().__init__(url)
        self._run = run

    def __call__(self, *arguments: str, typed: str | None = None) -> Typed:
        return self._run("events", *arguments, typed=typed)

    def offsets(self, *arguments: str) -> list[int]:
        """What `tirkeu events replay` reads."""
        result = self("replay", "--json", *arguments)
        assert result.exit_code == 0, result.output
        return [json.loads(line)["offset"] for line in result.stdout.splitlines()]

    def span(self, start: Place, end: Place | None = None) -> range:
        return span(self, start, end)

    def add(self, count: int, *, identity: Callable[[], UUID] = uuid7) -> list[str]:
        """Publish so many events, of two types by turns; their ids."""
        events = [event(TYPES[number % 2], number, identity()) for number in range(count)]
        self.publish(events)
        return [str(one.id) for one in events]


def span(log: Broker, start: Place, end: Place | None = None) -> range:
    return asyncio.run(event_log.span(log.url, start, end))


def event(key: str, number: int, identity: UUID) -> Envelope:
    return Envelope(
        id=identity,
        source="/tirkeu/registry",
        type=f"kz.tirkeu.{key}",
        subject=f"permits/{number}",
        time=datetime(2011, 3, 1, tzinfo=UTC),
        sequence=1,
        correlationid=identity,
        causationid=identity,
        data=json.dumps({"number": number}).encode(),
    )


def made_days_ago(days: float) -> UUID:
    """A UUIDv7 of that day."""
    milliseconds = int((datetime.now(UTC) - timedelta(days=days)).timestamp() * 1000)
    return UUID(int=(milliseconds << 80) | (uuid7().int & ((1 << 80) - 1)))


def next_second() -> datetime:
    """Wait for the next full second: the broker knows times to the second."""
    moment = datetime.fromtimestamp(int(time.time()) + 1, UTC)
    assert poll_until(lambda: datetime.now(UTC) >= moment, 5)
    return moment


@pytest.fixture
def log(rabbitmq_url: str, tirkeu: Run) -> Log:
    """An empty log, a subscriber's queue, the queues of the service alpha, and the command on them."""
    log = Log(rabbitmq_url, tirkeu)

    async def declare(channel: AbstractChannel) -> None:
        # Other modules may have left something in the service's queues.
        for name in (EVENT_LOG, QUEUE, *queues("alpha")):
            await channel.queue_delete(name)
        await declare_shared(channel)
        await declare_service(channel, "alpha", ())
        await channel.declare_queue(QUEUE, durable=True)

    log.on_a_channel(declare)
    return log


def test_an_empty_log_has_an_end_too(log: Log) -> None:
    assert log.span("first") == range(0)
    assert log.offsets() == []


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("first", None, range(500)),
        ("next", None, range(0)),
        (0, None, range(500)),
        (123, None, range(123, 500)),
        (499, None, range(499, 500)),
        (500, None, range(0)),
        (10**9, None, range(0)),
        ("first", 0, range(1)),
        (100, 200, range(100, 201)),
        (200, 100, range(0)),
        (100, 10**9, range(100, 500)),
        (datetime(2011, 1, 1, tzinfo=UTC), None, range(500)),
        (datetime(2100, 1, 1, tzinfo=UTC), None, range(0)),
        ("first", datetime(2011, 1, 1, tzinfo=UTC), range(0)),
        ("first", datetime(2100, 1, 1, tzinfo=UTC), range(500)),
    ],
)
def test_places(filled: Broker, start: Place, end: Place | None, found: range) -> None:
    assert span(filled, start, end) == found


@pytest.fixture(scope="module")
def filled(rabbitmq_url: str) -> Broker:
    """A log with 500 events that nobody adds to."""
    log = Broker(rabbitmq_url)

    async def declare(channel: AbstractChannel) -> None:
        await channel.queue_delete(EVENT_LOG)
        await declare_shared(channel)

    log.on_a_channel(declare)
    log.publish(event(TYPES[number % 2], number, uuid7()) for number in range(500))
    return log


def test_times_are_exact_to_the_second(log: Log) -> None:
    log.add(30)
    moment = next_second()
    log.add(20)
    later = next_second()
    log.add(10)
    assert log.span(moment) == range(30, 60)
    assert log.span(moment + timedelta(seconds=0.9)) == range(30, 60)
    assert log.span(later) == range(50, 60)
    assert log.span("first", moment - timedelta(seconds=0.5)) == range(30)
    assert log.span(moment, later - timedelta(seconds=0.5)) == range(30, 50)
    assert log.offsets("--from", moment.isoformat(), "--to", "40") == list(range(30, 41))


def test_a_replay_reads_all_to_the_end_that_stands_now(log: Log) -> None:
    log.add(3000)
    assert log.offsets() == list(range(3000))
    assert log.offsets("--from", "2990", "--type", "kz.tirkeu.permit.*") == list(range(2990, 3000, 2))
    log.add(1)
    assert log.offsets("--from", "2999") == [2999, 3000]


def test_a_replay_ends_though_events_keep_coming(log: Log) -> None:
    async def race() -> range:
        async with await aio_pika.connect(log.url) as connection, connection.channel() as channel:
            exchange = await channel.get_exchange("tirkeu.events")
            hundred = asyncio.Event()

            async def load() -> None:
                for number in count():
                    one = event(TYPES[0], number, uuid7())
                    await exchange.publish(message_of(one), one.routing_key)
                    if number == 99:
                        hundred.set()

            loading = asyncio.create_task(load())
            try:
                await hundred.wait()
                places = await event_log.span(log.url, "first")
                read = [one.offset async for one in event_log.read(log.url, places)]
                assert read == list(places)
                return places
            finally:
                loading.cancel()
                with suppress(asyncio.CancelledError):
                    await loading

    assert len(asyncio.run(race())) >= 100


def test_a_replay_into_a_queue_brings_the_originals_in_order(log: Log) -> None:
    sent = log.add(450)
    result = log("replay", "--from", "10", "--to-queue", QUEUE, "--yes")
    assert (result.exit_code, result.stdout) == (0, f"Replayed into {QUEUE}: 440.\n")
    taken = log.take(QUEUE)
    assert [message.message_id for message in taken] == sent[10:]
    message = taken[0]
    assert (message.body, message.type) == (b'{"number": 10}', "kz.tirkeu.permit.issued.v1")
    assert message.delivery_mode == aio_pika.DeliveryMode.PERSISTENT
    assert Envelope.from_message(message.headers, message.body) == event(TYPES[0], 10, UUID(sent[10]))
    assert "x-stream-offset" not in message.headers
    assert "x-tirkeu-replayed-at" in message.headers


def test_a_replay_of_some_types(log: Log) -> None:
    sent = log.add(9)
    assert log("replay", "--type", "permit.*", "--to-queue", QUEUE, "--yes").exit_code == 0
    assert [message.message_id for message in log.take(QUEUE)] == sent[::2]


@pytest.mark.parametrize(("typed", "moved"), [("y\n", 5), ("n\n", 0), ("", 0)])
def test_a_replay_into_a_queue_asks_first(log: Log, typed: str, moved: int) -> None:
    log.add(5)
    result = log("replay", "--to-queue", QUEUE, typed=typed)
    assert "       3 permit.issued.v1\n" in result.stderr
    assert f"Publish these 5 events to {QUEUE}? [y/N]" in result.stderr
    assert (result.exit_code == 0) == bool(moved)
    assert len(log.take(QUEUE)) == moved


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--to-queue", "tirkeu.event-log"], "is Tirkeu's own, and not for replays"),
        (["--to-queue", "tirkeu.discarded"], "is Tirkeu's own, and not for replays"),
        (["--to-queue", "tirkeu.alpha.dead"], "is Tirkeu's own, and not for replays"),
        (["--to-queue", "tirkeu.alpha.retry.1s"], "is Tirkeu's own, and not for replays"),
        (["--to-queue", "nowhere"], "The broker has no queue nowhere"),
        (["--from", "next"], "A replay is of what stands in the log"),
        (["--to", "first"], "A replay is of what stands in the log"),
        (["--from", "yesterday"], "is no place in the event log"),
    ],
)
def test_a_replay_that_cannot_be_done_moves_nothing(log: Log, arguments: list[str], says: str) -> None:
    log.add(3)
    result = log("replay", "--yes", *arguments)
    assert result.exit_code == 1
    assert says in result.output
    assert log.take("tirkeu.alpha.dead") == []


@pytest.mark.parametrize(
    ("identity", "more", "says"),
    [
        (lambda: made_days_ago(29), [], None),
        (lambda: made_days_ago(31), [], "could take effect twice"),
        (lambda: made_days_ago(31), ["--from", "3"], None),
        (lambda: made_days_ago(31), ["--inbox-days", "40"], None),
        (uuid4, [], "made at an unknown time"),
    ],
)
def test_a_service_gets_no_event_that_its_inbox_may_have_forgotten(
    log: Log, identity: Callable[[], UUID], more: list[str], says: str | None
) -> None:
    log.add(3, identity=identity)
    log.add(2)
    result = log("replay", "--to-queue", "tirkeu.alpha", "--yes", *more)
    if says is None:
        assert result.exit_code == 0, result.output
        assert len(log.take("tirkeu.alpha")) == (2 if "--from" in more else 5)
    else:
        assert result.exit_code == 1
        assert says in result.output
        assert log.take("tirkeu.alpha") == []
        # A subscriber's own queue is the subscriber's own affair.
        assert log("replay", "--to-queue", QUEUE, "--yes").exit_code == 0
