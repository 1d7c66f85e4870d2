"""Publishing with confirms, through aio-pika: mandatory, persistent, one connection of its own.

A connection apart from the consumers' lets the broker block publishers without blocking acknowledgements.

Each exchange has a channel of its own. When the leader of a stream changes, RabbitMQ before 4.0 sends what the new one
may lack under the channel's sequence numbers instead of the stream's: where a channel publishes to other places too,
those run ahead, and the stream takes the next messages for duplicates, drops them and confirms them
(rabbitmq-server, pull request 12236). On a channel whose every message goes to the stream the two are the same.

A broker that has just started accepts clients before its streams are back, and leaves a stream that isn't back out of
the routing: it confirms what the other queues took, and the event log lacks it for good (seen with RabbitMQ 3.10). So a
channel opens to an exchange once the exchange's log is there.
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from typing import cast

import aio_pika
import aiormq
import structlog
from aio_pika.abc import AbstractChannel, AbstractConnection
from aio_pika.exceptions import ChannelNotFoundEntity, DeliveryError, PublishError

from tirkeu_chassis.broker.cancellation import meant_for_this_task
from tirkeu_chassis.broker.links import CONNECT_SECONDS, RECONNECT_SECONDS, link_url
from tirkeu_chassis.broker.topology import LOGS
from tirkeu_chassis.outbox.confirms import Outgoing
from tirkeu_chassis.outbox.confirms import publish as confirms_of
from tirkeu_contracts.envelope import Envelope

log = structlog.get_logger(__name__)

CONFIRM_SECONDS = 20.0


class NotConfirmed(Exception):
    """The broker didn't confirm: it is away, said no, or had no queue for the message. Try again later."""


class Unroutable(NotConfirmed):
    """The broker has no queue for the message."""


class Publisher:
    """Publisher confirms over one link at a time: a link that is lost is not mended, but replaced by a new one.

    The library's own way, a robust connection, restores the channels of the lost one while it waits for it to be
    unblocked: where the broker goes away while its disk alarm blocks publishers, it waits for ever.
    """

    def __init__(self, url: str, name: str) -> None:
        self._url = link_url(url, f"{name}/relay")
        self._link: _Link | None = None
        self._keeping: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect; a link that is lost afterwards is replaced.

        Raises:
            AMQPError, OSError, TimeoutError: the broker can't be reached.
        """
        self._link = await _Link.made(self._url)
        self._keeping = asyncio.create_task(self._keep(), name="publisher")

    async def close(self) -> None:
        """Disconnect."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.wait({self._keeping}, timeout=CONNECT_SECONDS)
        if self._link is not None:
            await self._link.close()

    @property
    def connected(self) -> bool:
        """Whether there is a link now."""
        return self._link is not None and not self._link.lost.is_set()

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
        link = self._link
        if link is None or link.lost.is_set():
            return [NotConfirmed("not connected")] * len(messages)
        by_exchange: dict[str, list[int]] = {}
        for index, message in enumerate(messages):
            by_exchange.setdefault(message.exchange, []).append(index)
        problems: list[NotConfirmed | None] = [None] * len(messages)

        async def publish(exchange: str, indices: Sequence[int]) -> None:
            outcomes = await link.to(exchange).publish([messages[index] for index in indices])
            for index, outcome in zip(indices, outcomes, strict=True):
                problems[index] = outcome

        if len(by_exchange) == 1:  # no task of its own for what is most often the case
            ((exchange, indices),) = by_exchange.items()
            await publish(exchange, indices)
        else:
            async with asyncio.TaskGroup() as group:
                for exchange, indices in by_exchange.items():
                    group.create_task(publish(exchange, indices))
        return problems

    async def _keep(self) -> None:
        while self._link is not None:
            try:
                await self._link.lost.wait()
                await self._link.close()
                await asyncio.sleep(RECONNECT_SECONDS)
                self._link = await _Link.made(self._url)
            except Exception as error:
                log.warning("no link to publish over", reason=type(error).__name__)
            except asyncio.CancelledError:
                if meant_for_this_task():
                    raise


