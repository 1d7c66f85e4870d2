"""The consumer of the service's queue, through FastStream.

Every message ends in one of four ways: its decision is committed and it is acknowledged; it is already in the
inbox and is acknowledged; it goes to a delay queue; it goes to the dead-letter queue. A message is acknowledged
only after its next queue has confirmed it. Nothing is dropped.

Messages are iterated rather than handled: an iterated message costs no task of its own while it waits for its group,
and the whole group is acknowledged together.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, cast

import structlog
from aio_pika.abc import AbstractRobustChannel
from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitMessage, RabbitQueue
from faststream.rabbit.schemas.queue import QueueType

from tirkeu_chassis.broker.links import CONNECT_SECONDS, RECONNECT_SECONDS, link_url
from tirkeu_chassis.broker.tolerance import UNREADABLE
from tirkeu_chassis.broker.topology import bindings, declare_service, queue_name, queues
from tirkeu_chassis.consumer.acknowledgements import Acknowledgements, Delivery, Queued
from tirkeu_chassis.consumer.catch_up import CatchUp
from tirkeu_chassis.consumer.link_losses import LinkLosses
from tirkeu_chassis.consumer.rerouting import LONGEST_DETAIL, Rerouting, known_type
from tirkeu_chassis.decider.reactions import Reaction
from tirkeu_chassis.observing import metrics as telemetry
from tirkeu_chassis.outbox.publisher import NotConfirmed, Publisher
from tirkeu_chassis.signing.verifier import EventVerifier
from tirkeu_chassis.store.errors import StoreUnavailable
from tirkeu_chassis.store.inbox import Inbox, event_id
from tirkeu_chassis.unit_of_work.task import Outcome, Task
from tirkeu_chassis.unit_of_work.unit_of_work import UnitOfWork
from tirkeu_contracts.envelope import Envelope, EnvelopeError, UnreadableMessage
from tirkeu_contracts.event import Event

log = structlog.get_logger(__name__)

BODY_BYTES = 1 << 20
"""The largest event that is read; to parse a giant would hold up everybody else."""
GIVE_BACK_SECONDS = 0.5
"""Pause before a message is given back, so that it doesn't circle at full speed."""


