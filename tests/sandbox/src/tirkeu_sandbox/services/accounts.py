"""The broker's accounts with their passwords, and the definitions document that a node is started with."""

import json
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tirkeu_chassis.broker import definitions as broker_definitions
from tirkeu_chassis.broker.definitions import OPERATOR, SUBSCRIBER, password_hash
from tirkeu_sandbox.nodes.process import write_private
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.services.known import definition
from tirkeu_sandbox.services.process import Service


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
        SandboxError: a service can't be imported.
    """
    hashes = {account: password_hash(password) for account, password in passwords.items()}
    return broker_definitions.definitions(hashes, {service.name: definition(service).traffic for service in services})


def stream_url(node: RabbitmqNode, account: str, password: str) -> str:
    """Where an account reaches the stream protocol of a node with the plugin."""
    return f"rabbitmq-stream://{quote(account, safe='')}:{quote(password, safe='')}@127.0.0.1:{node.stream_port}/%2F"
