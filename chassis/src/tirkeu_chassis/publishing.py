"""Publishing with confirms, through aio-pika: mandatory, persistent, one connection of its own.

A connection apart from the consumers' lets the broker block publishers without blocking acknowledgements.

Each exchange has a channel of its own. When the leader of a stream changes, RabbitMQ before 4.0 sends what the new one
may lack under the channel's sequence numbers instead of the stream's: where a channel publishes to other places too,
those run ahead, and the stream takes the next messages for duplicates, drops them and confirms them
(rabbitmq-server, pull request 12236). On a channel whose every message goes to the stream the two are the same.
"""

import asyncio
from collections.abc import Sequence
from typing import cast

import aio_pika
import aiormq
from aio_pika.abc import AbstractRobustChannel, AbstractRobustConnection
from aio_pika.exceptions import DeliveryError, PublishError
from yarl import URL

from tirkeu_chassis.confirms import Outgoing
from tirkeu_chassis.confirms import publish as confirms_of
from tirkeu_contracts.envelope import Envelope

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
    """A connection with publisher confirms."""

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self._connection: AbstractRobustConnection | None = None
        self._to: dict[str, _ToExchange] = {}

    async def open(self) -> None:
        """Connect; the connection comes back by itself afterwards."""
        self._connection = await aio_pika.connect_robust(
            link_url(self._url, f"{self._name}/relay"), timeout=CONNECT_SECONDS, reconnect_interval=RECONNECT_SECONDS
        )

    async def close(self) -> None:
        """Disconnect."""
        if self._connection is not None:
            await self._connection.close()

    @property
    def connected(self) -> bool:
        """Whether the connection stands now."""
        return self._connection is not None and self._connection.connected.is_set()

    async def publish(self, message: Outgoing) -> None:
        """Publish and wait for the confirm.

        Raises:
            NotConfirmed, Unroutable
        """
        (problem,) = await self.publish_all([message])
        if problem is not None:
            raise problem

    async def publish_all(self, messages: Sequence[Outgoing]) -> list[NotConfirmed | None]:
        """Publish and wait for the confirms: for each message None, or why it isn't known to be safe.

        Messages to one exchange leave in their order; those to different ones side by side.
        """
        if self._connection is None or not self.connected:
            return [NotConfirmed("not connected")] * len(messages)
        by_exchange: dict[str, list[int]] = {}
        for index, message in enumerate(messages):
            by_exchange.setdefault(message.exchange, []).append(index)
        problems: list[NotConfirmed | None] = [None] * len(messages)

        async def publish(exchange: str, indices: Sequence[int], connection: AbstractRobustConnection) -> None:
            to_exchange = self._to.setdefault(exchange, _ToExchange(connection))
            outcomes = await to_exchange.publish([messages[index] for index in indices])
            for index, outcome in zip(indices, outcomes, strict=True):
                problems[index] = outcome

        if len(by_exchange) == 1:  # no task of its own for what is most often the case
            ((exchange, indices),) = by_exchange.items()
            await publish(exchange, indices, self._connection)
        else:
            async with asyncio.TaskGroup() as group:
                for exchange, indices in by_exchange.items():
                    group.create_task(publish(exchange, indices, self._connection))
        return problems


class _ToExchange:
    """The channel of one exchange, opened when it is first needed."""

    def __init__(self, connection: AbstractRobustConnection) -> None:
        self._connection = connection
        self._channel: AbstractRobustChannel | None = None
        self._opening = asyncio.Lock()
        self._nacked = False

    async def publish(self, messages: Sequence[Outgoing]) -> list[NotConfirmed | None]:
        """Publish and wait for the confirms, `CONFIRM_SECONDS` at most."""
        try:
            # Waiting for a link that was lost this moment counts too.
            async with asyncio.timeout(CONFIRM_SECONDS):
                confirms = await confirms_of(await self._underlay(), messages)
        except Exception as error:
            # Whatever the link was closed with ends what waits for it, a bare Exception at times.
            return [NotConfirmed(type(error).__name__)] * len(messages)
        except asyncio.CancelledError:
            # When a silent link is given up, the library cancels from within what waits for it;
            # only a cancellation that was meant for this task may end it.
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            return [NotConfirmed("link given up")] * len(messages)
        self._nacked |= any(type(result) is DeliveryError for result in confirms.results)
        return [
            NotConfirmed("link lost") if index in confirms.missing else _reason(messages[index], result)
            for index, result in enumerate(confirms.results)
        ]

    async def _underlay(self) -> aiormq.Channel:
        async with self._opening:
            if self._channel is None:
                self._channel = await self._connection.channel(publisher_confirms=True, on_return_raises=True)
            elif self._nacked:
                # A channel that was opened while a queue elected its leader may nack for ever: take a new one.
                await (await self._channel.get_underlay_channel()).close()
                await self._channel.ready()
            self._nacked = False
            return cast("aiormq.Channel", await self._channel.get_underlay_channel())


def outgoing(envelope: Envelope, exchange: str) -> Outgoing:
    """An event as a message to its exchange, under its routing key."""
    return Outgoing(
        exchange,
        envelope.routing_key,
        envelope.data,
        headers=envelope.to_headers(),
        message_id=str(envelope.id),
        type=envelope.type,
    )


def _reason(message: Outgoing, error: BaseException | None) -> NotConfirmed | None:
    if error is None:
        return None
    if isinstance(error, PublishError):
        return Unroutable(f"no queue for {message.routing_key}")
    return NotConfirmed(f"{type(error).__name__} for {message.routing_key}")
