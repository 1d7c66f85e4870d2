"""Places in the event log, and events as CloudEvents write them."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from rich.console import Console

from tirkeu_operations.errors import CommandError
from tirkeu_operations.events.display import print_event
from tirkeu_operations.events.log import LoggedEvent, parse_place, tail


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("first", "first"),
        ("next", "next"),
        ("0", 0),
        ("1200", 1200),
        ("2026-11-22T09:00:00Z", datetime(2026, 11, 22, 9, tzinfo=UTC)),
        ("2026-11-22T09:00:00+05:00", datetime(2026, 11, 22, 9, tzinfo=timezone(timedelta(hours=5)))),
    ],
)
def test_a_place_in_the_log(text: str, start: str | int | datetime) -> None:
    assert parse_place(text) == start


@pytest.mark.parametrize(
    "text",
    [
        "",
        "last",
        "-1",
        "1.5",
        "٣",
        "2026-11-22",
        "2026-11-22T09:00:00",
        # More than AMQP can say.
        "9223372036854775808",
        "1" * 5000,
        "1960-01-01T00:00:00Z",
        "9999-12-31T23:59:59-05:00",
    ],
)
def test_no_place_in_the_log(text: str) -> None:
    with pytest.raises(CommandError, match="is no place in the event log"):
        parse_place(text)


def test_data_that_is_no_json_is_written_in_base64() -> None:
    event = LoggedEvent(7, {"id": "1", "type": "kz.tirkeu.permit.issued.v1"}, b"\xff")
    assert event.type == "permit.issued.v1"
    assert json.loads(event.to_json()) == {
        "id": "1",
        "type": "kz.tirkeu.permit.issued.v1",
        "offset": 7,
        "data_base64": "/w==",
    }


def test_a_line_on_a_terminal_is_cut_at_its_edge() -> None:
    console = Console(width=60, force_terminal=True, color_system=None, record=True)
    event = LoggedEvent(7, {"time": "2026-11-22T09:00:00Z", "type": "permit.issued.v1", "subject": "1"}, "[x]" * 99)
    print_event(console, event)
    (line,) = console.export_text().splitlines()
    assert line.endswith("…")
    assert len(line) == 60


def test_a_line_in_a_pipe_is_whole() -> None:
    console = Console(width=60, force_terminal=False, color_system=None, record=True)
    event = LoggedEvent(7, {"time": "2026-11-22T09:00:00Z", "type": "permit.issued.v1", "subject": "1"}, "[x]" * 99)
    print_event(console, event)
    assert console.export_text().endswith("[x]" * 99 + "\n")


async def test_a_broker_that_is_away_is_told_in_a_sentence() -> None:
    with pytest.raises(CommandError, match="The broker's connection failed"):
        await anext(tail("amqp://subscriber@127.0.0.1:1/%2F", "first"))
