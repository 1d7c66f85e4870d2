"""A RabbitMQ definitions document: exchanges, queues, bindings, accounts and their rights."""

import base64
import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tirkeu_chassis.broker.topology import (
    DISCARDED,
    LOGS,
    QUORUM,
    bindings,
    moved_to,
    moves_name,
    queue_name,
    queues,
)
from tirkeu_contracts.event import Event

OPERATOR: Final = "operator"
"""The account that may do everything."""
SUBSCRIBER: Final = "subscriber"
"""The account that may read the event log."""
SUBSCRIBER_LIMITS: Final = {"max-connections": 200, "max-channels": 400}
"""One account for many subscribers, and none of them may take the broker's last connection."""
HASHING: Final = "rabbit_password_hashing_sha256"
"""RabbitMQ's name for the algorithm of `password_hash`."""
_SALT_BYTES: Final = 4


@dataclass(frozen=True, slots=True)
class Traffic:
    """The events a service publishes, and those it reacts to: what it may write and read follows from them."""

    publishes: Sequence[type[Event]] = ()
    reacts_to: Sequence[type[Event]] = ()


def definitions(
    accounts: Mapping[str, str],
    services: Mapping[str, Traffic],
    *,
    vhost: str = "/",
) -> dict[str, Any]:
    """A RabbitMQ definitions document with all of it.

    Args:
        accounts: password hashes by user name. A user named after a service gets what the service needs;
            `subscriber` may read the event log; `operator` may do everything.
        services: for each service its events.
    """
    all_queues = {name: arguments for service in services for name, arguments in queues(service).items()}
    return {
        "vhosts": [{"name": vhost}],
        "users": [
            {
                "name": name,
                "password_hash": password_hash,
                "hashing_algorithm": HASHING,
                "tags": ["administrator"] if name == OPERATOR else [],
                "limits": SUBSCRIBER_LIMITS if name == SUBSCRIBER else {},
            }
            for name, password_hash in accounts.items()
        ],
        "permissions": [
            {"user": name, "vhost": vhost, **permissions(name, services.get(name, Traffic()))} for name in accounts
        ],
        "topic_permissions": [
            {"user": name, "vhost": vhost, "exchange": exchange, **rights}
            for name in accounts
            for exchange, rights in topic_permissions(name, services.get(name, Traffic())).items()
        ],
        "exchanges": [
            *(_exchange(vhost, name, "topic") for name in LOGS),
            *(_exchange(vhost, moves_name(service), "direct") for service in services),
        ],
        "queues": [
            {"name": name, "vhost": vhost, "durable": True, "auto_delete": False, "arguments": arguments}
            for name, arguments in {
                **all_queues,
                **{name: dict(arguments) for name, arguments in LOGS.values()},
                DISCARDED: dict(QUORUM),
            }.items()
        ],
        "bindings": [
            *(_binding(vhost, exchange, name, "#") for exchange, (name, _) in LOGS.items()),
            *(
                _binding(vhost, exchange, queue_name(service), key)
                for service, traffic in services.items()
                for exchange, key in bindings(traffic.reacts_to)
            ),
            *(
                _binding(vhost, moves_name(service), queue, queue)
                for service in services
                for queue in moved_to(service)
            ),
        ],
    }


def permissions(account: str, traffic: Traffic) -> dict[str, str]:
    """What an account may configure, write and read: regular expressions over names.

    Only a service that reacts to an event of the restricted exchange may bind to it, or read its log.
    """
    if account == OPERATOR:
        return {"configure": ".*", "write": ".*", "read": ".*"}
    if account == SUBSCRIBER:
        return {"configure": "^$", "write": "^$", "read": r"^tirkeu\.event-log$"}
    own = [rf"tirkeu\.{re.escape(account)}(\..*)?"]
    exchanges = {exchange for exchange, _ in bindings(traffic.reacts_to)}
    readable = {name for exchange in exchanges for name in (exchange, LOGS[exchange][0])}
    published = {event.exchange for event in traffic.publishes}
    return {
        "configure": _one_of(own),
        "write": _one_of([*map(re.escape, sorted(published)), *own]),
        "read": _one_of([*own, *map(re.escape, sorted(readable))]),
    }


def topic_permissions(account: str, traffic: Traffic) -> dict[str, dict[str, str]]:
    """Which routing keys an account may publish to each exchange of events, and bind its queue with.

    An exchange that is left out would be open for every key, so each is named, for every account but the operator's.
    """
    if account == OPERATOR:
        return {}
    return {
        exchange: {
            "write": _one_of(re.escape(event.routing_key) for event in traffic.publishes if event.exchange == exchange),
            "read": _one_of(re.escape(key) for of, key in bindings(traffic.reacts_to) if of == exchange),
        }
        for exchange in LOGS
    }


def _one_of(patterns: Iterable[str]) -> str:
    """A regular expression for whole names; without patterns it fits none."""
    return f"^({'|'.join(found)})$" if (found := sorted(patterns)) else "^$"


def password_hash(password: str, salt: bytes | None = None) -> str:
    """The `password_hash` of a user in a definitions document, by the algorithm `HASHING`.

    Base64 of a 4-byte salt followed by SHA-256 of salt and password, as RabbitMQ's guide on passwords says.
    """
    salt = secrets.token_bytes(_SALT_BYTES) if salt is None else salt
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _exchange(vhost: str, name: str, kind: str) -> dict[str, Any]:
    return {
        "name": name,
        "vhost": vhost,
        "type": kind,
        "durable": True,
        "auto_delete": False,
        "internal": False,
        "arguments": {},
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
