"""Misbehaves as a bus may towards its consumers: repeats, delays, reorders and poisons messages."""

import asyncio
import contextlib
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import AMQPError
from uuid_utils.compat import uuid7

from tirkeu_chassis.broker.topology import queue_name
from tirkeu_contracts.envelope import CONTENT_TYPE, Envelope
from tirkeu_contracts.event import Event
from tirkeu_contracts.events.intake import ApplicationReceived
from tirkeu_operations.events.log import read_messages, span
from tirkeu_sandbox.services.event_keys import DevelopmentEventKeys
from tirkeu_sandbox.services.queues import consumers
from tirkeu_trials.account.planted import PLANTED, Planted
from tirkeu_trials.chaos.site import Site

OVERSIZED_BYTES: Final = 8 << 20
SAMPLE: Final = 20
"""Events that are repeated, or held back, at once."""
COLLECT_SECONDS: Final = 5.0
CONFIRM_SECONDS: Final = 20.0


class Mischief:
    """Disturbs the services' queues. Each method raises what the link to the broker raises."""

    def __init__(self, site: Site, reactions: Mapping[str, Iterable[type[Event]]]) -> None:
        self.planted: dict[str, Planted] = {}
        self._site = site
        self._types = {name: {event.type for event in reacted} for name, reacted in reactions.items()}

    async def poison(self, service: str, random_: random.Random) -> int:
        """Messages that no service can ever handle, of each sort one, among the good ones. Returns how many."""
        sorts = list(_sorts(self._site.event_keys))
        random_.shuffle(sorts)
        for reason, headers, body in sorts:
            await self._plant(service, reason, headers, body)
        return len(sorts)

    async def oversized(self, service: str) -> int:
        """A message whose body is far larger than any event's."""
        envelope = _envelope(ApplicationReceived.type, json.dumps({"application_id": "0" * OVERSIZED_BYTES}).encode())
        await self._plant(service, "too_large", envelope.to_headers(), envelope.data)
        return 1

    async def repeat(self, random_: random.Random) -> int:
        """Deliver events again that were delivered before, in another order. Returns how many came again."""
        messages = await self._sample(random_)
        random_.shuffle(messages)
        repeated = 0
        async with await aio_pika.connect(self._site.rabbitmq.url()) as connection:
            channel = await connection.channel(on_return_raises=True)
            for message in messages:
                for service, types in self._types.items():
                    if message.headers.get("ce-type") in types:
                        await _publish(channel, queue_name(service), _event_headers(message), message.body)
                        repeated += 1
        return repeated

    async def hold_back(self, service: str, seconds: float, random_: random.Random) -> int:
        """Take messages out of a service's queue, keep them for a while, and put them back in another order.

        Returns how many came late. They are acknowledged only when they stand in the queue again.
        """
        taken: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
        held: list[AbstractIncomingMessage] = []
        async with await aio_pika.connect(self._site.rabbitmq.url()) as connection:
            channel = await connection.channel(on_return_raises=True)
            await channel.set_qos(prefetch_count=SAMPLE)
            queue = await channel.get_queue(queue_name(service), ensure=False)
            tag = await queue.consume(taken.put)
            await asyncio.sleep(COLLECT_SECONDS)
            await queue.cancel(tag)
            await asyncio.sleep(seconds)
            while not taken.empty():
                held.append(taken.get_nowait())
            for message in random_.sample(held, len(held)):
                headers = {name: value for name, value in message.headers.items() if name != "x-delivery-count"}
                await _publish(channel, queue_name(service), headers, message.body)
                await message.ack()
        return len(held)

    async def delete_queue(self, service: str) -> bool:
        """Delete the queue that a service consumes; False where nobody came to consume it in time.

        RabbitMQ 3.10 half deletes a queue that has no leader yet, as just after a restart: its name stays taken and
        every `basic.consume` crashes the channel. So it must have a consumer first.
        """
        if not await self._is_consumed(queue_name(service)):
            return False
        # Poison is in no log: what of it still waits there goes with the queue.
        for mark, planted in self.planted.items():
            if planted.service == service:
                self.planted[mark] = replace(planted, may_vanish=True)
        async with await aio_pika.connect(self._site.rabbitmq.url()) as connection:
            channel = await connection.channel()
            await channel.get_queue(queue_name(service))
            await channel.queue_delete(queue_name(service))
        return True

    async def _is_consumed(self, queue: str) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CONFIRM_SECONDS * 3):
                while True:
                    with contextlib.suppress(AMQPError, ConnectionError):
                        if await consumers(self._site.rabbitmq.url(), queue):
                            return True
                    await asyncio.sleep(0.5)
        return False

    async def _sample(self, random_: random.Random) -> list[AbstractIncomingMessage]:
        """Some events from the log, from anywhere in it."""
        places = await span(self._site.subscriber_url, "first")
        start = random_.randint(places.start, max(places.stop - SAMPLE, places.start))
        window = range(start, min(start + SAMPLE, places.stop))
        return [message async for message in read_messages(self._site.subscriber_url, window)]

    async def _plant(self, service: str, reason: str, headers: Mapping[str, Any], body: bytes) -> None:
        mark = str(uuid7())
        # Before it is sent: once it may stand in the queue, it has to be accounted for.
        self.planted[mark] = Planted(service, reason)
        async with asyncio.timeout(CONFIRM_SECONDS * 6):
            while True:
                try:
                    async with await aio_pika.connect(self._site.rabbitmq.url()) as connection:
                        channel = await connection.channel(on_return_raises=True)
                        await _publish(channel, queue_name(service), {**headers, PLANTED: mark}, body)
                except Exception:
                    await asyncio.sleep(1)
                else:
                    return


