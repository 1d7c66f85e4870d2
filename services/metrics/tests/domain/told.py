"""What the other services tell, and given which the figures are decided."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.event import Event
from tirkeu_contracts.events.metrics import IndicatorUpdated
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_contracts.events.review import ApplicationAssigned, DeadlineMissed
from tirkeu_metrics.domain.counting.counts import Counts
from tirkeu_metrics.domain.records.heard import Heard, of_event
from tirkeu_sandbox.testing.events import permit_issued
from tirkeu_sandbox.testing.given import Given, actor

CASE = UUID(int=1)
NOW = datetime(2011, 3, 1, 4, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    """A moment on the clock of Almaty, UTC+6 in 2011."""
    return datetime.fromisoformat(f"{text}+06:00")


given = Given(at=NOW, by=actor("committee-1", Role.COMMITTEE), message_id=UUID(int=9))


def envelope(number: int = 1, recorded_at: datetime = NOW) -> Envelope:
    identity = UUID(int=100 + number)
    return Envelope(identity, "/test", "test", "test", recorded_at, number, identity, identity, b"{}")


def heard(*events: Event) -> tuple[Heard, ...]:
    return tuple(of_event(event, envelope(number)) for number, event in enumerate(events))  # type: ignore[arg-type]


DUE = date(2011, 1, 10)
OF: dict[str, Any] = {"application_id": CASE, "body_no": "7.19"}


def assigned(due_on: date, body_no: str = "7.19") -> ApplicationAssigned:
    return ApplicationAssigned(application_id=CASE, body_no=body_no, officer_id="o", due_on=due_on, assigned_at=NOW)


def issued(issued_at: str, due_on: date = DUE) -> PermitIssued:
    return permit_issued(CASE, at(issued_at), due_on=due_on)


def missed(due_on: date = DUE) -> DeadlineMissed:
    return DeadlineMissed(**OF, due_on=due_on, stage="review")


def updated(numerator: int, denominator: int, value: str | None, **about: Any) -> IndicatorUpdated:
    told: dict[str, Any] = {"indicator": "1.1", "body_no": "7", "year": 2011, "as_of": NOW} | about
    return IndicatorUpdated(
        numerator=numerator, denominator=denominator, value=None if value is None else Decimal(value), **told
    )


def on_time(numerator: int, denominator: int) -> Counts:
    return Counts({"settled": denominator} | ({"on_time": numerator} if numerator else {}))
