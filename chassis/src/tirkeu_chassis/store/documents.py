"""Records as BSON documents, and back."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from bson import Decimal128
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions, TypeCodec, TypeRegistry

from tirkeu_chassis.store.records import Handled, Row
from tirkeu_contracts.envelope import Envelope

Document = dict[str, Any]


class _DecimalCodec(TypeCodec):
    python_type = Decimal
    bson_type = Decimal128

    def transform_python(self, value: Decimal) -> Decimal128:
        return Decimal128(value)

    def transform_bson(self, value: Decimal128) -> Decimal:
        return value.to_decimal()


def _encode_other(value: Any) -> Any:
    # BSON knows moments only; a calendar day is kept as its ISO text, which sorts right.
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no BSON form for {type(value).__name__}")


CODEC: CodecOptions[Document] = CodecOptions(
    tz_aware=True,
    tzinfo=UTC,
    uuid_representation=UuidRepresentation.STANDARD,
    type_registry=TypeRegistry([_DecimalCodec()], fallback_encoder=_encode_other),
)


def row_of(document: Document) -> Row:
    """An event of the outbox."""
    restricted = "particulars" in document
    return Row(
        Envelope(
            id=UUID(document["_id"]),
            source=document["source"],
            type=document["type"],
            subject=document["aggregate"],
            time=document["time"],
            sequence=document["sequence"],
            correlationid=document["correlationid"],
            causationid=document["causationid"],
            data=document["particulars" if restricted else "data"],
            traceparent=document["traceparent"],
            # Rows of an earlier version have none.
            signature=document.get("signature"),
        ),
        exchange=document["exchange"],
        restricted=restricted,
    )


def row_document(row: Row, owner: str, lease_until: datetime) -> Document:
    """An event in the outbox, leased by its owner until a moment."""
    envelope = row.envelope
    document: Document = {
        "_id": str(envelope.id),
        "aggregate": envelope.subject,
        "sequence": envelope.sequence,
        "exchange": row.exchange,
        "source": envelope.source,
        "type": envelope.type,
        "time": envelope.time,
        "correlationid": envelope.correlationid,
        "causationid": envelope.causationid,
        "traceparent": envelope.traceparent,
        "signature": envelope.signature,
        "owner": owner,
        "lease_until": lease_until,
    }
    # Personal data has one place in every document, so that it can be erased as one.
    document["particulars" if row.restricted else "data"] = envelope.data
    return document


def handled_of(document: Document) -> Handled:
    """A message of the inbox, with the answer that was given."""
    return Handled(
        inbox_id=document["_id"],
        message_id=document["message_id"],
        fingerprint=document.get("fingerprint"),
        answer=document.get("answer"),
        status=document.get("status", 200),
        location=document.get("location"),
        version=document.get("version", 0),
    )


def handled_document(handled: Handled) -> Document:
    """A message in the inbox."""
    # The time to live is the database's business, so it counts from the machine's clock, not a simulated one.
    document: Document = {"_id": handled.inbox_id, "message_id": handled.message_id, "at": datetime.now(UTC)}
    if handled.fingerprint is not None:
        document |= {
            "fingerprint": handled.fingerprint,
            "answer": handled.answer,
            "status": handled.status,
            "location": handled.location,
            "version": handled.version,
        }
    return document