class _Link:
    """One connection, with a channel for each exchange. Once `lost`, it stays so."""

    def __init__(self, connection: AbstractConnection) -> None:
        self._connection = connection
        self._to: dict[str, _ToExchange] = {}
        self.lost = asyncio.Event()
        connection.close_callbacks.add(self._on_close)

    @classmethod
    async def made(cls, url: str) -> "_Link":
        # The library's own limit leaves out the last step, which waits for ever where the link breaks off before it.
        async with asyncio.timeout(CONNECT_SECONDS):
            connection = await aio_pika.connect(url)
        if connection.transport is None or connection.transport.connection.is_closed:
            raise ConnectionError("the link was lost before it was made")
        return cls(connection)

    def _on_close(self, *_: object) -> None:
        self.lost.set()

    def to(self, exchange: str) -> "_ToExchange":
        if exchange not in self._to:
            self._to[exchange] = _ToExchange(self._connection, exchange)
        return self._to[exchange]

    async def close(self) -> None:
        self.lost.set()
        # A link that is silent must hold up neither the next one nor a stop.
        with contextlib.suppress(Exception):
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._connection.close()


class _ToExchange:
    """The channel of one exchange, opened when it is first needed."""

    def __init__(self, connection: AbstractConnection, exchange: str) -> None:
        self._connection = connection
        self._log = LOGS[exchange][0] if exchange in LOGS else None
        self._channel: AbstractChannel | None = None
        self._opening = asyncio.Lock()
        self._nacked = False

    async def publish(self, messages: Sequence[Outgoing]) -> list[NotConfirmed | None]:
        """Publish and wait for the confirms, `CONFIRM_SECONDS` at most."""
        try:
            # Waiting for a link that was lost this moment counts too.
            async with asyncio.timeout(CONFIRM_SECONDS):
                confirms = await confirms_of(await self._underlay(), messages)
        except ChannelNotFoundEntity:
            return [NotConfirmed(f"{self._log} isn't there")] * len(messages)
        except Exception as error:
            # Whatever the link was closed with ends what waits for it, a bare Exception at times.
            return [NotConfirmed(type(error).__name__)] * len(messages)
        except asyncio.CancelledError:
            if meant_for_this_task():
                raise
            return [NotConfirmed("link given up")] * len(messages)
        self._nacked |= any(type(result) is DeliveryError for result in confirms.results)
        return [
            NotConfirmed("link lost") if index in confirms.missing else _reason(messages[index], result)
            for index, result in enumerate(confirms.results)
        ]

    async def _underlay(self) -> aiormq.Channel:
        async with self._opening:
            # A channel that was opened while a queue elected its leader may nack for ever: take a new one.
            if self._channel is not None and self._nacked:
                await self._channel.close()
            if self._channel is None or self._channel.is_closed:
                await self._look_at_log()
                self._channel = await self._connection.channel(publisher_confirms=True, on_return_raises=True)
                self._nacked = False
            return cast("aiormq.Channel", await self._channel.get_underlay_channel())

    async def _look_at_log(self) -> None:
        """Raises ChannelNotFoundEntity where the stream of the exchange isn't there, or not yet."""
        if self._log is not None:
            # The broker answers a look that fails by closing the channel.
            async with self._connection.channel(publisher_confirms=False) as channel:
                await channel.declare_queue(self._log, passive=True)


def outgoing(envelope: Envelope, exchange: str, headers: Mapping[str, str] | None = None) -> Outgoing:
    """An event as a message to its exchange, under its routing key; `headers` are its own, where they are known."""
    return Outgoing(
        exchange,
        envelope.routing_key,
        envelope.data,
        headers=headers or envelope.to_headers(),
        message_id=str(envelope.id),
        type=envelope.type,
    )


def _reason(message: Outgoing, error: BaseException | None) -> NotConfirmed | None:
    if error is None:
        return None
    if isinstance(error, PublishError):
        return Unroutable(f"no queue for {message.routing_key}")
    return NotConfirmed(f"{type(error).__name__} for {message.routing_key}")
