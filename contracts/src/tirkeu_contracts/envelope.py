"""CloudEvents 1.0 in AMQP binary mode: attributes in `ce-` headers, the event as plain JSON in the body.

Sources: CloudEvents 1.0.2, its AMQP protocol binding (binary mode) and its extensions `sequence` and
distributed tracing; W3C Trace Context for `traceparent`.
"""

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


class EnvelopeError(ValueError):
    """A message that can never be read; `reason` is a stable code, the text holds no data of the body."""

    reason = "unreadable"


class UnreadableMessage(EnvelopeError):
    """The headers or the body are not those of a CloudEvent in binary mode."""


class UnknownEventType(EnvelopeError):
    """The `ce-type` is not in the catalogue."""

    reason = "unknown_type"


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
            UnreadableMessage: a required attribute is missing or malformed.
        """

        def text(name: str) -> str:
            value = headers.get(name)
            if isinstance(value, bytes):
                value = value.decode("utf-8", "replace")
            if not isinstance(value, str) or not value:
                raise UnreadableMessage(f"header {name} is missing")
            return value

        if text("ce-specversion") != SPEC_VERSION:
            raise UnreadableMessage(f"header ce-specversion is not {SPEC_VERSION}")
        try:
            time = datetime.fromisoformat(text("ce-time"))
            if time.tzinfo is None:
                raise UnreadableMessage("header ce-time has no zone")
            return cls(
                id=UUID(text("ce-id")),
                source=text("ce-source"),
                type=text("ce-type"),
                subject=text("ce-subject"),
                time=time,
                sequence=int(text("ce-sequence")),
                correlationid=UUID(text("ce-correlationid")),
                causationid=UUID(text("ce-causationid")),
                data=body,
                traceparent=text("traceparent") if headers.get("traceparent") else None,
                signature=text(SIGNATURE) if headers.get(SIGNATURE) else None,
            )
        except EnvelopeError:
            raise
        except ValueError as error:
            raise UnreadableMessage("a ce- header is malformed") from error

    def event(self) -> Event:
        """The event inside.

        Raises:
            UnknownEventType: no such type in the catalogue.
            ContractViolation: the body is not JSON or breaks the contract; the text names the places, not
                the values, because a value may be personal data.
        """
        model = EVENTS.get(self.type)
        if model is None:
            raise UnknownEventType(f"no event of type {self.type}")
        try:
            return model.model_validate_json(self.data)
        except ValidationError as error:
            places = ", ".join(
                f"{'.'.join(str(part) for part in item['loc']) or 'body'}: {item['type']}"
                for item in error.errors(include_url=False, include_context=False, include_input=False)[:5]
            )
            # The cause is cut off: pydantic's own text repeats the input.
            raise ContractViolation(places) from None


def format_time(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: one length, so that times sort as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
