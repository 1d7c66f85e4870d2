"""The four contenders of the hop: an event in, an event out, nothing lost.

Each runs in a process of its own, imports everything, prints `ready`, and starts on command:

- `bridge`: the ceiling. Consume, publish with confirm, acknowledge; no database, no promise of exactly once.
- `service`: a service on the chassis. FastStream in, group commit with inbox, state and outbox, relay out.
- `unsigned`: the same without signatures of events.
- `usual_outbox`: the same promise in the usual way, one transaction per message, many messages concurrently.
"""

import asyncio
import signal
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aio_pika
import uvloop
from aio_pika.abc import AbstractIncomingMessage

from tirkeu_chassis.broker.topology import queue_name
from tirkeu_chassis.decider.decision import Aggregate, Context, Decision
from tirkeu_chassis.decider.reactions import Reaction
from tirkeu_chassis.http.routes import Api
from tirkeu_chassis.outbox.publisher import Publisher, outgoing
from tirkeu_chassis.service import Definition, Service
from tirkeu_chassis.settings import Settings
from tirkeu_chassis.store.records import Handled, Row, Write
from tirkeu_chassis.store.store import Store
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.event import PUBLIC_EXCHANGE
from tirkeu_contracts.events.intake import ServiceInformationChanged
from tirkeu_sandbox.services.event_keys import jwks_path, key_path
from tirkeu_trials.bench.loads import events

SERVICE = "bench"
PREFETCH = 400
TRANSACTIONS_AT_ONCE = 16


@dataclass(frozen=True, slots=True)
class Seen:
    """The state of the bench's aggregate: that an event was seen."""

    body_no: str
    code: str


SEEN = Aggregate("seen", Seen)


def see(state: Seen | None, event: ServiceInformationChanged, ctx: Context) -> Decision[Seen]:
    """One event in, one state, one event out."""
    return Decision(Seen("1.1", event.service_code), events.outgoing(event.service_code))


DEFINITION = Definition(
    name=SERVICE,
    title="Bench",
    version="0",
    apis=(Api("bench"),),
    aggregates=(SEEN,),
    reactions=(Reaction(events.INCOMING, lambda event: SEEN.key(event.service_code), see),),
)


async def service(rabbitmq_url: str, mongodb_url: str, database: str, keys: str) -> None:
    """The chassis."""
    signing = {"signing_key": key_path(Path(keys), events.OUTGOING.owner), "event_keys": jwks_path(Path(keys))}
    await _serve(rabbitmq_url, mongodb_url, database, signing)


async def unsigned(rabbitmq_url: str, mongodb_url: str, database: str, _: str) -> None:
    """The chassis, with events that are neither signed nor checked."""
    await _serve(rabbitmq_url, mongodb_url, database, {})


async def _serve(rabbitmq_url: str, mongodb_url: str, database: str, signing: Mapping[str, Path]) -> None:
    settings = Settings.model_validate(
        {
            "mode": "development",
            "rabbitmq_url": rabbitmq_url,
            "mongodb_url": mongodb_url,
            "database": database,
            "jwks": "unused",
            "token_issuer": "unused",
            "prefetch": PREFETCH,
            **signing,
        }
    )
    made = Service(DEFINITION, settings)
    await _told_to_go()
    await made.start()
    await _told_to_stop()
    await made.stop()


async def bridge(rabbitmq_url: str, _mongodb_url: str, _database: str, _keys: str) -> None:
    """The raw bridge."""
    connection = await aio_pika.connect(rabbitmq_url)
    consuming, publishing = await connection.channel(), await connection.channel(on_return_raises=True)
    await consuming.set_qos(PREFETCH)
    exchange = await publishing.get_exchange(PUBLIC_EXCHANGE, ensure=False)

    async def cross(message: AbstractIncomingMessage) -> None:
        envelope = Envelope.from_message(message.headers, message.body)
        out = events.outgoing_envelope(envelope.id, envelope.subject)
        await exchange.publish(
            aio_pika.Message(
                out.data,
                headers=dict(out.to_headers()),
                delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                message_id=str(out.id),
                type=out.type,
                content_type="application/json",
            ),
            out.routing_key,
            mandatory=True,
        )
        await message.ack()

    queue = await consuming.get_queue(queue_name(SERVICE), ensure=False)
    await _told_to_go()
    await queue.consume(cross)
    await _told_to_stop()
    await connection.close()


async def usual_outbox(rabbitmq_url: str, mongodb_url: str, database: str, _: str) -> None:
    """A transaction per message, then publish with confirm, take the row out, acknowledge."""
    # As many threads as transactions at once: the store runs each on one.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(TRANSACTIONS_AT_ONCE))
    store = Store(mongodb_url, database, [SEEN], "usual")
    await store.open(1)
    publisher = Publisher(rabbitmq_url, "usual")
    await publisher.open()
    connection = await aio_pika.connect(rabbitmq_url)
    channel = await connection.channel()
    await channel.set_qos(PREFETCH)
    gate = asyncio.Semaphore(TRANSACTIONS_AT_ONCE)

    async def cross(message: AbstractIncomingMessage) -> None:
        async with gate:
            envelope = Envelope.from_message(message.headers, message.body)
            event = envelope.event()
            assert isinstance(event, ServiceInformationChanged)  # noqa: S101 - nothing else is sent here
            out = events.outgoing_envelope(envelope.id, envelope.subject)
            key = SEEN.key(event.service_code)
            inbox_id = f"event/{envelope.id}"
            await store.load([key], [inbox_id])
            await store.commit(
                [Handled(inbox_id, envelope.id)],
                [Write(key, Seen("1.1", event.service_code), 0, 1, 1)],
                [Row(out, PUBLIC_EXCHANGE, restricted=False)],
                timedelta(seconds=5),
            )
            await publisher.publish(outgoing(out, PUBLIC_EXCHANGE))
            await store.outbox.forget([str(out.id)])
            await message.ack()

    queue = await channel.get_queue(queue_name(SERVICE), ensure=False)
    await _told_to_go()
    await queue.consume(cross)
    await _told_to_stop()
    await connection.close()
    await publisher.close()
    store.close()


async def _told_to_go() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.readline)


async def _told_to_stop() -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()


CONTENDERS = {"bridge": bridge, "service": service, "unsigned": unsigned, "usual_outbox": usual_outbox}

if __name__ == "__main__":
    name, *arguments = sys.argv[1:]
    uvloop.run(CONTENDERS[name](*arguments))
