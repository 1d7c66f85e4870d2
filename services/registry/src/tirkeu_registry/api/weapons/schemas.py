"""Answers of the register of weapons."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field

from tirkeu_chassis.forms.printing import full_name
from tirkeu_chassis.http.answers import Answer
from tirkeu_contracts.events import intake
from tirkeu_contracts.standard import (
    Action,
    WeaponClass,
    WeaponKind,
)
from tirkeu_registry.domain.permit import Permit


class OwnerOut(BaseModel):
    """In whose name a weapon was registered."""

    applicant: str | None = Field(description="surname, name and patronymic")
    entity: str | None
    employer: str | None

    @classmethod
    def of(cls, permit: Permit) -> "OwnerOut":
        given = permit.particulars
        return cls(
            applicant=full_name(given.applicant) if given.applicant else None,
            entity=given.entity.name if given.entity else None,
            employer=given.employer.name if given.employer else None,
        )


class RegistrationOut(Answer):
    application_id: UUID
    permit_id: UUID
    body_no: str
    action: Action
    registered_at: datetime
    cancelled_at: datetime | None
    owner: OwnerOut | None = Field(default=None, description="for those who may see particulars, of one weapon alone")


class WeaponOut(Answer):
    """A unit in the register, without what would name it."""

    weapon_id: UUID = Field(validation_alias="id")
    body_no: str
    kind: WeaponKind
    weapon_class: WeaponClass
    history: list[RegistrationOut] = Field(description="registrations, the first one first")


class WeaponFileOut(WeaponOut):
    """A unit; `particulars` for the head, the officer and the auditor alone."""

    particulars: intake.Weapon | None = None
