"""A service that is nothing but alive: it answers its health routes, and notes in a journal how it ended."""

import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

from tirkeu_chassis.broker.definitions import Traffic
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_sandbox.nodes.mongodb import is_writable_primary
from tirkeu_sandbox.nodes.rabbitmq import speaks_amqp

DEFINITION = SimpleNamespace(traffic=Traffic(reacts_to=[PermitIssued]))


class _Health(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        bodies = {"/livez": b"alive", "/readyz": b"ready", "/environment": json.dumps(dict(os.environ)).encode()}
        body = bodies.get(self.path)
        self.send_response(404 if body is None else 200)
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _port_of(variable: str) -> int:
    return int(os.environ[variable].rpartition(":")[2].partition("/")[0])


def _note_the_end() -> None:
    if journal := os.environ.get("TIRKEU_FAKE_JOURNAL"):
        line = {
            "database": os.environ["TIRKEU_DATABASE"],
            "broker_answers": speaks_amqp(_port_of("TIRKEU_RABBITMQ_URL")),
            "database_answers": is_writable_primary(_port_of("TIRKEU_MONGODB_URL")),
        }
        with Path(journal).open("a") as file:
            file.write(json.dumps(line) + "\n")


def main() -> None:
    """Serve until SIGTERM."""
    if broken := os.environ.get("TIRKEU_FAKE_BROKEN"):
        sys.exit(broken)
    server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["TIRKEU_HTTP_PORT"])), _Health)
    # shutdown() waits for serve_forever() to return, which runs in the thread that gets the signal.
    signal.signal(signal.SIGTERM, lambda *_: Thread(target=server.shutdown).start())
    server.serve_forever()
    _note_the_end()
