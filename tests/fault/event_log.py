"""The event log as any subscriber reads it: the stream from its beginning, by an offset."""

import asyncio
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import aio_pika
from aio_pika.abc import AbstractIncomingMessage
from aiormq.exceptions import ChannelPreconditionFailed
from processes import until
from uuid_utils.compat import uuid7

from tirkeu_chassis.broker.topology import EVENT_LOG
from tirkeu_contracts.envelope import Envelope

_PREFETCH: Final = 200
_SECONDS: Final = 60


@dataclass(frozen=True)
class Logged:
    """What the log says of some aggregates: by subject, the event (sequence, id) in the order of the log."""

    entries: dict[str, list[tuple[int, str]]]

    def places(self) -> set[tuple[str, int]]:
        """(subject, sequence) of all that is there."""
        return {(subject, sequence) for subject, log in self.entries.items() for sequence, _ in log}

    def disorder(self) -> list[tuple[str, list[int]]]:
        """Subjects whose sequences, each where it comes first, do not ascend."""
        firsts = {
            subject: list(dict.fromkeys(sequence for sequence, _ in log)) for subject, log in self.entries.items()
        }
        return [(subject, order) for subject, order in firsts.items() if order != sorted(order)]

    def claimed_twice(self) -> list[tuple[str, int]]:
        """Places that two different events claim."""
        ids: dict[tuple[str, int], set[str]] = defaultdict(set)
        for subject, log in self.entries.items():
            for sequence, identity in log:
                ids[subject, sequence].add(identity)
        return [place for place, identities in ids.items() if len(identities) > 1]

    def copies(self) -> int:
        """Further copies of the same event: allowed, subscribers recognise them by their id."""
        return sum(len(log) for log in self.entries.values()) - len(self.places())


async def read_log(rabbitmq_url: str, subjects: Collection[str]) -> Logged:
    """All that the log holds of these subjects now."""
    logged = Logged({subject: [] for subject in subjects})
    end = uuid7().hex
    reached = asyncio.Event()

    async def on_message(message: AbstractIncomingMessage) -> None:
        # Nothing may wait before the note is taken: the next message is handled meanwhile.
        if message.message_id == end:
            reached.set()
        elif str(message.headers.get("ce-subject")) in logged.entries:
            envelope = Envelope.from_message(message.headers, message.body)
            logged.entries[envelope.subject].append((envelope.sequence, str(envelope.id)))
        await message.ack()

    async with await aio_pika.connect(rabbitmq_url) as connection:

        async def consumed() -> bool:
            channel = await connection.channel()
            await channel.set_qos(_PREFETCH)
            try:
                log = await channel.get_queue(EVENT_LOG)
                await log.consume(on_message, arguments={"x-stream-offset": "first"})
            except ChannelPreconditionFailed:
                return False  # a node that has just come back has no replica yet
            return True

        await until(consumed, "the log can be read")
        async with connection.channel() as channel:
            mark = aio_pika.Message(b"", message_id=end, delivery_mode=aio_pika.DeliveryMode.PERSISTENT)
            await channel.default_exchange.publish(mark, EVENT_LOG)
        await asyncio.wait_for(reached.wait(), _SECONDS)
    return logged
