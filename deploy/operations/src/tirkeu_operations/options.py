"""Options that several commands share."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from tirkeu_chassis.settings import Settings
from tirkeu_operations.errors import CommandError

_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}

DataFolder = Annotated[Path, typer.Option("--data", envvar="TIRKEU_DATA", help="The folder of the stack's data.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]
InboxDays = Annotated[
    int, typer.Option(envvar="TIRKEU_INBOX_DAYS", min=1, help="How long the services' inboxes remember an event.")
]
INBOX_DAYS: int = Settings.model_fields["inbox_days"].default


def duration(text: str) -> timedelta:
    """A span such as 90s, 15m, 8h or 2d.

    Raises:
        CommandError: it is none.
    """
    match = re.fullmatch(r"(\d+)([smhd])", text, re.ASCII)
    if match is None:
        raise CommandError(f"{text!r} is no duration: give a number and a unit, such as 90s, 15m, 8h or 2d.")
    return timedelta(seconds=int(match[1]) * _UNIT_SECONDS[match[2]])
