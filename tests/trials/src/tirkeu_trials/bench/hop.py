"""The hop: events per second through a service, against the raw bridge and the usual outbox.

A round loads the queue first, then lets one contender empty it, and takes the time between the first and the last
tenth of the output. Rounds of the three alternate, so that variations of the machine affect all alike.
"""

import asyncio
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractChannel

from tirkeu_chassis.broker.topology import EVENT_LOG, declare_service, declare_shared, queue_name
from tirkeu_contracts.event import PUBLIC_EXCHANGE
from tirkeu_operations.errors import CommandError
from tirkeu_sandbox.services.event_keys import DevelopmentEventKeys
from tirkeu_sandbox.services.publishing import message_of
from tirkeu_trials.bench.contenders.contenders import CONTENDERS, SERVICE
from tirkeu_trials.bench.findings.figures import Rates
from tirkeu_trials.bench.loads import events

SINK = "tirkeu.bench-sink"
ROUND_SECONDS = 180.0
GROUP = 100
"""Incoming events that share a signature; a service under load commits up to 200 at once."""


RATIOS = {
    "ratio_to_bridge": ("service", "bridge"),
    "ratio_to_usual_outbox": ("service", "usual_outbox"),
    "ratio_to_unsigned": ("service", "unsigned"),
}


async def measure(
    rabbitmq_url: str,
    mongodb_url: str,
    keys: DevelopmentEventKeys,
    *,
    messages: int,
    rounds: int,
    advance: Callable[[str], None],
) -> Rates:
    """Measure; `advance` hears of each round done.

    Args:
        messages: events per round.
        rounds: rounds per contender.

    Raises:
        CommandError: a contender failed.
    """
    rates: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for _ in range(rounds):
        for name in CONTENDERS:
            database = f"bench_{uuid4().hex[:12]}"
            rates[name].append(await measure_one(rabbitmq_url, mongodb_url, keys, name, database, messages=messages))
            advance(name)
    return Rates(rates, RATIOS)


async def measure_one(
    rabbitmq_url: str,
    mongodb_url: str,
    keys: DevelopmentEventKeys,
    name: str,
    database: str,
    *,
    messages: int,
    first: int = 0,
) -> float:
    """One round of one contender, with this database; events per second.

    Args:
        first: the number of the first event; each number has an aggregate of its own.

    Raises:
        CommandError: the contender failed.
    """
    async with await aio_pika.connect(rabbitmq_url) as connection:
        channel = await connection.channel(on_return_raises=True)
        await _prepare(channel)
        await _load(channel, keys, range(first, first + messages))
        with _contender(name, rabbitmq_url, mongodb_url, database, keys.folder) as go:
            return await _rate(channel, messages, go)


async def _prepare(channel: AbstractChannel) -> None:
    """Fresh queues: the service's, the sink that counts, and the event log, as in a real deployment."""
    for name in (queue_name(SERVICE), SINK, EVENT_LOG):
        await channel.queue_delete(name)
    await declare_shared(channel)
    await declare_service(channel, SERVICE, [events.INCOMING])
    sink = await channel.declare_queue(SINK, durable=True, arguments={"x-queue-type": "quorum"})
    await sink.bind(PUBLIC_EXCHANGE, events.OUTGOING.routing_key)


async def _load(channel: AbstractChannel, keys: DevelopmentEventKeys, numbers: range) -> None:
    exchange = channel.default_exchange
    for start in range(0, len(numbers), GROUP):
        group = keys.signed_together([events.incoming(number) for number in numbers[start : start + GROUP]])
        await asyncio.gather(*(exchange.publish(message_of(one), queue_name(SERVICE)) for one in group))


async def _rate(channel: AbstractChannel, messages: int, go: Callable[[], None]) -> float:
    go()
    first, last = messages // 10, messages - messages // 10
    began: tuple[float, int] | None = None
    deadline = perf_counter() + ROUND_SECONDS
    while perf_counter() < deadline:
        sink = await channel.declare_queue(SINK, passive=True)
        count = sink.declaration_result.message_count or 0
        now = perf_counter()
        if began is None and count >= first:
            began = (now, count)
        if began is not None and count >= last and count > began[1]:
            return (count - began[1]) / (now - began[0])
        await asyncio.sleep(0.02)
    raise CommandError(f"A round wasn't over after {ROUND_SECONDS:.0f} s: {count} of {messages} came out.")


@contextmanager
def _contender(name: str, *arguments: str | Path) -> Iterator[Callable[[], None]]:
    process = subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-m", "tirkeu_trials.bench.contenders.contenders", name, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None  # noqa: S101 - piped above
    assert process.stdout is not None  # noqa: S101 - piped above
    stdin = process.stdin
    try:
        if process.stdout.readline() != "ready\n":
            raise CommandError(f"The contender {name} didn't start.")

        def go() -> None:
            stdin.write("go\n")
            stdin.flush()

        yield go
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
