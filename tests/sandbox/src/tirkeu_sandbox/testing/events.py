"""Sample events of each owner with default content, for tests of the services that receive them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.event import Event
from tirkeu_contracts.events.intake import ApplicationReceived, Unit
from tirkeu_contracts.events.registry import PermitIssued

E = TypeVar("E", bound=Event)

BODY = "7.19"


def application_received(application_id: UUID, at: datetime, **said: Any) -> ApplicationReceived:
    """A citizen asks in 7.19 to store a pneumatic weapon, and is registered at once; `said` has what is otherwise.

    Raises:
        TypeError: the event has no such field.
        ValidationError: a value doesn't do.
    """
    usual = {
        "application_id": application_id,
        "body_no": BODY,
        "talon_no": f"{said.get('body_no', BODY)}-{at.year}-{application_id.hex[-6:]}",
        "standard_edition": "2010-1091",
        "applicant_category": "citizen_rk",
        "action": "registration",
        "weapon_class": "civilian",
        "requested_right": "storage",
        "units": (Unit(kind="pneumatic", duty="due"),),
        "documents": (),
        "language": "kk",
        "submitted_at": at,
        "registered_at": at,
    }
    return _event(ApplicationReceived, usual, said)


def permit_issued(application_id: UUID, at: datetime, **said: Any) -> PermitIssued:
    """The head signs the permit to store a weapon in 7.19, on time; `said` has what is otherwise.

    Raises:
        TypeError: the event has no such field.
        ValidationError: a value doesn't do.
    """
    usual = {
        "application_id": application_id,
        "body_no": BODY,
        "permit_id": application_id,
        "permit_no": f"P-{said.get('body_no', BODY)}-{at.year}-000001",
        "permit_kind": "permit_storage",
        "units": 1,
        "issued_at": at,
        "due_on": local_date(at) + timedelta(days=15),
        "on_time": True,
    }
    return _event(PermitIssued, usual, said)


def _event(kind: type[E], usual: Mapping[str, Any], said: Mapping[str, Any]) -> E:
    # A consumer ignores a field it doesn't know of; in a test it is a typing error.
    if unknown := said.keys() - kind.model_fields.keys():
        raise TypeError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
    return kind.model_validate({**usual, **said})
