"""Which documents an application needs, and why (paragraph 11, rules R-26 to R-48).

The lists are data: a row names a document, the paragraph it comes from and the condition under which it is
needed. Where the standard has no list (the gaps of its coverage matrix) the answer says so.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from tirkeu_chassis.decision import Refusal, require
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    DocumentCode,
    RequestedRight,
    WeaponClass,
    WeaponKind,
)


class Source(StrEnum):
    """Where a weapon was acquired (11(1)(d))."""

    SHOP = "shop"
    PERSON = "person"
    INHERITANCE = "inheritance"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the documents depend on. `duty_due`: some unit is not exempt from the registration duty."""

    category: ApplicantCategory
    action: Action
    weapon_class: WeaponClass
    kinds: frozenset[WeaponKind]
    source: Source = Source.SHOP
    duty_due: bool = True
    new_storage_facility: bool = False
    years_since_test_fire: int | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """A document of a list, with the paragraph that asks for it."""

    document: DocumentCode
    paragraph: str
    why: str
    applies: Callable[[Circumstances], bool] = lambda _: True
    alternative: DocumentCode | None = None
    """A document that satisfies the requirement as well."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """The documents needed; `gap` where the standard has no list for this applicant, class and action."""

    paragraph: str
    requirements: tuple[Requirement, ...]
    gap: bool = False

    def missing(self, documents: Iterable[str]) -> tuple[Requirement, ...]:
        """The requirements that a set of documents leaves open (rule R-56)."""
        given = set(documents)
        return tuple(
            one
            for one in self.requirements
            if one.document not in given and (one.alternative is None or one.alternative not in given)
        )


class NotAnApplicant(Refusal):
    code = "not-an-applicant"
    status = 422
    title = "This applicant can't apply for this class of weapon"
    detail = "Category {category} has no place for {weapon_class} weapons in paragraphs 6 and 11."
    paragraph = "6"


class RightNotAvailable(Refusal):
    code = "right-not-available"
    status = 422
    title = "This right can't be asked for"
    detail = "{why} Ask for `{right}`."
    paragraph = "5"


D = DocumentCode
_APPLICATION = Requirement(D.APPLICATION, "12", "every service begins with an application")
_PHOTOS = Requirement(D.PHOTOS_3X4_2, "11(1)(a)", "two photographs 3x4 cm")


def _rifled_hunting(case: Circumstances) -> bool:
    return WeaponKind.RIFLED_HUNTING in case.kinds


def _test_fire(case: Circumstances) -> bool:
    # "First acquired from a shop, and every five years after" (11(1)(d), rules ).
    if not _rifled_hunting(case):
        return False
    if case.action is Action.REGISTRATION:
        return case.source is Source.SHOP
    return case.years_since_test_fire is None or case.years_since_test_fire >= 5


def _duty_due(case: Circumstances) -> bool:
    return case.duty_due


def _foreigner(case: Circumstances) -> bool:
    return case.category is ApplicantCategory.FOREIGNER


def _security(case: Circumstances) -> bool:
    return case.category is ApplicantCategory.EMPLOYEE_SECURITY_SUBJECT


CITIZEN_REGISTERS = (
    _APPLICATION,
    _PHOTOS,
    Requirement(
        D.RECEIPT_DUTY_REGISTRATION,
        "11(1)(b)",
        "the duty of paragraph 8 is due for a unit that is not exempt",
        _duty_due,
    ),
    Requirement(D.RECEIPT_DUTY_PERMIT, "11(1)(b)", "the duty for issuing the permit"),
    Requirement(D.ACQUISITION_SOURCE_DOC, "11(1)(c)", "it shows where the weapon comes from"),
    Requirement(D.TEST_FIRE_ACT, "11(1)(d)", "a rifled hunting weapon first acquired from a shop", _test_fire),
    Requirement(D.DIPLOMATIC_PETITION, "11(1)(g)", "a foreigner applies on their embassy's petition", _foreigner),
    Requirement(
        D.RESIDENCE_REGISTRATION_1Y, "11(1)(g)", "a foreigner must be registered for at least a year", _foreigner
    ),
)
CITIZEN_RE_REGISTERS = (
    _APPLICATION,
    Requirement(D.RECEIPT_DUTY_REGISTRATION, "11(1)(b)", "the duty is due for re-registration alike", _duty_due),
    Requirement(D.RECEIPT_DUTY_PERMIT, "11(1)(b)", "the duty for the extended permit"),
    Requirement(D.TEST_FIRE_ACT, "11(1)(d)", "five years or more since the last test-firing", _test_fire),
)
ENTITY_REGISTERS = (
    Requirement(D.HEAD_APPLICATION, "11(3)(a)", "with the units and everyone who has access to them"),
    Requirement(D.ORDER_RESPONSIBLE_PERSON, "11(3)(b)", "somebody answers for the weapons' safekeeping"),
    Requirement(D.MEDICAL_CONCLUSION, "11(3)(c)", "for the people named in the application"),
    Requirement(D.SAFE_HANDLING_CERTIFICATES, "11(3)(d)", "knowledge of safe handling was checked"),
    Requirement(D.ACQUISITION_SOURCE_LICENCE, "11(3)(e)", "it shows where the weapons come from"),
    Requirement(D.RECEIPT_DUTY_PERMIT, "11(3)(f)", "the duty for issuing the permit"),
    Requirement(
        D.PREMISES_SUITABILITY_ACT, "11(3)(g)", "a new storage facility opens", lambda case: case.new_storage_facility
    ),
)
EMPLOYEE_REGISTERS = (
    Requirement(D.HEAD_PETITION, "11(4)(a)", "the employer petitions for the employee"),
    Requirement(D.PERSONS_LIST, "11(4)(a)", "the list annexed to the petition"),
    Requirement(
        D.ORDERS_APPOINTMENT_ASSIGNMENT,
        "11(4)(b)",
        "the orders of appointment and of personal assignment",
        alternative=D.ORG_HEAD_ORDERS,
    ),
    Requirement(D.ID_CARD_COPY, "11(4)(d)", "who the employee is"),
    Requirement(D.PHOTOS_3X4_2, "11(4)(e)", "two photographs 3x4 cm"),
    Requirement(D.GUARD_TRAINING_CERTIFICATE, "11(4)(f)", "the employer is a security subject", _security),
    Requirement(
        D.DINAMO_SAFE_HANDLING_CERTIFICATE,
        "11(4)(g)",
        "the employer is not a security subject",
        lambda case: not _security(case),
    ),
    Requirement(D.MEDICAL_CONCLUSION, "11(4)(h)", "no contraindications to having weapons"),
    Requirement(D.RECEIPT_DUTY_REGISTRATION, "11(4)(i)", "the duty of paragraph 8", _duty_due),
    Requirement(D.RECEIPT_DUTY_PERMIT, "11(4)(i)", "the duty for issuing the permit"),
)


def checklist(case: Circumstances) -> Checklist:
    """The documents a case needs.

    Raises:
        NotAnApplicant: the coverage matrix of paragraph 11 has no such cell.
    """
    paragraph, rows, gap = _cell(case)
    return Checklist(paragraph, tuple(row for row in rows if row.applies(case)), gap)


def _cell(case: Circumstances) -> tuple[str, tuple[Requirement, ...], bool]:
    first = case.action is Action.REGISTRATION
    if case.category in {ApplicantCategory.CITIZEN_RK, ApplicantCategory.FOREIGNER}:
        require(
            case.weapon_class is WeaponClass.CIVILIAN,
            NotAnApplicant(category=case.category, weapon_class=case.weapon_class),
        )
        if first:
            citizen = case.category is ApplicantCategory.CITIZEN_RK
            return "11(1)" if citizen else "11(1)(g)", CITIZEN_REGISTERS, False
        return "11(2)", CITIZEN_RE_REGISTERS, case.category is ApplicantCategory.FOREIGNER
    if case.category.is_employee:
        return "11(4)", EMPLOYEE_REGISTERS, not first
    return "11(3)", ENTITY_REGISTERS, not first or case.weapon_class is WeaponClass.CIVILIAN


def check_right(category: ApplicantCategory, right: RequestedRight, kinds: Iterable[WeaponKind]) -> None:
    """The rights that can't be had at all (paragraphs 5 and 11(1)(e), rules R-04 and R-31).

    Raises:
        RightNotAvailable
    """
    if right is RequestedRight.STORAGE:
        return
    require(
        not category.is_entity,
        RightNotAvailable(why="A legal entity's permit is for storage alone.", right=RequestedRight.STORAGE),
    )
    require(
        WeaponKind.SMOOTH_BORE_SELF_DEFENCE_LONG not in set(kinds),
        RightNotAvailable(
            why="A long smooth-bore weapon for self-defence is registered without the right to carry.",
            right=RequestedRight.STORAGE,
        ),
    )
