"""Requests and answers of permits. Answers to commands are stored for repeats and hold no personal data."""

from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID

from pydantic import Field

from tirkeu_chassis.http.answers import Answer
from tirkeu_chassis.http.requests import Request, Text
from tirkeu_contracts.events import intake
from tirkeu_contracts.standard import (
    Action,
    ApplicationLanguage,
    PermitKind,
    ReceivedBy,
    WeaponKind,
)
from tirkeu_registry.domain.permit import HandOver, Permit, Proxy, Stage
from tirkeu_registry.domain.signature import Return, Sign
from tirkeu_registry.domain.validity import valid_until, valid_years


class SignatureIn(Request):
    paragraph: ClassVar[str | None] = "14"

    head_name: Text | None = Field(default=None, description="printed on the permit")

    def command(self) -> Sign:
        """The head's signature."""
        return Sign(self.head_name or "")


class ReturnIn(Request):
    paragraph: ClassVar[str | None] = "14"

    note: Annotated[str, Field(min_length=1, max_length=2000, description="why, for the officer")]

    def command(self) -> Return:
        """The return of the draft."""
        return Return(self.note)


class ProxyIn(Request):
    paragraph: ClassVar[str | None] = "16"

    surname: Text
    name: Text
    patronymic: Text | None = None
    power_of_attorney_no: Annotated[str, Field(min_length=1, max_length=60)]
    power_of_attorney_date: date
    power_of_attorney_until: date | None = Field(default=None, description="its last day, where it has one")

    def proxy(self) -> Proxy:
        """The proxy, as the permit knows them."""
        return Proxy(**self.model_dump())


class HandoverIn(Request):
    paragraph: ClassVar[str | None] = "16"

    received_by: ReceivedBy
    proxy: ProxyIn | None = Field(default=None, description="obligatory where `received_by` is `proxy`")

    def command(self) -> HandOver:
        """The hand-over."""
        return HandOver(self.received_by, self.proxy.proxy() if self.proxy else None)


REASONS = (
    "`other_owner`: in another owner's name in the register; `twice_in_case`; `standing_permit`: registered anew "
    "though the same owner has a permit for it"
)


class UnitOut(Answer):
    """A unit of a permit, and where it stands besides."""

    weapon_id: UUID
    kind: WeaponKind
    duplicate: bool
    duplicate_reasons: list[str] = Field(validation_alias="reasons", description=REASONS)
    differs: list[str] = Field(description="particulars that were others in the register")
    taken_from: list[UUID] = Field(
        description="permits from which the weapon goes over to this one with the head's signature"
    )
    went_over_to: UUID | None = Field(description="the permit, signed later, that holds for the weapon instead")
    went_over_at: datetime | None


class PermitOut(Answer):
    """A permit without personal data."""

    permit_id: UUID = Field(validation_alias="id")
    permit_no: str
    permit_kind: PermitKind = Field(validation_alias="kind")
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
    valid_until: date | None = Field(
        description="last day; null: the standard leaves it to other law, and the reference data has no term"
    )
    valid_years: int | None = Field(description="from the day of issue to `valid_until`; null where that is")
    expired: bool
    extends: list[UUID] = Field(description="permits whose validity this one extends (11(2))")
    extended_by: UUID | None
    superseded_at: datetime | None = Field(
        description="when the last of its weapons went over to another permit: it holds for none of them any more"
    )

    @classmethod
    def of(cls, permit: Permit, /, **computed: Any) -> Self:
        """The permit, with the term that the law gives it."""
        return super().of(permit, valid_until=valid_until(permit), valid_years=valid_years(permit), **computed)


class ProxyOut(Answer):
    surname: str
    name: str
    patronymic: str | None
    power_of_attorney_no: str
    power_of_attorney_date: date
    power_of_attorney_until: date | None


class PermitParticularsOut(Answer):
    """The personal data of a permit; `weapons` are in the order of `units`."""

    applicant: intake.Person | None
    entity: intake.Entity | None
    employer: intake.Entity | None
    weapons: list[intake.Weapon]
    proxy: ProxyOut | None
    return_note: str = Field(description="of a draft that the head returned")


class PermitFileOut(PermitOut):
    """A permit; `particulars` for the head, the officer and the auditor alone."""

    particulars: PermitParticularsOut | None = None
