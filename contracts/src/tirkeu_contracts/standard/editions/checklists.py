"""The part of an edition that says which documents are needed, and when (paragraphs 6 and 11)."""

from enum import StrEnum

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from tirkeu_contracts.standard.applicants import ApplicantCategory
from tirkeu_contracts.standard.documents import DocumentCode
from tirkeu_contracts.standard.names import Names
from tirkeu_contracts.standard.procedure import Action, RequestedRight
from tirkeu_contracts.standard.weapons import WeaponClass, WeaponKind

STRICT = ConfigDict(extra="forbid")
"""A misspelt entry of a file must not go unnoticed."""


class AcquisitionSource(StrEnum):
    """Where a weapon was acquired, as far as a list of documents depends on it (11(1)(d))."""

    SHOP = "shop"
    PERSON = "person"
    INHERITANCE = "inheritance"
    OTHER = "other"


class Evidence(StrEnum):
    """What a finding must state besides its reasons, where a ground asks for it (para 17)."""

    OFFENCE_DATES = "offence_dates"
    MISSING_DOCUMENTS = "missing_documents"


@dataclass(frozen=True, slots=True, config=STRICT)
class Applicant:
    """A category of applicants (para 6), with ages in years on the day of registration.

    Below `minimum_age` the service is refused; below `doubtful_age`, where the standard states none, it is for the
    officer to look at. `except_security_service`: the internal affairs bodies' own guards are none of them (6(5)).
    `citizen_of_kazakhstan`: whether the applicant is one; None where that makes no difference.
    """

    category: ApplicantCategory
    paragraph: str
    minimum_age: int | None = None
    doubtful_age: int | None = None
    except_security_service: bool = False
    citizen_of_kazakhstan: bool | None = None


@dataclass(frozen=True, slots=True, config=STRICT)
class RightWithheld:
    """A right that can't be had: by these applicants, or for these kinds of weapon; None for all of them."""

    right: RequestedRight
    instead: RequestedRight
    paragraph: str
    why: Names
    applicants: frozenset[ApplicantCategory] | None = None
    kinds: frozenset[WeaponKind] | None = None


@dataclass(frozen=True, slots=True, config=STRICT)
class When:
    """Under which circumstances a document is needed: all that are stated must hold, those that are None always do."""

    applicants: frozenset[ApplicantCategory] | None = None
    kinds: frozenset[WeaponKind] | None = None
    sources: frozenset[AcquisitionSource] | None = None
    duty_due: bool | None = None
    new_storage_facility: bool | None = None
    serviceman: bool | None = None
    years_since_test_fire: int | None = None
    """At least so many years; holds too where it isn't known how many there were."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Requirement:
    """A document of a list; `alternative` satisfies the requirement as well."""

    document: DocumentCode
    paragraph: str
    why: Names
    when: When = When()
    alternative: DocumentCode | None = None


@dataclass(frozen=True, slots=True, config=STRICT)
class Checklist:
    """The documents of one list of para 11.

    `implied` are documents that the standard speaks of without listing them: their lack is told, and is no
    ground for refusal by itself, because 17(1) speaks of the list.
    """

    requirements: tuple[Requirement, ...]
    implied: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True, config=STRICT)
class Condition:
    """What holds for an application besides its documents, in words."""

    paragraph: str
    text: Names


@dataclass(frozen=True, slots=True, config=STRICT)
class EmployerAnnex:
    """An annex of the Rules that lists employers; what a `secret` one holds is not known here (para 11(4))."""

    no: str
    secret: bool = False


@dataclass(frozen=True, slots=True, config=STRICT)
class Coverage:
    """A cell of the matrix of para 11: who may apply for what, with which list.

    `gap` where the standard has no list for the cell and another one is shown instead. `kinds` where only
    some kinds of the class can be registered, `kinds_paragraph` where another paragraph than the cell's says so;
    which kinds are of a class says other law. `employer_annexes` where the employer must be listed in one of them.
    `residence_years` where the applicant must be registered for residence for so long, and the petition is that of
    the state of citizenship.
    """

    applicants: frozenset[ApplicantCategory]
    weapon_classes: frozenset[WeaponClass]
    actions: frozenset[Action]
    paragraph: str
    checklist: str
    gap: bool = False
    kinds: frozenset[WeaponKind] | None = None
    kinds_paragraph: str | None = None
    conditions: tuple[Condition, ...] = ()
    employer_annexes: tuple[EmployerAnnex, ...] = ()
    residence_years: int | None = None
