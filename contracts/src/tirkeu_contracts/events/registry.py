"""Events of the register of weapons and permits (paragraphs 5, 14 and 16 of the standard)."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from tirkeu_contracts.event import Event, code
from tirkeu_contracts.standard import Action, PermitKind, ReceivedBy, WeaponClass, WeaponKind

from .fields import BodyNo


class WeaponRegistered(Event, routing_key="weapon.registered.v1", owner="registry"):
    """A unit was entered in the register, or re-registered (paragraph 14)."""

    application_id: UUID
    body_no: BodyNo
    weapon_id: UUID
    action: Annotated[str, code(Action)]
    weapon_class: Annotated[str, code(WeaponClass)]
    kind: Annotated[str, code(WeaponKind)]
    registered_at: AwareDatetime


class WeaponRegistrationCancelled(Event, routing_key="weapon.registration_cancelled.v1", owner="registry"):
    """A registration fell away before its permit was signed: it is as if it had not been (paragraphs 14 and 17(2))."""

    application_id: UUID
    body_no: BodyNo
    weapon_id: UUID
    reason: Annotated[str, Field(min_length=1, max_length=64)] = Field(
        description="`application_withdrawn`, or `draft_returned` by the head",
        json_schema_extra={"x-extensible-enum": ["application_withdrawn", "draft_returned"]},
    )
    cancelled_at: AwareDatetime


class PermitDraftReturned(Event, routing_key="permit.draft_returned.v1", owner="registry"):
    """The head didn't sign the draft: the case is with its officer again (paragraph 14)."""

    application_id: UUID
    body_no: BodyNo
    permit_id: UUID
    returned_at: AwareDatetime
    verification: int | None = Field(
        default=None,
        ge=1,
        description="of `documents.verified.v1`, which the draft was drawn up from; absent: not known",
    )


class PermitIssued(Event, routing_key="permit.issued.v1", owner="registry"):
    """The head signed the permit: the result of the service is ready (paragraphs 5 and 14)."""

    application_id: UUID
    body_no: BodyNo
    permit_id: UUID
    permit_no: str = Field(min_length=1, max_length=40)
    permit_kind: Annotated[str, code(PermitKind)]
    units: int = Field(ge=1, description="number of units the permit covers")
    issued_at: AwareDatetime
    due_on: date
    on_time: bool
    valid_until: date | None = Field(default=None, description="last day; absent where other law's term isn't known")
    extends_permit_ids: tuple[UUID, ...] = Field(
        default=(), description="the permits whose validity a re-registration extends (paragraph 11(2))"
    )


class PermitHandedOver(Event, routing_key="permit.handed_over.v1", owner="registry"):
    """The officer who drew the permit up handed it over (paragraph 16)."""

    application_id: UUID
    body_no: BodyNo
    permit_id: UUID
    received_by: Annotated[str, code(ReceivedBy)]
    handed_over_at: AwareDatetime


class PermitExpiring(Event, routing_key="permit.expiring.v1", owner="registry"):
    """The last day of a permit is near, and it isn't extended; once per permit and threshold."""

    application_id: UUID
    body_no: BodyNo
    permit_id: UUID
    valid_until: date
    threshold: int = Field(ge=1, description="calendar days before the last day")


class PermitExpired(Event, routing_key="permit.expired.v1", owner="registry"):
    """The last day of a permit has passed, and it wasn't extended; once per permit."""

    application_id: UUID
    body_no: BodyNo
    permit_id: UUID
    valid_until: date
