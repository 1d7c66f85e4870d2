"""The input event and the output event of every hop."""

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from tirkeu_contracts.catalog import EVENTS
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.events.intake import ApplicationWithdrawn, ServiceInformationChanged

INCOMING = ServiceInformationChanged
OUTGOING = ApplicationWithdrawn
_MOMENT = datetime(2011, 3, 1, tzinfo=UTC)
_ANY_ID = UUID("01900000-0000-7000-8000-000000000000")


def incoming(number: int) -> Envelope:
    """The nth event of a round; each is about an aggregate of its own."""
    event = ServiceInformationChanged(service_code=f"s{number}", available_electronically=True, changed_at=_MOMENT)
    return _envelope(event.type, f"service_information/s{number}", event.model_dump_json().encode())


def outgoing(subject: str) -> ApplicationWithdrawn:
    """What follows from an incoming event."""
    return ApplicationWithdrawn(application_id=_ANY_ID, body_no="1.1", withdrawn_at=_MOMENT)


def outgoing_envelope(cause: UUID, subject: str) -> Envelope:
    """The outgoing event in an envelope, for the contenders that have no chassis around them."""
    return _envelope(OUTGOING.type, subject, outgoing(subject).model_dump_json().encode(), cause)


def _envelope(type_: str, subject: str, data: bytes, cause: UUID | None = None) -> Envelope:
    identity = uuid7()
    return Envelope(
        id=identity,
        source=f"/tirkeu/{EVENTS[type_].owner}",
        type=type_,
        subject=subject,
        time=_MOMENT,
        sequence=1,
        correlationid=cause or identity,
        causationid=cause or identity,
        data=data,
    )
