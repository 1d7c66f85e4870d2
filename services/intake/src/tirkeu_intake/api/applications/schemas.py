"""Requests and answers of applications. Answers to commands are stored for repeats and hold no personal data."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator
from pydantic_core import PydanticKnownError

from tirkeu_chassis.http.answers import Answer
from tirkeu_chassis.http.requests import Request, Text
from tirkeu_chassis.office.identification_numbers import CheckedNumber
from tirkeu_contracts.events import intake as events
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    ApplicationLanguage,
    DocumentCode,
    Language,
    PremisesActSignatory,
    RequestedRight,
    WeaponClass,
    WeaponKind,
)
from tirkeu_contracts.standard.editions import AcquisitionSource
from tirkeu_intake.api.warnings import WarningOut, case_warnings
from tirkeu_intake.domain.application import Application, Status, Withdraw
from tirkeu_intake.domain.particulars import Particulars, Stated, WeaponDetails
from tirkeu_intake.domain.receipts import Receipt
from tirkeu_intake.domain.registration import Register


class PersonIn(Request):
    surname: Text
    name: Text
    patronymic: Text | None = None
    birth_date: date
    birth_place: Text | None = None
    iin: CheckedNumber | None = None
    address: Text | None = None
    citizenship: Text | None = None

    def person(self) -> events.Person:
        """The person, as the case knows them."""
        return events.Person.model_validate(self, from_attributes=True)


class EntityIn(Request):
    name: Text
    bin: CheckedNumber | None = None
    address: Text | None = None

    def entity(self) -> events.Entity:
        """The organisation, as the case knows it."""
        return events.Entity.model_validate(self, from_attributes=True)


class ResidenceIn(Request):
    """A foreigner's registration for residence, first and last day."""

    paragraph: ClassVar[str | None] = "11(1)(g)"

    registered_on: date
    registered_until: date

    @model_validator(mode="after")
    def _in_order(self) -> "ResidenceIn":
        if self.registered_until < self.registered_on:
            raise PydanticKnownError("greater_than_equal", {"ge": self.registered_on.isoformat()})
        return self

    def residence(self) -> events.Residence:
        """The registration, as the case knows it."""
        return events.Residence.model_validate(self, from_attributes=True)


class UnitIn(Request):
    """The seven particulars of a weapon (11(3)(a)), and the muzzle energy of a pneumatic one in joules."""

    paragraph: ClassVar[str | None] = "11(3)(a)"
    paragraphs: ClassVar[Mapping[str, str]] = {"muzzle_energy_j": "8"}

    kind: WeaponKind
    type: Text
    model: Text
    system: Text | None = None
    calibre: Text
    number: Text
    year: int = Field(ge=1850, le=2100)
    muzzle_energy_j: Decimal | None = Field(default=None, gt=0, max_digits=8, decimal_places=2)

    def details(self) -> WeaponDetails:
        """The unit, as the clerk entered it."""
        return WeaponDetails(events.Weapon.model_validate(self, from_attributes=True), self.muzzle_energy_j)


class ReceiptIn(Request):
    paragraph: ClassVar[str | None] = "8"

    document: Literal[DocumentCode.RECEIPT_DUTY_REGISTRATION, DocumentCode.RECEIPT_DUTY_PERMIT]
    tenge: Decimal = Field(gt=0, max_digits=12, decimal_places=2)
    paid_on: date
    bank: Text

    def receipt(self) -> Receipt:
        """The receipt, as the case knows it."""
        return Receipt(self.document, self.tenge, self.paid_on, self.bank)


