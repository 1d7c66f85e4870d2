"""What stands in the broker: the one description, for services that declare and for deployments that import.

Exchanges, the event log and the queue of discarded messages belong to everybody; they come from `definitions`
(loaded at the broker's start) or `declare_shared`. A service declares its own queues each time it starts, or
finds one missing.
"""

from collections.abc import Iterable, Mapping, Sequence
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
_QUORUM: Final = {"x-queue-type": "quorum"}
# At-least-once dead-lettering keeps a message until its new queue confirmed it, and needs reject-publish.
_SAFE_DEAD_LETTERING: Final = {
    "x-dead-letter-exchange": "",
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


def queues(service: str) -> dict[str, dict[str, Any]]:
    """The queues of a service with their arguments, targets of dead-lettering first."""
    return {
        dead_queue_name(service): dict(_QUORUM),
        queue_name(service): {
            **_QUORUM,
            **_SAFE_DEAD_LETTERING,
            "x-dead-letter-routing-key": dead_queue_name(service),
            "x-delivery-limit": DELIVERY_LIMIT,
        },
        **{
            delay_queue_name(service, name): {
                **_QUORUM,
                **_SAFE_DEAD_LETTERING,
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
    await channel.declare_queue(DISCARDED, durable=True, arguments=dict(_QUORUM))


async def declare_service(channel: AbstractChannel, service: str, events: Iterable[type[Event]]) -> None:
    """Declare and bind a service's queues; the exchanges must be there."""
    for name, arguments in queues(service).items():
        queue = await channel.declare_queue(name, durable=True, arguments=arguments)
        if name == queue_name(service):
            for exchange, routing_key in bindings(events):
                await queue.bind(exchange, routing_key)


def definitions(
    accounts: Mapping[str, str],
    reactions: Mapping[str, Sequence[type[Event]]],
    *,
    vhost: str = "/",
) -> dict[str, Any]:
    """A RabbitMQ definitions document with all of it.

    Args:
        accounts: password hashes by user name. A user named after a service gets what the service needs;
            `subscriber` may read the event log; `operator` may do everything.
        reactions: for each service the events it reacts to.
    """
    all_queues = {name: arguments for service in reactions for name, arguments in queues(service).items()}
    return {
        "vhosts": [{"name": vhost}],
        "users": [
            {
                "name": name,
                "password_hash": password_hash,
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": ["administrator"] if name == "operator" else [],
                "limits": {},
            }
            for name, password_hash in accounts.items()
        ],
        "permissions": [
            {"user": name, "vhost": vhost, **permissions(name, reactions.get(name, ()))} for name in accounts
        ],
        "exchanges": [
            {
                "name": name,
                "vhost": vhost,
                "type": "topic",
                "durable": True,
                "auto_delete": False,
                "internal": False,
                "arguments": {},
            }
            for name in LOGS
        ],
        "queues": [
            {"name": name, "vhost": vhost, "durable": True, "auto_delete": False, "arguments": arguments}
            for name, arguments in {
                **all_queues,
                **{name: dict(arguments) for name, arguments in LOGS.values()},
                DISCARDED: dict(_QUORUM),
            }.items()
        ],
        "bindings": [
            *(_binding(vhost, exchange, name, "#") for exchange, (name, _) in LOGS.items()),
            *(
                _binding(vhost, exchange, queue_name(service), key)
                for service, events in reactions.items()
                for exchange, key in bindings(events)
            ),
        ],
    }


def permissions(account: str, events: Iterable[type[Event]]) -> dict[str, str]:
    """What an account may configure, write and read: regular expressions over names.

    Only a service that reacts to an event of the restricted exchange may bind to it, or read its log.
    """
    if account == "operator":
        return {"configure": ".*", "write": ".*", "read": ".*"}
    if account == "subscriber":
        return {"configure": "^$", "write": "^$", "read": r"^tirkeu\.event-log$"}
    own = rf"tirkeu\.{account}(\..*)?"
    exchanges = {exchange for exchange, _ in bindings(events)}
    readable = {name.replace(".", r"\.") for exchange in exchanges for name in (exchange, LOGS[exchange][0])}
    writable = [r"tirkeu\.events", r"amq\.default", own]
    if account == "intake":
        writable.append(r"tirkeu\.restricted")
    return {
        "configure": f"^{own}$",
        "write": f"^({'|'.join(writable)})$",
        "read": f"^({'|'.join([own, *sorted(readable)])})$",
    }


def _binding(vhost: str, source: str, destination: str, routing_key: str) -> dict[str, Any]:
    return {
        "source": source,
        "vhost": vhost,
        "destination": destination,
        "destination_type": "queue",
        "routing_key": routing_key,
        "arguments": {},
    }
