"""Events as rows of a table."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Annotated, Any, Final

from pydantic_core import from_json

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.tables.columns import Described, table_of
from tirkeu_contracts.envelope import LARGEST_SEQUENCE

_LONGEST_NUMBER: Final = 19


@dataclass(frozen=True, slots=True)
class EventRow:
    """A public event at its place in the log."""

    offset: Annotated[int, Described(Message("Place in the event log; grows, and may have gaps"))]
    id: Annotated[str, Described(Message("`ce-id`: an event that was published twice has the same one"))]
    type: Annotated[str, Described(Message("`ce-type`: the kind of event, with its version"))]
    source: Annotated[str, Described(Message("`ce-source`: the service that published it"))]
    subject: Annotated[str, Described(Message("`ce-subject`: what it is about"))]
    sequence: Annotated[int | None, Described(Message("`ce-sequence`: its place among the events of its subject"))]
    time: Annotated[datetime | None, Described(Message("`ce-time`: when its owner recorded it (UTC)"))]
    correlation_id: Annotated[str | None, Described(Message("`ce-correlationid`: the command that began it all"))]
    causation_id: Annotated[str | None, Described(Message("`ce-causationid`: the message that led to this event"))]
    application_id: Annotated[str | None, Described(Message("The case, where the event is about one"))]
    body_no: Annotated[str | None, Described(Message("Number of the body in the directory, where it names one"))]
    data: Annotated[str, Described(Message("The whole event as JSON, as its contract says"))]


EVENTS: Final = table_of("events", Message("The event log"), EventRow)


def event_row(offset: int, attributes: Mapping[str, str], data: Any) -> EventRow:
    """One event; `attributes` are those of CloudEvents by their own names, `data` is parsed JSON or bytes."""
    content: Mapping[str, Any] = data if isinstance(data, dict) else {}
    text = data.decode("utf-8", "backslashreplace") if isinstance(data, bytes) else json.dumps(data, ensure_ascii=False)
    return EventRow(
        offset=offset,
        id=attributes.get("id", ""),
        type=attributes.get("type", ""),
        source=attributes.get("source", ""),
        subject=attributes.get("subject", ""),
        sequence=_number(attributes.get("sequence")),
        time=_moment(attributes.get("time")),
        correlation_id=attributes.get("correlationid"),
        causation_id=attributes.get("causationid"),
        application_id=_named(content, "application_id"),
        body_no=_named(content, "body_no"),
        data=text,
    )


def data_of(body: bytes) -> Any:
    """A message's body as parsed JSON; as it is where it isn't JSON, or no writer of JSON could say it again."""
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        return body


def _number(text: str | None) -> int | None:
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        return None
    number = int(text)
    return number if number <= LARGEST_SEQUENCE else None


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    # Of the first and the last year not every zone's moment can be told in UTC.
    return moment if moment.tzinfo is not None and MINYEAR < moment.year < MAXYEAR else None


def _named(content: Mapping[str, Any], name: str) -> str | None:
    value = content.get(name)
    return value if isinstance(value, str) else None
