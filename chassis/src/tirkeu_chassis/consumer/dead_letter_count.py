"""Counts the messages in the service's dead-letter queue, as a gauge."""

import asyncio
import contextlib

import structlog
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError
from aiormq.exceptions import AMQPError as WireError
from faststream.rabbit import RabbitBroker

from tirkeu_chassis.broker.cancellation import meant_for_this_task
from tirkeu_chassis.broker.topology import dead_queue_name
from tirkeu_chassis.observing import metrics as telemetry

log = structlog.get_logger(__name__)

LOOK_SECONDS = 10.0
PATIENCE_SECONDS = 10.0
"""A look that takes longer is given up."""


class DeadLetterCount:
    """Reads the length of the service's dead-letter queue, on the consumer's connection."""

    def __init__(self, service: str, broker: RabbitBroker) -> None:
        self._queue = dead_queue_name(service)
        self._broker = broker
        self._loop: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    def start(self) -> None:
        """Begin to look; the broker must be started."""
        self._loop = asyncio.create_task(self._run(), name="dead-letter-count")

    async def stop(self) -> None:
        """End. A cancelled look may come out as the library's own error, so the loop is told as well."""
        self._stopping.set()
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    telemetry.DEAD_LETTERS_WAITING.set(await self._count())
            except (AMQPError, WireError, ChannelInvalidStateError, OSError, TimeoutError, RuntimeError) as error:
                # The last count stands: an alert on it must not fall silent because the broker is away.
                log.warning("dead letters not counted", reason=type(error).__name__)
            except asyncio.CancelledError:
                if meant_for_this_task():
                    raise
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), LOOK_SECONDS)

    async def _count(self) -> int:
        connection = await self._broker.connect()
        # A channel for each look: a robust one answers the second passive declare from memory.
        async with connection.channel() as channel:
            queue = await channel.declare_queue(self._queue, passive=True, robust=False)
            return queue.declaration_result.message_count or 0