class Consumer:
    """Consumes the service's queue and hands each event to the unit of work."""

    def __init__(
        self,
        service: str,
        url: str,
        reactions: Iterable[Reaction[Any, Any]],
        unit_of_work: UnitOfWork,
        publisher: Publisher,
        inbox: Inbox,
        *,
        prefetch: int,
        grace_seconds: float,
        inbox_days: int,
        verifier: EventVerifier,
    ) -> None:
        self._service = service
        self._reactions: Mapping[type[Event], Reaction[Any, Any]] = {one.event: one for one in reactions}
        self._unit_of_work = unit_of_work
        self._grace_seconds = grace_seconds
        self._verifier = verifier
        self._rerouting = Rerouting(service, publisher, inbox, self._declare)
        self._acknowledgements = Acknowledgements()
        self.link_losses = LinkLosses()
        self._moves: set[asyncio.Task[None]] = set()
        self._consuming: asyncio.Task[None] | None = None
        # A day short of the inbox's memory: nothing that it has forgotten may take effect a second time.
        window = timedelta(days=inbox_days) - timedelta(days=1) if inbox_days > 1 else timedelta(hours=12)
        self._catch_up = CatchUp(
            service, url, self._reactions, inbox, self._take, self._acknowledgements.in_hand, self._declare, window
        )
        self.broker = RabbitBroker(
            link_url(url, f"{service}/consumer"),
            graceful_timeout=grace_seconds,
            logger=None,
            # Without it a connection attempt on a link that is silent waits for ever.
            timeout=CONNECT_SECONDS,
            reconnect_interval=RECONNECT_SECONDS,
            default_channel=Channel(prefetch_count=prefetch),
            apply_types=False,
        )
        name = queue_name(service)
        arguments: Any = queues(service)[name]
        self._queue = RabbitQueue(name, queue_type=QueueType.QUORUM, durable=True, arguments=arguments)
        self._subscriber = self.broker.subscriber(
            self._queue,
            ack_policy=AckPolicy.MANUAL,
            parser=_message_as_it_is,
            no_reply=True,
        )

    async def start(self) -> None:
        """Declare the queues, then consume."""
        await self._declare()
        (await self.broker.connect()).close_callbacks.add(self.link_losses.lost)
        # The queue and its bindings are told to the library too, which declares them again after a reconnection,
        # and when the broker cancels the consumer because the queue was deleted.
        queue = await self.broker.declare_queue(self._queue)
        for exchange, routing_key in bindings(self._reactions):
            await queue.bind(exchange, routing_key)
        await self.broker.start()
        self._acknowledgements.start()
        self._consuming = asyncio.create_task(self._consume(), name="consumer")
        self._catch_up.start(cast("AbstractRobustChannel", queue.channel))

    async def _declare(self) -> None:
        connection = await self.broker.connect()
        channel = await connection.channel()
        try:
            await declare_service(channel, self._service, self._reactions)
        finally:
            await channel.close()

    async def stop(self) -> None:
        """Take no more messages, finish those that run, disconnect."""
        self._rerouting.stopping = True
        await self._catch_up.stop()
        if self._consuming is not None:
            self._consuming.cancel()
            await asyncio.wait({self._consuming}, timeout=self._grace_seconds)
        await self._acknowledgements.stop(self._grace_seconds)
        await self.broker.stop()

    async def _consume(self) -> None:
        while True:
            try:
                async for message in self._subscriber:
                    self._take(self._acknowledgements.take(message.raw_message))
            except Exception as error:
                log.warning("consumer begins again", reason=type(error).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)

    def _take(self, delivery: Delivery) -> None:
        try:
            task = self._read(delivery)
        except Exception as error:
            # A fault of ours in a reaction's key counts as one in its decider.
            self._move(delivery, error)
            return
        if task is None:
            # Left over from a binding of an earlier version of this service.
            self._settle(delivery, "ignored")
        else:
            self._unit_of_work.enqueue(task, lambda outcome: self._decided(delivery, outcome))

    def _read(self, delivery: Delivery) -> Task[Any] | None:
        raw = delivery.raw
        if UNREADABLE in raw.headers:
            raise UnreadableMessage(str(raw.headers[UNREADABLE])[:LONGEST_DETAIL])
        if len(raw.body) > BODY_BYTES:
            raise TooLarge(f"more than {BODY_BYTES:,} bytes")
        envelope = Envelope.from_message(raw.headers, raw.body)
        self._verifier.check(raw.headers, raw.body)
        event = envelope.event()
        reaction = self._reactions.get(type(event))
        return None if reaction is None else _task(reaction, event, envelope)

    def _decided(self, delivery: Delivery, outcome: Outcome | BaseException) -> None:
        if isinstance(outcome, Outcome):
            self._settle(delivery, "repeated" if outcome.repeated else "applied")
        else:
            self._move(delivery, outcome)

    def _settle(self, delivery: Delivery, outcome: str) -> None:
        delivery.settle()
        if isinstance(delivery, Queued):
            self.link_losses.settled()
        _count(delivery, outcome)

    def _move(self, delivery: Delivery, why: BaseException) -> None:
        task = asyncio.create_task(self._moved(delivery, why))
        self._moves.add(task)
        task.add_done_callback(self._moves.discard)

    async def _moved(self, delivery: Delivery, why: BaseException) -> None:
        """Find its next place for a message that didn't take effect, or give it back rather than lose it."""
        try:
            headers = {str(name): value for name, value in delivery.raw.headers.items()}
            self._settle(delivery, await self._rerouting.move(headers, delivery.raw.body, why))
        except Exception as error:
            known = isinstance(error, (NotConfirmed, StoreUnavailable))
            log.warning("message given back", reason=str(error), exc_info=None if known else error)
            await asyncio.sleep(GIVE_BACK_SECONDS)
            await delivery.give_back()
            _count(delivery, "given_back")


class TooLarge(EnvelopeError):
    """No event is as large as this."""

    reason = "too_large"


def _count(delivery: Delivery, outcome: str) -> None:
    # What comes from the log has a count of its own.
    if isinstance(delivery, Queued):
        telemetry.EVENTS_HANDLED.labels(known_type(delivery.raw.headers), outcome).inc()


def _task(reaction: Reaction[Any, Any], event: Event, envelope: Envelope) -> Task[Any]:
    return Task(
        decide=reaction.decide,
        key=reaction.key(event),
        message=event,
        message_id=envelope.id,
        inbox_id=event_id(envelope.id),
        correlation_id=envelope.correlationid,
        traceparent=envelope.traceparent,
        reads=tuple(reaction.reads(event)),
        envelope=envelope,
    )


async def _message_as_it_is(raw: Any) -> RabbitMessage:
    # The envelope decodes: the contract decides what is readable, not the framework.
    return RabbitMessage(raw_message=raw, body=raw.body, correlation_id="", message_id="")
