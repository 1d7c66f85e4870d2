"""A test's access to the broker: publishes, listens to everything published, collects dead letters."""

import asyncio
import threading
from collections.abc import Coroutine, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage

from tirkeu_chassis.broker.topology import EVENT_LOG, dead_queue_name, declare_service, declare_shared, queues
from tirkeu_contracts.envelope import CONTENT_TYPE, Envelope
from tirkeu_contracts.event import RESTRICTED_EXCHANGE, Event

T = TypeVar("T")

_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was set aside: `headers` say why (`x-tirkeu-reason`, `x-tirkeu-detail`)."""

    headers: Mapping[str, Any]
    body: bytes

    @property
    def reason(self) -> str:
        """The stable code of the reason."""
        return str(self.headers["x-tirkeu-reason"])


class BusProbe:
    """Listens on a thread of its own, so that tests need no event loop."""

    def __init__(self, url: str, service: str, reactions: Iterable[type[Event]]) -> None:
        self.envelopes: list[Envelope] = []
        """All events, public and restricted, since the probe was opened."""
        self.dead_letters: list[DeadLetter] = []
        self._url = url
        self._service = service
        self._reactions = list(reactions)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="bus-probe", daemon=True)
        self._connection: AbstractConnection | None = None
        self._channel: AbstractChannel | None = None

    def open(self) -> None:
        """Declare what is shared, empty the service's queues, and listen."""
        self._thread.start()
        self._call(self._open())

    def close(self) -> None:
        """Disconnect."""
        if self._connection is not None:
            self._call(self._connection.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def publish(self, exchange: str, routing_key: str, body: bytes, headers: Mapping[str, Any]) -> None:
        """Publish a persistent message and wait for the confirm."""
        self._call(self._publish(exchange, routing_key, body, headers))

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_SECONDS)

    async def _open(self) -> None:
        self._connection = await aio_pika.connect(self._url)
        self._channel = await self._connection.channel()
        await self._channel.set_qos(prefetch_count=500)
        await declare_shared(self._channel)
        await declare_service(self._channel, self._service, self._reactions)
        for name in queues(self._service):
            await (await self._channel.get_queue(name)).purge()
        log = await self._channel.get_queue(EVENT_LOG)
        await log.consume(self._on_event, arguments={"x-stream-offset": "next"})
        restricted = await self._channel.declare_queue(exclusive=True)
        await restricted.bind(RESTRICTED_EXCHANGE, "#")
        await restricted.consume(self._on_event)
        await (await self._channel.get_queue(dead_queue_name(self._service))).consume(self._on_dead_letter)

    async def _publish(self, exchange: str, routing_key: str, body: bytes, headers: Mapping[str, Any]) -> None:
        assert self._channel is not None  # noqa: S101 - opened first
        message = aio_pika.Message(
            body,
            headers=dict(headers),
            content_type=CONTENT_TYPE,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            message_id=headers.get("ce-id"),
            type=headers.get("ce-type"),
        )
        await (await self._channel.get_exchange(exchange, ensure=False)).publish(message, routing_key)

    async def _on_event(self, message: AbstractIncomingMessage) -> None:
        try:
            self.envelopes.append(Envelope.from_message(message.headers, message.body))
        except ValueError:
            # A poison message of the test's own; the event log keeps those too.
            return
        finally:
            await message.ack()

    async def _on_dead_letter(self, message: AbstractIncomingMessage) -> None:
        self.dead_letters.append(DeadLetter(dict(message.headers), message.body))
        await message.ack()
