"""What the API takes and gives. Answers to commands hold no personal data: they are kept for repeats."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from tirkeu_chassis.requests import Request, Text
from tirkeu_chassis.time_zone import local_date
from tirkeu_contracts.events import intake
from tirkeu_contracts.standard import (
    Action,
    ApplicationLanguage,
    PermitKind,
    ReceivedBy,
    WeaponClass,
    WeaponKind,
)
from tirkeu_contracts.standard.other_law import permit_validity_on
from tirkeu_registry.domain.permit import Permit, PermitUnit, Stage
from tirkeu_registry.domain.weapon import Registration, Weapon


class SignatureIn(Request):
    head_name: Text | None = Field(default=None, description="printed on the permit")


class ProxyIn(Request):
    surname: Text
    name: Text
    patronymic: Text | None = None
    power_of_attorney_no: Annotated[str, Field(min_length=1, max_length=60)]
    power_of_attorney_date: date


class HandoverIn(Request):
    received_by: ReceivedBy
    proxy: ProxyIn | None = Field(default=None, description="obligatory where `received_by` is `proxy`")


class UnitOut(BaseModel):
    """`duplicate`: the unit stood in the register in another owner's name, or twice in this application."""

    weapon_id: UUID
    kind: WeaponKind
    duplicate: bool

    @classmethod
    def of(cls, unit: PermitUnit) -> "UnitOut":
        return cls(weapon_id=unit.weapon_id, kind=unit.kind, duplicate=unit.duplicate)


class PermitOut(BaseModel):
    """A permit without personal data."""

    permit_id: UUID
    permit_no: str
    permit_kind: PermitKind
    stage: Stage
    body_no: str
    application_id: UUID
    action: Action
    units: list[UnitOut]
    language: ApplicationLanguage
    drafter: str = Field(description="the officer who drew it up and who will hand it over")
    drafted_at: datetime
    due_on: date
    issued_at: datetime | None
    on_time: bool | None
    handed_over_at: datetime | None
    received_by: ReceivedBy | None
    cancelled_at: datetime | None
    valid_years: int | None = Field(
        description="from the day of issue; null: the standard leaves it to other law, and the reference data has none"
    )

    @classmethod
    def of(cls, permit: Permit) -> "PermitOut":
        validity = permit_validity_on(local_date(permit.issued_at), permit.kind) if permit.issued_at else None
        return cls(
            permit_id=permit.id,
            permit_no=permit.permit_no,
            permit_kind=permit.kind,
            stage=permit.stage,
            body_no=permit.body_no,
            application_id=permit.application_id,
            action=permit.action,
            units=[UnitOut.of(unit) for unit in permit.units],
            language=permit.language,
            drafter=permit.drafter,
            drafted_at=permit.drafted_at,
            due_on=permit.due_on,
            issued_at=permit.issued_at,
            on_time=permit.on_time,
            handed_over_at=permit.handed_over_at,
            received_by=permit.received_by,
            cancelled_at=permit.cancelled_at,
            valid_years=validity.years if validity else None,
        )


class ProxyOut(BaseModel):
    surname: str
    name: str
    patronymic: str | None
    power_of_attorney_no: str
    power_of_attorney_date: date


class PermitParticularsOut(BaseModel):
    """The personal data of a permit; `weapons` are in the order of `units`."""

    applicant: intake.Person | None
    entity: intake.Entity | None
    employer: intake.Entity | None
    weapons: list[intake.Weapon]
    proxy: ProxyOut | None


class PermitFileOut(PermitOut):
    """A permit; `particulars` for the head, the officer and the auditor alone."""

    particulars: PermitParticularsOut | None = None


class RegistrationOut(BaseModel):
    application_id: UUID
    permit_id: UUID
    body_no: str
    action: Action
    registered_at: datetime
    cancelled_at: datetime | None

    @classmethod
    def of(cls, registration: Registration) -> "RegistrationOut":
        return cls(
            application_id=registration.application_id,
            permit_id=registration.permit_id,
            body_no=registration.body_no,
            action=registration.action,
            registered_at=registration.registered_at,
            cancelled_at=registration.cancelled_at,
        )


class WeaponOut(BaseModel):
    """A unit in the register, without what would name it."""

    weapon_id: UUID
    body_no: str
    kind: WeaponKind
    weapon_class: WeaponClass
    history: list[RegistrationOut] = Field(description="registrations, the first one first")

    @classmethod
    def of(cls, weapon: Weapon) -> "WeaponOut":
        return cls(
            weapon_id=weapon.id,
            body_no=weapon.body_no,
            kind=weapon.kind,
            weapon_class=weapon.weapon_class,
            history=[RegistrationOut.of(one) for one in weapon.history],
        )


class WeaponFileOut(WeaponOut):
    """A unit; `particulars` for the head, the officer and the auditor alone."""

    particulars: intake.Weapon | None = None
