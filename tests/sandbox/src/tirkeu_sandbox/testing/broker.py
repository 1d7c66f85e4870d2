"""A broker for tests without an event loop: publishes and takes messages, and runs the operators' commands."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol, TypeVar

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from tirkeu_chassis.broker.topology import dead_queue_name
from tirkeu_contracts.envelope import Envelope, format_time
from tirkeu_sandbox.services.publishing import publish

T = TypeVar("T")


class Broker:
    """The broker at an AMQP URL; each call has a link of its own."""

    def __init__(self, url: str) -> None:
        self.url = url

    def on_a_channel(self, work: Callable[[AbstractChannel], Coroutine[Any, Any, T]]) -> T:
        """What the work returns."""

        async def connected() -> T:
            async with await aio_pika.connect(self.url) as connection, connection.channel() as channel:
                return await work(channel)

        return asyncio.run(connected())

    def publish(self, envelopes: Iterable[Envelope]) -> None:
        """Publish public events."""
        asyncio.run(publish(self.url, envelopes))

    def take(self, queue: str) -> list[AbstractIncomingMessage]:
        """Everything in the queue, taken out."""

        async def all_of(channel: AbstractChannel) -> list[AbstractIncomingMessage]:
            found = []
            source = await channel.get_queue(queue)
            while (message := await source.get(fail=False)) is not None:
                await message.ack()
                found.append(message)
            return found

        return self.on_a_channel(all_of)


class Typed(Protocol):
    """What a command that was typed did."""

    exit_code: int

    @property
    def output(self) -> str:
        """Both, as a terminal shows them."""

    @property
    def stdout(self) -> str:
        """Its standard output."""

    @property
    def stderr(self) -> str:
        """Its standard error."""


class Run(Protocol):
    """Runs the operators' command with these arguments; `typed` is what its user answers."""

    def __call__(self, *arguments: str, typed: str | None = None) -> Typed: ...


class Operator(Broker):
    """Types ``tirkeu dead``, and sees the queues."""

    def __init__(self, url: str, run: Run) -> None:
        super().__init__(url)
        self._run = run

    def __call__(self, *arguments: str, typed: str | None = None) -> Typed:
        return self._run("dead", *arguments, typed=typed)

    def ids(self, *arguments: str) -> list[str]:
        """The ids that ``tirkeu dead list`` shows."""
        result = self("list", "--json", *arguments)
        if result.exit_code != 0:
            raise AssertionError(result.output)
        return [dead_letter["id"] for dead_letter in json.loads(result.stdout)]

    def bury(self, service: str, identity: str, *, minutes: float = 60, body: bytes = b"{}", **changed: Any) -> None:
        """A dead letter as a service sets it aside, dead for so many minutes; `changed` replaces headers."""
        died = format_time(datetime.now(UTC) - timedelta(minutes=minutes))
        headers: dict[str, Any] = {
            "ce-id": identity,
            "ce-type": "kz.tirkeu.application.withdrawn.v1",
            "x-tirkeu-reason": "fault",
            "x-tirkeu-detail": "KeyError",
            "x-tirkeu-attempt": 4,
            "x-tirkeu-first-failed-at": died,
            "x-tirkeu-dead-at": died,
        } | {name.replace("_", "-"): value for name, value in changed.items()}
        message = aio_pika.Message(body, headers=headers, message_id=identity, type=str(headers["ce-type"]))
        self.on_a_channel(lambda channel: channel.default_exchange.publish(message, dead_queue_name(service)))
