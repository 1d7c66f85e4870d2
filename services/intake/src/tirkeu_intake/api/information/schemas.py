"""Requests and answers of the public routes: the service, the bodies, the documents, the duty."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field

from tirkeu_chassis.http.answers import Answer
from tirkeu_chassis.http.requests import Request
from tirkeu_contracts.standard import ApplicantCategory, DocumentCode, PermitKind, WeaponKind


class BodyOut(Answer):
    """A body of Annex 1."""

    no: str
    department_no: int
    unit_no: int | None
    name_kk: str
    name_ru: str | None
    name_en: str | None
    address_kk: str
    website: str | None
    licensing_phones: list[str]


class RequirementOut(Answer):
    document: DocumentCode
    name: str
    paragraph: str
    why: str
    given: bool


class ConditionOut(BaseModel):
    """What holds for an application besides its documents."""

    paragraph: str
    text: str


class ChecklistOut(BaseModel):
    """`gap`: the standard has no list for this case; the rows are those it hints at."""

    standard_edition: str
    in_force: bool = Field(description="the edition is known to be in force today; else it is applied all the same")
    paragraph: str
    gap: bool
    complete: bool = Field(description="nothing of `requirements` is missing (17(1))")
    requirements: list[RequirementOut]
    missing: list[DocumentCode]
    implied: list[RequirementOut] = Field(
        description="documents that the standard speaks of without listing them, or that other law asks for: "
        "their lack leaves the list complete"
    )
    conditions: list[ConditionOut]
    minimum_age: int | None = Field(description="of the person who applies, in years on the day of registration")
    reception: str = Field(description="when the licensing units receive (paragraph 9)")


def document_codes(text: str) -> frozenset[str]:
    """Codes from a comma-separated list.

    Raises:
        RequestValidationError: a code that the standard doesn't know.
    """
    codes = frozenset(part.strip() for part in text.split(",") if part.strip())
    if codes - {code.value for code in DocumentCode}:
        expected = ", ".join(f"'{code}'" for code in DocumentCode)
        fault = {"type": "enum", "loc": ("query", "given"), "msg": "", "ctx": {"expected": expected}}
        raise RequestValidationError([fault])
    return codes


class DutyQuoteUnit(Request):
    paragraph: ClassVar[str | None] = "8"

    kind: WeaponKind
    calibre_mm: Decimal | None = Field(default=None, gt=0, max_digits=6, decimal_places=2)
    muzzle_energy_j: Decimal | None = Field(default=None, gt=0, max_digits=8, decimal_places=2)


class DutyQuoteIn(Request):
    paragraph: ClassVar[str | None] = "8"

    units: list[DutyQuoteUnit] = Field(min_length=1, max_length=200)
    paid_on: date
    permit_kind: PermitKind = PermitKind.PERMIT_STORAGE
    applicant_category: ApplicantCategory | None = Field(
        default=None, description="whose permit; the duty for issuing it isn't known without"
    )


class DutyQuoteOut(BaseModel):
    """Tenge, as decimal text."""

    total_tenge: Decimal
    per_unit_tenge: list[Decimal]
    monthly_calculation_index_tenge: Decimal
    index_source: str
    standard_edition: str
    paragraph: str
    law: str = Field(description="what the standard cites for the duty")
    permit_duty_tenge: Decimal | None = Field(
        description="of issuing the permit, which the standard leaves to other law; null: its rate for the applicant "
        "and the payment day isn't known"
    )
    permit_duty_law: str | None = Field(description="the other law that has the rate; null where that is")


class ContactsOut(BaseModel):
    name: str
    address: str
    website: str
    reception_phone: str


class ActOut(Answer):
    """A resolution of the Government, by its number and the day of signature."""

    number: str
    signed_on: date


class ServiceOut(BaseModel):
    """What the stands in the waiting hall say (paragraphs 1 to 10 and 26), in one language."""

    standard_edition: str
    in_force: bool
    title: str
    standard: str
    approved_by: ActOut
    restated_by: ActOut | None
    repealed_by: ActOut | None
    provider: str
    legal_basis: list[str]
    term_days: int
    extended_term_days: int
    waiting_minutes: int
    serving_minutes: int
    issuing_minutes: int
    duty_law: str
    reception: str
    complaints_reception: str
    committee: ContactsOut = Field(description="the Administrative Police Committee (paragraph 26)")
