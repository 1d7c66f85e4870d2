"""Publishes events as their owners' relays do."""

import asyncio
from collections.abc import Iterable
from itertools import islice
from typing import Final

import aio_pika

from tirkeu_contracts.envelope import CONTENT_TYPE, Envelope
from tirkeu_contracts.event import PUBLIC_EXCHANGE

_AT_ONCE: Final = 500


def message_of(envelope: Envelope) -> aio_pika.Message:
    """The message that a relay publishes for an event."""
    return aio_pika.Message(
        envelope.data,
        headers=dict(envelope.to_headers()),
        content_type=CONTENT_TYPE,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
        message_id=str(envelope.id),
        type=envelope.type,
    )


async def publish(url: str, envelopes: Iterable[Envelope], *, at_once: int = _AT_ONCE) -> None:
    """Publish public events, each with a confirm, so many at a time."""
    waiting = iter(envelopes)
    async with await aio_pika.connect(url) as connection, connection.channel() as channel:
        exchange = await channel.get_exchange(PUBLIC_EXCHANGE, ensure=False)
        while group := list(islice(waiting, at_once)):
            await asyncio.gather(*(exchange.publish(message_of(one), one.routing_key) for one in group))
