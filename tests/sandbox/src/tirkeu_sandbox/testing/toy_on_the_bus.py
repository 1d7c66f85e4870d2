"""The toy service on the bus: a test sends it messages and reads what it publishes."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import aio_pika
from uuid_utils.compat import uuid7

from tirkeu_chassis.broker.topology import EVENT_LOG
from tirkeu_chassis.service import Service
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.events.intake import ServiceInformationChanged
from tirkeu_sandbox.testing.toy import TALLIES
from tirkeu_sandbox.waiting import until


class World:
    """A running toy and a channel of our own beside it."""

    def __init__(self, service: Service, channel: aio_pika.abc.AbstractChannel) -> None:
        self.service = service
        self.channel = channel

    async def send(self, code: str, **changed: Any) -> UUID:
        """Publish a service information event; `changed` replaces headers, or the `body`."""
        event = ServiceInformationChanged(
            service_code=code, available_electronically=True, changed_at=datetime(2011, 3, 1, tzinfo=UTC)
        )
        envelope = Envelope(
            id=uuid7(),
            source="/tirkeu/intake",
            type=event.type,
            subject=f"service_information/{code}",
            time=datetime(2011, 3, 1, tzinfo=UTC),
            sequence=1,
            correlationid=uuid7(),
            causationid=uuid7(),
            data=changed.pop("body", event.model_dump_json().encode()),
        )
        headers: dict[str, Any] = envelope.to_headers() | changed
        exchange = await self.channel.get_exchange("tirkeu.events", ensure=False)
        await exchange.publish(
            aio_pika.Message(envelope.data, headers={k: v for k, v in headers.items() if v is not None}),
            event.routing_key,
        )
        return envelope.id

    async def count(self) -> int:
        stored = await self.service.store.get(TALLIES.key("learned"))
        return stored.state.count if stored else 0

    async def outbox_empty(self) -> bool:
        return await self.service.store.outbox.pending() == 0

    async def waiting(self, queue: str) -> int:
        declared = await self.channel.declare_queue(queue, passive=True)
        return declared.declaration_result.message_count or 0

    async def take(self, queue: str) -> aio_pika.abc.AbstractIncomingMessage:
        message = await (await self.channel.get_queue(queue, ensure=False)).get(timeout=10)
        await message.ack()
        return message

    async def log(self) -> list[aio_pika.abc.AbstractIncomingMessage]:
        """The toy's own events in the log, in order: all that is committed by now, up to a mark set after them."""
        await until(self.outbox_empty, "what is committed is published")
        found = []
        mark = str(uuid7())
        async with await aio_pika.connect(str(self.service.settings.rabbitmq_url.get_secret_value())) as connection:
            channel = await connection.channel()
            await channel.default_exchange.publish(aio_pika.Message(b"", message_id=mark), EVENT_LOG)
            await channel.set_qos(100)
            queue = await channel.get_queue(EVENT_LOG, ensure=False)
            arrived: asyncio.Queue[aio_pika.abc.AbstractIncomingMessage] = asyncio.Queue()
            tag = await queue.consume(arrived.put, arguments={"x-stream-offset": "first"})
            while (message := await arrived.get()).message_id != mark:
                await message.ack()
                if message.headers.get("ce-source") == "/tirkeu/toy":
                    found.append(message)
            await queue.cancel(tag)
        return found
