"""Options that several commands share."""

import re
from collections.abc import Callable, Collection
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

import typer

from tirkeu_chassis.settings import Settings
from tirkeu_operations.errors import CommandError

_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def duration(text: str) -> timedelta:
    """A span such as 90s, 15m, 8h or 2d.

    Raises:
        CommandError: it is none.
    """
    match = re.fullmatch(r"(\d+)([smhd])", text, re.ASCII)
    if match is None:
        raise CommandError(f"{text!r} is no duration: give a number and a unit, such as 90s, 15m, 8h or 2d.")
    return timedelta(seconds=int(match[1]) * _UNIT_SECONDS[match[2]])


def _url(schemes: Collection[str]) -> Callable[[str | None], str | None]:
    """Checks that an option is a URL of one of these schemes; the message leaves it out, it may hold a password."""

    def check(text: str | None) -> str | None:
        if not text:
            return None
        try:
            parts = urlsplit(text)
            fits = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            fits = False
        if not fits:
            raise typer.BadParameter(f"it is no URL such as {next(iter(schemes))}://…")
        return text

    return check


_amqp = _url(("amqps", "amqp"))
_http = _url(("https", "http"))

DataFolder = Annotated[Path, typer.Option("--data", envvar="TIRKEU_DATA", help="The folder of a local stack's data.")]
BrokerUrl = Annotated[
    str | None,
    typer.Option(
        envvar="TIRKEU_BROKER_URL",
        callback=_amqp,
        show_default=False,
        metavar="URL",
        help="AMQP URL of an operator's account; without one, the local stack is meant.",
    ),
]
LogUrl = Annotated[
    str | None,
    typer.Option(
        envvar="TIRKEU_LOG_URL",
        callback=_amqp,
        show_default=False,
        metavar="URL",
        help="AMQP URL of an account that reads the event log; --broker-url does, too.",
    ),
]
MetricsUrl = Annotated[
    str | None,
    typer.Option(
        envvar="TIRKEU_METRICS_URL",
        callback=_http,
        show_default=False,
        metavar="URL",
        help="Base URL of metrics; without one, the local stack is meant.",
    ),
]
Token = Annotated[
    str | None, typer.Option(envvar="TIRKEU_TOKEN", show_default=False, help="An operator's bearer token.")
]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
InboxDays = Annotated[
    int, typer.Option(envvar="TIRKEU_INBOX_DAYS", min=1, help="How long the services' inboxes remember an event.")
]
INBOX_DAYS: Final[int] = Settings.model_fields["inbox_days"].default
LOCAL: Final = Path(".local")
"""Where a local stack keeps its data, unless --data says otherwise."""
