"""The broker's accounts and what stands in it from the start."""

import importlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tirkeu_chassis import topology
from tirkeu_chassis.sandbox.process import write_private
from tirkeu_chassis.sandbox.rabbitmq import RabbitmqNode, password_hash
from tirkeu_contracts.event import Event
from tirkeu_local.errors import StackError
from tirkeu_local.services import Service

OPERATOR = "operator"
SUBSCRIBER = "subscriber"


def passwords(file: Path, services: Iterable[Service]) -> dict[str, str]:
    """A random password per account: each service, ``operator`` and ``subscriber``. They stay in ``file``."""
    kept: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    for account in (*(service.name for service in services), OPERATOR, SUBSCRIBER):
        kept.setdefault(account, secrets.token_urlsafe(24))
    write_private(file, json.dumps(kept, indent=2) + "\n")
    return kept


def definitions(passwords: Mapping[str, str], services: Iterable[Service]) -> dict[str, Any]:
    """The definitions document: exchanges, event log, every service's queues, and accounts with just their rights.

    Raises:
        StackError: a service can't be imported.
    """
    hashes = {account: password_hash(password) for account, password in passwords.items()}
    return topology.definitions(hashes, {service.name: reactions(service) for service in services})


def reactions(service: Service) -> Sequence[type[Event]]:
    """The events a service reacts to.

    Raises:
        StackError: it can't be imported.
    """
    try:
        definition = importlib.import_module(f"{service.module}.main").DEFINITION
    except ImportError as error:
        raise StackError(f"The service {service.name} can't be imported: {error}.") from error
    return [reaction.event for reaction in definition.reactions]


def stream_url(node: RabbitmqNode, account: str, password: str) -> str:
    """Where an account reaches the stream protocol of a node with the plugin."""
    return f"rabbitmq-stream://{quote(account, safe='')}:{quote(password, safe='')}@127.0.0.1:{node.stream_port}/%2F"
