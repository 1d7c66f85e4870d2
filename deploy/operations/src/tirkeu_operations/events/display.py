"""Shows events on a terminal."""

import json

from rich.console import Console
from rich.text import Text

from tirkeu_operations.events.log import LoggedEvent
from tirkeu_operations.terminal import print_line


def print_event(console: Console, event: LoggedEvent) -> None:
    """One line: time, offset, type, subject, and as much of the data as fits."""
    data = event.data if isinstance(event.data, str | bytes) else json.dumps(event.data, ensure_ascii=False)
    line = Text.assemble(
        (event.attributes.get("time", "?"), "dim"),
        f" {event.offset:>8} ",
        (event.type, "bold cyan"),
        f" {event.attributes.get('subject', '?')} ",
        (str(data), "dim"),
    )
    print_line(console, line)
