"""The exchanges, queues and streams of the broker.

Exchanges, the event log and the queue of discarded messages are shared; they come from a definitions document that the
broker loads at its start (`definitions`), or from `declare_shared`. A service declares its own queues each time it
starts, and when it finds one missing.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from aio_pika import ExchangeType
from aio_pika.abc import AbstractChannel

from tirkeu_contracts.event import PUBLIC_EXCHANGE, RESTRICTED_EXCHANGE, Event

EVENT_LOG: Final = "tirkeu.event-log"
RESTRICTED_LOG: Final = "tirkeu.restricted-log"
"""What went to the restricted exchange, for as long as a service may need to catch up, read by its receivers alone."""
RESTRICTED_DAYS: Final = 7
DISCARDED: Final = "tirkeu.discarded"
"""Dead letters that a person has given up, with who, when and why: kept for ever, read by operators alone."""
DELAYS: Final[Mapping[str, int]] = {"1s": 1_000, "10s": 10_000, "60s": 60_000, "10m": 600_000}
"""Delay queues by name, in milliseconds, in the order a message goes through them."""
DELIVERY_LIMIT: Final = 100
"""Redeliveries after which the broker itself sets a message aside: a backstop behind crash loops only."""

_STREAM: Final = {"x-queue-type": "stream"}
# The broker drops whole segments, once the youngest message in them is too old: small ones go in time.
_RESTRICTED_STREAM: Final = {
    **_STREAM,
    "x-max-age": f"{RESTRICTED_DAYS}D",
    "x-stream-max-segment-size-bytes": 1_000_000,
}
QUORUM: Final = {"x-queue-type": "quorum"}
# At-least-once dead-lettering keeps a message until its new queue confirmed it, and needs reject-publish.
_SAFE_DEAD_LETTERING: Final = {
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",
}


LOGS: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    PUBLIC_EXCHANGE: (EVENT_LOG, _STREAM),
    RESTRICTED_EXCHANGE: (RESTRICTED_LOG, _RESTRICTED_STREAM),
}
"""The stream that keeps what goes through an exchange, with its arguments."""


def queue_name(service: str) -> str:
    """The queue a service consumes."""
    return f"tirkeu.{service}"


def dead_queue_name(service: str) -> str:
    """Where a service sets messages aside that it can't handle."""
    return f"tirkeu.{service}.dead"


def delay_queue_name(service: str, delay: str) -> str:
    """Where a message waits before it comes back to the service's queue."""
    return f"tirkeu.{service}.retry.{delay}"


def moves_name(service: str) -> str:
    """The exchange over which a service moves messages to its own delay queues and dead letters.

    Not the broker's default exchange: who may publish there may publish into every queue.
    """
    return f"tirkeu.{service}.moves"


def moved_to(service: str) -> list[str]:
    """The queues that a service moves messages to; each is bound to `moves_name` by its own name."""
    return [queue_name(service), dead_queue_name(service), *(delay_queue_name(service, delay) for delay in DELAYS)]


def queues(service: str) -> dict[str, dict[str, Any]]:
    """The queues of a service with their arguments, targets of dead-lettering first."""
    return {
        dead_queue_name(service): dict(QUORUM),
        queue_name(service): {
            **QUORUM,
            **_SAFE_DEAD_LETTERING,
            "x-dead-letter-exchange": moves_name(service),
            "x-dead-letter-routing-key": dead_queue_name(service),
            "x-delivery-limit": DELIVERY_LIMIT,
        },
        **{
            delay_queue_name(service, name): {
                **QUORUM,
                **_SAFE_DEAD_LETTERING,
                "x-dead-letter-exchange": moves_name(service),
                "x-dead-letter-routing-key": queue_name(service),
                "x-message-ttl": milliseconds,
            }
            for name, milliseconds in DELAYS.items()
        },
    }


def bindings(events: Iterable[type[Event]]) -> list[tuple[str, str]]:
    """(exchange, routing key) for each event a service reacts to."""
    return sorted({(event.exchange, event.routing_key) for event in events})


async def declare_shared(channel: AbstractChannel) -> None:
    """Declare both exchanges with their logs, and the queue of discarded messages."""
    for exchange_name, (log_name, arguments) in LOGS.items():
        exchange = await channel.declare_exchange(exchange_name, ExchangeType.TOPIC, durable=True)
        log = await channel.declare_queue(log_name, durable=True, arguments=dict(arguments))
        await log.bind(exchange, "#")
    await channel.declare_queue(DISCARDED, durable=True, arguments=dict(QUORUM))


async def declare_service(channel: AbstractChannel, service: str, events: Iterable[type[Event]]) -> None:
    """Declare and bind a service's queues; the shared exchanges must be there."""
    moves = await channel.declare_exchange(moves_name(service), ExchangeType.DIRECT, durable=True)
    for name, arguments in queues(service).items():
        queue = await channel.declare_queue(name, durable=True, arguments=arguments)
        if name == queue_name(service):
            for exchange, routing_key in bindings(events):
                await queue.bind(exchange, routing_key)
        await queue.bind(moves, name)
