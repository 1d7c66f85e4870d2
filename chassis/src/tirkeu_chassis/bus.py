"""The consuming side of the bus, through FastStream: what to do with each message of the service's queue.

Every message ends in one of four ways: its decision is committed and it is acknowledged; it is already
in the inbox and is acknowledged; it goes to a delay queue; it goes to the dead-letter queue. A message is
acknowledged only after its next place has confirmed it. Nothing is dropped.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError
from aiormq.exceptions import AMQPError as WireError
from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitMessage, RabbitQueue
from faststream.rabbit.schemas.queue import QueueType

from tirkeu_chassis import telemetry
from tirkeu_chassis.decision import NotYet, Refusal
from tirkeu_chassis.problems import Overloaded
from tirkeu_chassis.publishing import (
    CONNECT_SECONDS,
    RECONNECT_SECONDS,
    NotConfirmed,
    Publisher,
    Unroutable,
    link_url,
)
from tirkeu_chassis.reactions import Reaction
from tirkeu_chassis.store import StoreUnavailable
from tirkeu_chassis.topology import (
    DELAYS,
    bindings,
    dead_queue_name,
    declare_service,
    delay_queue_name,
    queue_name,
    queues,
)
from tirkeu_chassis.unit_of_work import Task, UnitOfWork
from tirkeu_contracts.catalog import EVENTS
from tirkeu_contracts.envelope import Envelope, EnvelopeError, format_time
from tirkeu_contracts.event import Event

log = structlog.get_logger(__name__)

ATTEMPT = "x-tirkeu-attempt"
REASON = "x-tirkeu-reason"
DETAIL = "x-tirkeu-detail"
FIRST_FAILED_AT = "x-tirkeu-first-failed-at"
DEAD_AT = "x-tirkeu-dead-at"

MOVE_TRIES = 10
"""Tries to move a message on, half a minute in all, before it is given back: each return counts for the broker's
delivery limit, which is for crash loops, not for a link that is away."""


class Bus:
    """Consumes the service's queue and hands each event to the unit of work."""

    def __init__(
        self,
        service: str,
        url: str,
        reactions: Iterable[Reaction[Any, Any]],
        unit_of_work: UnitOfWork,
        publisher: Publisher,
        *,
        prefetch: int,
        grace_seconds: float,
    ) -> None:
        self._service = service
        self._reactions: Mapping[type[Event], Reaction[Any, Any]] = {one.event: one for one in reactions}
        self._unit_of_work = unit_of_work
        self._publisher = publisher
        self._stopping = False
        self.broker = RabbitBroker(
            link_url(url, f"{service}/consumer"),
            graceful_timeout=grace_seconds,
            logger=None,
            # Without it a connection attempt on a link that is silent waits for ever.
            timeout=CONNECT_SECONDS,
            reconnect_interval=RECONNECT_SECONDS,
            default_channel=Channel(prefetch_count=prefetch),
            # The handler takes the message as it is; there is nothing to inject.
            apply_types=False,
        )
        name = queue_name(service)
        arguments: Any = queues(service)[name]
        self._queue = RabbitQueue(name, queue_type=QueueType.QUORUM, durable=True, arguments=arguments)
        self._subscriber = self.broker.subscriber(
            self._queue,
            ack_policy=AckPolicy.MANUAL,
            decoder=_message_as_it_is,
            no_reply=True,
        )
        self._subscriber(self._on_message)

    async def start(self) -> None:
        """Declare the queues, then consume."""
        await self._declare()
        # The queue and its bindings are told to the library too, which declares them again after a reconnection,
        # and when the broker cancels the consumer because the queue was deleted.
        queue = await self.broker.declare_queue(self._queue)
        for exchange, routing_key in bindings(self._reactions):
            await queue.bind(exchange, routing_key)
        await self.broker.start()

    async def _declare(self) -> None:
        connection = await self.broker.connect()
        channel = await connection.channel()
        try:
            await declare_service(channel, self._service, self._reactions)
        finally:
            await channel.close()

    async def stop(self) -> None:
        """Take no more messages, finish those that run, disconnect."""
        self._stopping = True
        await self.broker.stop()

    async def _on_message(self, message: RabbitMessage) -> None:
        raw = message.raw_message
        headers = {str(name): value for name, value in raw.headers.items()}
        try:
            outcome = await self._handle(headers, raw.body)
            await raw.ack()
        except (NotConfirmed, StoreUnavailable) as error:
            # It couldn't be moved on safely: give it back rather than lose it.
            log.warning("message given back", reason=str(error))
            await asyncio.sleep(0.5)
            await _give_back(raw)
            outcome = "given_back"
        except (AMQPError, WireError, ChannelInvalidStateError, ConnectionError) as error:
            # The link broke before the acknowledgement: the broker redelivers, the inbox recognises it.
            log.warning("acknowledgement lost", reason=type(error).__name__)
            outcome = "redelivered"
        except Exception as error:
            # FastStream would swallow it, and the message would hang on this link, neither done nor given back.
            log.error("message failed", exc_info=error)
            await asyncio.sleep(0.5)
            await _give_back(raw)
            outcome = "given_back"
        telemetry.EVENTS_HANDLED.labels(_known_type(headers), outcome).inc()

    async def _handle(self, headers: Mapping[str, Any], body: bytes) -> str:
        try:
            envelope = Envelope.from_message(headers, body)
            event = envelope.event()
        except EnvelopeError as error:
            return await self._bury(headers, body, error.reason, str(error))
        reaction = self._reactions.get(type(event))
        if reaction is None:
            # Left over from a binding of an earlier version of this service.
            return "ignored"
        try:
            outcome = await self._unit_of_work.submit(_task(reaction, event, envelope))
        except (NotYet, Overloaded) as reason:
            why = "not_yet" if isinstance(reason, NotYet) else reason.code
            return await self._delay(headers, body, why, str(reason))
        except Refusal as refusal:
            return await self._bury(headers, body, "refused", f"{refusal.code}: {refusal}")
        except StoreUnavailable:
            raise
        except Exception as error:
            log.exception("decider failed", type=envelope.type, id=str(envelope.id))
            return await self._delay(headers, body, "fault", type(error).__name__)
        return "repeated" if outcome.repeated else "applied"

    async def _delay(self, headers: Mapping[str, Any], body: bytes, reason: str, detail: str) -> str:
        attempt = _attempt(headers)
        delays = list(DELAYS)
        if attempt >= len(delays):
            return await self._bury(headers, body, reason, detail)
        delay = delays[attempt]
        await self._move(delay_queue_name(self._service, delay), headers, body, reason, detail, attempt + 1)
        telemetry.RETRIES.labels(_known_type(headers), delay).inc()
        return "delayed"

    async def _bury(self, headers: Mapping[str, Any], body: bytes, reason: str, detail: str) -> str:
        attempt = _attempt(headers)
        await self._move(dead_queue_name(self._service), headers, body, reason, detail, attempt)
        telemetry.DEAD.labels(reason).inc()
        log.error("dead letter", reason=reason, detail=detail, type=_known_type(headers))
        return "dead"

    async def _move(
        self,
        queue: str,
        headers: Mapping[str, Any],
        body: bytes,
        reason: str,
        detail: str,
        attempt: int,
    ) -> None:
        now = format_time(datetime.now(UTC))
        kept = {name: value for name, value in headers.items() if not name.startswith(("x-death", "x-first-"))}
        kept |= {
            ATTEMPT: attempt,
            REASON: reason,
            DETAIL: detail[:500],
            FIRST_FAILED_AT: kept.get(FIRST_FAILED_AT, now),
        }
        if queue == dead_queue_name(self._service):
            kept[DEAD_AT] = now
        tries = 0
        while True:
            try:
                await self._publisher.publish(
                    "",
                    queue,
                    body,
                    headers=kept,
                    message_id=_text(kept.get("ce-id")),
                    type_=_text(kept.get("ce-type")),
                )
            except NotConfirmed as error:
                tries += 1
                if self._stopping or tries == MOVE_TRIES:
                    raise
                log.warning("message not moved yet", queue=queue, reason=str(error))
                await asyncio.sleep(min(0.1 * 2**tries, 5.0))
                if isinstance(error, Unroutable):
                    await self._declare_again()
            else:
                return

    async def _declare_again(self) -> None:
        """Bring back a queue that somebody deleted."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._declare()
        except Exception as error:
            log.warning("queues not declared", reason=type(error).__name__)


def _task(reaction: Reaction[Any, Any], event: Event, envelope: Envelope) -> Task[Any]:
    return Task(
        decide=reaction.decide,
        key=reaction.key(event),
        message=event,
        message_id=envelope.id,
        inbox_id=f"event/{envelope.id}",
        correlation_id=envelope.correlationid,
        traceparent=envelope.traceparent,
        reads=tuple(reaction.reads(event)),
    )


def _attempt(headers: Mapping[str, Any]) -> int:
    # Strangers may publish too, and write anything there.
    attempt = headers.get(ATTEMPT)
    return attempt if isinstance(attempt, int) and attempt >= 0 else 0


async def _message_as_it_is(message: RabbitMessage) -> RabbitMessage:
    # The envelope decodes: the contract decides what is readable, not the framework.
    return message


async def _give_back(raw: Any) -> None:
    try:
        await raw.nack(requeue=True)
    except (AMQPError, WireError, ChannelInvalidStateError, ConnectionError):
        # The link is gone, and the broker gives the message back by itself.
        return


def _known_type(headers: Mapping[str, Any]) -> str:
    # A metric label must not grow with what strangers send.
    type_ = headers.get("ce-type")
    return type_ if isinstance(type_, str) and type_ in EVENTS else "unknown"


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