class ApplicationIn(Request):
    """An application as the clerk enters it at the counter."""

    paragraph: ClassVar[str | None] = "11"
    paragraphs: ClassVar[Mapping[str, str]] = {
        "body_no": "Annex 1",
        "applicant_category": "6",
        "requested_right": "5",
        "language": "14",
        "units": "11(3)(a)",
        "submitted_at": "7(1)",
        "petition_no": "11(4)(a)",
        "receipts": "8",
        "employer": "11(4)",
        "responsible_person": "11(3)(a)",
        "persons_with_access": "11(3)(a)",
        "clerk_name": "13",
        "petitioning_state": "11(1)(g)",
        "employer_annex": "11(4)",
        "source": "11(1)(d)",
        "new_storage_facility": "11(3)(g)",
        "premises_act_signatories": "11(3)(g)",
        "serviceman": "11(1)(f)",
        "last_test_fire_on": "11(1)(d)",
        "security_service": "6(5)",
    }

    body_no: str
    applicant_category: ApplicantCategory
    action: Action = Action.REGISTRATION
    weapon_class: WeaponClass
    requested_right: RequestedRight | None = Field(
        default=None, description="absent: storage, or what alone can be had (5, 11(1)(g))"
    )
    language: ApplicationLanguage = ApplicationLanguage.KK
    units: list[UnitIn] = Field(min_length=1, max_length=200)
    documents: list[DocumentCode] = Field(max_length=60)
    submitted_at: AwareDatetime | None = None
    petition_no: Annotated[str, Field(pattern=r"^[0-9A-Za-zА-Яа-яӘәҒғҚқҢңӨөҰұҮүҺһІі/.-]{1,40}$")] | None = None
    receipts: list[ReceiptIn] = Field(
        default_factory=list, max_length=20, description="what one is entered for counts as handed in (8)"
    )
    applicant: PersonIn | None = None
    entity: EntityIn | None = None
    employer: EntityIn | None = None
    responsible_person: PersonIn | None = None
    persons_with_access: list[PersonIn] = Field(default_factory=list, max_length=200)
    clerk_name: Text | None = None
    residence: ResidenceIn | None = Field(default=None, description="of a foreigner (11(1)(g))")
    petitioning_state: Text | None = Field(default=None, description="whose mission petitions (11(1)(g))")
    employer_annex: Annotated[str, Field(pattern=r"^[0-9]{1,2}(-[0-9])?$")] | None = Field(
        default=None, description="annex of the Rules that lists the employer; obligatory where 11(4) asks for it"
    )
    source: AcquisitionSource = AcquisitionSource.SHOP
    new_storage_facility: bool = False
    premises_act_signatories: list[PremisesActSignatory] = Field(default_factory=list, max_length=3)
    serviceman: bool = Field(default=False, description="or an employee of a special body with a rank (11(1)(f))")
    last_test_fire_on: date | None = Field(default=None, description="day of the act on file, at re-registration")
    security_service: bool = Field(
        default=False, description="a specialised security-service unit of the internal affairs bodies (6(5))"
    )

    def command(self, *, talon_code: str) -> Register:
        """The registration, with the secret that is printed on the talon."""
        units = tuple(unit.details() for unit in self.units)
        return Register(
            body_no=self.body_no,
            category=self.applicant_category,
            action=self.action,
            weapon_class=self.weapon_class,
            requested_right=self.requested_right,
            units=units,
            documents=tuple(dict.fromkeys(self.documents)),
            language=self.language,
            particulars=self._particulars(tuple(unit.weapon for unit in units)),
            talon_code=talon_code,
            submitted_at=self.submitted_at,
            petition_no=self.petition_no,
            receipts=tuple(one.receipt() for one in self.receipts),
            stated=self._stated(),
        )

    def _particulars(self, weapons: tuple[events.Weapon, ...]) -> Particulars:
        """The personal data, all in one place."""
        return Particulars(
            weapons=weapons,
            applicant=self.applicant.person() if self.applicant else None,
            entity=self.entity.entity() if self.entity else None,
            employer=self.employer.entity() if self.employer else None,
            responsible_person=self.responsible_person.person() if self.responsible_person else None,
            persons_with_access=tuple(one.person() for one in self.persons_with_access),
            clerk_name=self.clerk_name or "",
            residence=self.residence.residence() if self.residence else None,
            petitioning_state=self.petitioning_state,
            employer_annex=self.employer_annex,
        )

    def _stated(self) -> Stated:
        """What the documents depend on."""
        return Stated(
            source=self.source,
            new_storage_facility=self.new_storage_facility,
            premises_act_signatories=tuple(dict.fromkeys(self.premises_act_signatories)),
            serviceman=self.serviceman,
            last_test_fire_on=self.last_test_fire_on,
            security_service=self.security_service,
        )


class ApplicationOut(Answer):
    """An application without personal data."""

    application_id: UUID = Field(validation_alias="id")
    body_no: str
    talon_no: str
    talon_code: str = Field(description="printed on the talon; lets its holder follow the case")
    standard_edition: str = Field(validation_alias="edition")
    applicant_category: ApplicantCategory = Field(validation_alias="category")
    action: Action
    weapon_class: WeaponClass
    requested_right: RequestedRight
    units: list[WeaponKind]
    documents: list[DocumentCode]
    missing_documents: list[DocumentCode] | None = Field(
        validation_alias="missing",
        description="of the list of paragraph 11 (17(1)); null where an earlier version didn't look",
    )
    doubtful_documents: list[DocumentCode] | None = Field(
        validation_alias="doubtful",
        description="of the list, handed in, but they don't show what the standard asks of them; null as above",
    )
    language: ApplicationLanguage
    petition_no: str | None
    submitted_at: datetime
    registered_at: datetime
    status: Status
    ended_at: datetime | None
    permit_no: str | None
    warnings: list[WarningOut]

    @classmethod
    def of(cls, application: Application, /, lang: Language = "en", **computed: Any) -> Self:
        """The application, with its warnings in one language."""
        return super().of(
            application,
            units=[unit.kind for unit in application.units],
            warnings=case_warnings(application, lang),
            **computed,
        )


class WithdrawalIn(Request):
    paragraph: ClassVar[str | None] = "17(2)"

    statement_date: date

    def command(self) -> Withdraw:
        """The withdrawal."""
        return Withdraw(self.statement_date)


class TrackingOut(Answer):
    """What the holder of a talon may know."""

    talon_no: str
    status: Status
    registered_at: datetime
    ended_at: datetime | None
    permit_no: str | None
