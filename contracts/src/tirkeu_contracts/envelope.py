"""CloudEvents 1.0 in AMQP binary mode: attributes in `ce-` headers, the event as plain JSON in the body.

Sources: CloudEvents 1.0.2, its AMQP protocol binding (binary mode) and its extensions `sequence` and
distributed tracing; W3C Trace Context for `traceparent`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import ValidationError

from tirkeu_contracts.catalog import EVENTS
from tirkeu_contracts.event import TYPE_PREFIX, Event
from tirkeu_contracts.signatures import SIGNATURE

SPEC_VERSION: Final = "1.0"
CONTENT_TYPE: Final = "application/json"
SCHEMA_PREFIX: Final = "urn:tirkeu:schema:"
SOURCE_PREFIX: Final = "/tirkeu/"
LARGEST_SEQUENCE: Final = 2**63 - 1
"""What a database holds as a whole number."""

_LONGEST: Final = {
    "ce-specversion": 8,
    "ce-id": 36,
    "ce-source": 255,
    "ce-type": 255,
    "ce-subject": 255,
    "ce-time": 40,
    "ce-sequence": 19,
    "ce-correlationid": 36,
    "ce-causationid": 36,
    "traceparent": 255,
    SIGNATURE: 1100,
}
"""Characters of each header at most; each is bounded before anything is made of it."""
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", re.ASCII)
_FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and surrogates: no line of a log, and no text of a database, takes them all."""
_YEARS: Final = range(1900, 9999)
"""Years of which every zone's moment can be told in UTC."""
_PLACES: Final = 5
_LONGEST_PLACE: Final = 100


class EnvelopeError(ValueError):
    """A message that can never be read; `reason` is a stable code, the text holds no data of the body."""

    reason = "unreadable"


class UnreadableMessage(EnvelopeError):
    """The headers or the body are not those of a CloudEvent in binary mode."""


class UnknownEventType(EnvelopeError):
    """The `ce-type` is not in the catalogue."""

    reason = "unknown_type"


class WrongSource(EnvelopeError):
    """The `ce-source` isn't the service that the type belongs to."""

    reason = "wrong_source"


class ContractViolation(EnvelopeError):
    """The body breaks the contract of its type."""

    reason = "contract_violation"


@dataclass(frozen=True, slots=True)
class Envelope:
    """An event on the wire.

    `sequence` counts the events of one aggregate (`source` and `subject`) from 1; `correlationid` is
    the id of the command that began it all, `causationid` the id of the message that led to this one.
    """

    id: UUID
    source: str
    type: str
    subject: str
    time: datetime
    sequence: int
    correlationid: UUID
    causationid: UUID
    data: bytes
    traceparent: str | None = None
    signature: str | None = None
    """The header `tirkeu_contracts.signatures.SIGNATURE`."""

    @property
    def routing_key(self) -> str:
        """The type without its `kz.tirkeu.` prefix."""
        return self.type.removeprefix(TYPE_PREFIX)

    @property
    def dataschema(self) -> str:
        """The `$id` of the JSON Schema of `data`."""
        return SCHEMA_PREFIX + self.routing_key

    def to_headers(self) -> dict[str, str]:
        """The AMQP headers; the sequence is padded so that it sorts as text (the extension's rule)."""
        headers = {
            "ce-specversion": SPEC_VERSION,
            "ce-id": str(self.id),
            "ce-source": self.source,
            "ce-type": self.type,
            "ce-subject": self.subject,
            "ce-time": format_time(self.time),
            "ce-dataschema": self.dataschema,
            "ce-sequence": f"{self.sequence:010d}",
            "ce-correlationid": str(self.correlationid),
            "ce-causationid": str(self.causationid),
        }
        if self.traceparent:
            headers["traceparent"] = self.traceparent
        if self.signature:
            headers[SIGNATURE] = self.signature
        return headers

    @classmethod
    def from_message(cls, headers: Mapping[str, Any], body: bytes) -> "Envelope":
        """Read an envelope from AMQP headers (text or bytes) and body.

        Raises:
            UnreadableMessage: a required attribute is missing, malformed, or longer than any that Tirkeu writes.
        """

        def text(name: str) -> str:
            value = headers.get(name)
            if isinstance(value, bytes):
                try:
                    value = value.decode()
                except UnicodeDecodeError:
                    raise UnreadableMessage(f"header {name} isn't UTF-8") from None
            if not isinstance(value, str) or not value:
                raise UnreadableMessage(f"header {name} is missing")
            if len(value) > _LONGEST[name]:
                raise UnreadableMessage(f"header {name} is too long")
            if _FORBIDDEN.search(value):
                raise UnreadableMessage(f"header {name} has control characters")
            return value

        def identity(name: str) -> UUID:
            value = text(name)
            if _ID.fullmatch(value) is None:
                raise UnreadableMessage(f"header {name} is no UUID")
            return UUID(value)

        if text("ce-specversion") != SPEC_VERSION:
            raise UnreadableMessage(f"header ce-specversion is not {SPEC_VERSION}")
        return cls(
            id=identity("ce-id"),
            source=text("ce-source"),
            type=text("ce-type"),
            subject=text("ce-subject"),
            time=_time(text("ce-time")),
            sequence=_sequence(text("ce-sequence")),
            correlationid=identity("ce-correlationid"),
            causationid=identity("ce-causationid"),
            data=body,
            traceparent=text("traceparent") if headers.get("traceparent") else None,
            signature=text(SIGNATURE) if headers.get(SIGNATURE) else None,
        )

    def event(self) -> Event:
        """The event inside.

        Raises:
            UnknownEventType: no such type in the catalogue.
            WrongSource: it names another service than the one that the type belongs to.
            ContractViolation: the body is not JSON or breaks the contract; the text names the places, not
                the values, because a value may be personal data.
        """
        model = EVENTS.get(self.type)
        if model is None:
            raise UnknownEventType(f"no event of type {self.type}")
        if self.source != SOURCE_PREFIX + model.owner:
            raise WrongSource(f"events of type {self.type} come from {SOURCE_PREFIX}{model.owner} alone")
        try:
            return model.model_validate_json(self.data)
        except ValidationError as error:
            places = ", ".join(
                f"{'.'.join(str(part)[:_LONGEST_PLACE] for part in item['loc'][:_PLACES]) or 'body'}: {item['type']}"
                for item in error.errors(include_url=False, include_context=False, include_input=False)[:_PLACES]
            )
            # The cause is cut off: pydantic's own text repeats the input.
            raise ContractViolation(places) from None
        except (ValueError, ArithmeticError, RecursionError) as error:
            # Numbers of thousands of digits and the like: what a validator of ours can't even compare.
            raise ContractViolation(f"body: {type(error).__name__}") from None


def identity_of(headers: Mapping[str, Any]) -> UUID | None:
    """The event's id in AMQP headers; None where it has none that is well-formed."""
    value = headers.get("ce-id")
    if isinstance(value, bytes):
        value = value.decode("ascii", "replace")
    return UUID(value) if isinstance(value, str) and _ID.fullmatch(value) is not None else None


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise UnreadableMessage("header ce-time is no time") from None
    if time.tzinfo is None:
        raise UnreadableMessage("header ce-time has no zone")
    if time.year not in _YEARS:
        raise UnreadableMessage("header ce-time is of no year that can be")
    return time


def _sequence(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= LARGEST_SEQUENCE:
        raise UnreadableMessage("header ce-sequence is no number from 1 on")
    return int(text)


def format_time(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: one length, so that times sort as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