async def _publish(channel: AbstractChannel, queue: str, headers: Mapping[str, Any], body: bytes) -> None:
    message = aio_pika.Message(
        body,
        headers=dict(headers),
        content_type=CONTENT_TYPE,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=str(headers.get("ce-id", "")) or None,
        type=str(headers.get("ce-type", "")) or None,
    )
    async with asyncio.timeout(CONFIRM_SECONDS):
        await channel.default_exchange.publish(message, queue, mandatory=True)


def _event_headers(message: AbstractIncomingMessage) -> dict[str, Any]:
    """The event's own headers, without those that the broker added."""
    return {name: value for name, value in message.headers.items() if name.startswith("ce-") or name == "traceparent"}


def _envelope(type_: str, body: bytes) -> Envelope:
    identity = uuid7()
    return Envelope(identity, "/tirkeu/intake", type_, "poison/1", datetime.now(UTC), 1, identity, identity, body)


def _sorts(keys: DevelopmentEventKeys) -> Sequence[tuple[str, dict[str, Any], bytes]]:
    unknown = _envelope("kz.tirkeu.nothing.happened.v9", b"{}")
    broken, no_json = (_envelope(ApplicationReceived.type, body) for body in (b'{"application_id": 7}', b"not JSON"))
    changed = {**keys.signed(broken).to_headers(), "ce-subject": "poison/2"}
    return (
        ("unreadable", {}, b"no envelope at all"),
        # The attempt counter is the service's own, but anybody who may publish can write it.
        ("unreadable", {"x-tirkeu-attempt": "many"}, b"\xff\xfe"),
        ("unknown_type", keys.signed(unknown).to_headers(), unknown.data),
        ("contract_violation", keys.signed(broken).to_headers(), broken.data),
        ("contract_violation", keys.signed(no_json).to_headers(), no_json.data),
        ("unsigned", broken.to_headers(), broken.data),
        ("wrong_signature", changed, broken.data),
        ("wrong_signature", keys.signed(broken, "metrics").to_headers(), broken.data),
    )
