"""Publishing with confirms, through aio-pika: mandatory, persistent, one connection of its own.

A connection apart from the consumers' lets the broker block publishers without blocking acknowledgements.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import aio_pika
from aio_pika.abc import AbstractExchange, AbstractRobustChannel, AbstractRobustConnection
from aio_pika.exceptions import DeliveryError, PublishError
from yarl import URL

from tirkeu_contracts.envelope import CONTENT_TYPE, Envelope

CONFIRM_SECONDS = 20.0
CONNECT_SECONDS = 10.0
RECONNECT_SECONDS = 1.0
HEARTBEAT_SECONDS = 10
"""A silent link is given up after three of them, and one second each: 33 s. The library's own minute makes it three."""


def link_url(url: str, name: str) -> str:
    """The broker's address for one link, with the name that the broker's operators see in their list of connections.

    A `heartbeat` in the address stands.
    """
    given = URL(url)
    return str(given.update_query({"heartbeat": str(HEARTBEAT_SECONDS), **given.query, "name": name}))


class NotConfirmed(Exception):
    """The broker didn't confirm: it is away, said no, or had no queue for the message. Try again later."""


class Unroutable(NotConfirmed):
    """The broker has no queue for the message."""


class Publisher:
    """A channel with publisher confirms."""

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self._connection: AbstractRobustConnection | None = None
        self._channel: AbstractRobustChannel | None = None
        self._exchanges: dict[str, AbstractExchange] = {}

    async def open(self) -> None:
        """Connect; the connection comes back by itself afterwards."""
        self._connection = await aio_pika.connect_robust(
            link_url(self._url, f"{self._name}/relay"), timeout=CONNECT_SECONDS, reconnect_interval=RECONNECT_SECONDS
        )
        self._channel = await self._connection.channel(publisher_confirms=True, on_return_raises=True)

    async def close(self) -> None:
        """Disconnect."""
        if self._connection is not None:
            await self._connection.close()

    @property
    def connected(self) -> bool:
        """Whether the connection stands now."""
        return self._connection is not None and self._connection.connected.is_set()

    async def publish_event(self, envelope: Envelope, exchange: str) -> None:
        """Publish an event to its exchange under its routing key.

        Raises:
            NotConfirmed, Unroutable
        """
        await self.publish(
            exchange,
            envelope.routing_key,
            envelope.data,
            headers=envelope.to_headers(),
            message_id=str(envelope.id),
            type_=envelope.type,
        )

    async def publish(
        self,
        exchange: str,
        routing_key: str,
        body: bytes,
        *,
        headers: Mapping[str, Any],
        message_id: str | None,
        type_: str | None,
    ) -> None:
        """Publish and wait for the confirm.

        Raises:
            NotConfirmed, Unroutable
        """
        if self._channel is None or not self.connected:
            raise NotConfirmed("not connected")
        message = aio_pika.Message(
            body,
            headers=dict(headers),
            content_type=CONTENT_TYPE,
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            message_id=message_id,
            type=type_,
        )
        try:
            # Waiting for a link that was lost this moment counts too.
            async with asyncio.timeout(CONFIRM_SECONDS):
                target = await self._exchange(exchange)
                await target.publish(message, routing_key, mandatory=True)
        except PublishError as error:
            raise Unroutable(f"no queue for {routing_key}") from error
        except DeliveryError as error:
            raise NotConfirmed(f"{type(error).__name__} for {routing_key}") from error
        except Exception as error:
            # Whatever the link was closed with ends the publishes that are pending, a bare Exception at times.
            raise NotConfirmed(type(error).__name__) from error
        except asyncio.CancelledError as error:
            # When a silent link is given up, pending publishes are cancelled from within the library;
            # only a cancellation that was meant for this task may end it.
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise NotConfirmed("link given up") from error

    async def _exchange(self, name: str) -> AbstractExchange:
        assert self._channel is not None  # noqa: S101 - `publish` looked
        if not name:
            return self._channel.default_exchange
        if name not in self._exchanges:
            self._exchanges[name] = await self._channel.get_exchange(name, ensure=False)
        return self._exchanges[name]
