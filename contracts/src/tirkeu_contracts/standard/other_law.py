"""Look-ups in other law that the standard refers to: dated reference data with its source, all in `other_law.toml`.

A new value is a new row of that file; no code changes. What could not be confirmed is not in it. For that the
look-ups return None instead of a guess.
"""

import tomllib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Final, TypeVar

from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass

from tirkeu_contracts.standard.applicants import ApplicantCategory
from tirkeu_contracts.standard.complaints import ComplaintTermReason
from tirkeu_contracts.standard.documents import DocumentCode
from tirkeu_contracts.standard.names import Names
from tirkeu_contracts.standard.procedure import PermitKind
from tirkeu_contracts.standard.weapons import WeaponClass, WeaponKind

STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Dated:
    """A row that holds from `first` to `last`, both included; `last` None where no end is known.

    `law` is what says so; `seen_at` where its words or figures were read.
    """

    first: date
    last: date | None = None
    law: Names
    seen_at: tuple[str, ...]

    def holds_on(self, day: date) -> bool:
        """Whether the row holds on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class MonthlyCalculationIndex(Dated):
    """The index that state duty is reckoned by, in tenge (para 8, rule R-18)."""

    tenge: Decimal


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class OfPermits(Dated):
    """A row for one kind of permit, and for those applicants alone whom the law speaks of."""

    permit_kind: PermitKind
    applicants: tuple[ApplicantCategory, ...]

    def is_for(self, kind: PermitKind, applicant: ApplicantCategory) -> bool:
        """Whether the row is for an applicant's permit."""
        return self.permit_kind is kind and applicant in self.applicants


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class PermitDuty(OfPermits):
    """The duty for issuing a permit, as a share of the index of the payment day (paras 8 and 11, rule R-22)."""

    index_share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class PermitValidity(OfPermits):
    """For how many years a permit is valid from the day it is issued (paras 3 and 11(2), rule R-37)."""

    years: int


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class KindsOfClass(Dated):
    """Which kinds of weapon are civilian ones, and which service ones (para 11, rule R-10)."""

    weapon_class: WeaponClass
    kinds: frozenset[WeaponKind]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class ComplaintTerm(Dated):
    """Calendar days from the filing of a complaint (para 25, rule R-77)."""

    days: int


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class LongerComplaintTerm(Dated):
    """Calendar days from the filing of a complaint that takes longer for one of the reasons (para 25, rule R-77)."""

    days: int
    reasons: tuple[ComplaintTermReason, ...]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class ComplaintExtension(Dated):
    """By how many calendar days the longer term may be extended, for one of the reasons (para 25, rule R-77).

    The complainant is told within `notice_days` calendar days from the day of the extension.
    """

    most_days: int
    notice_days: int
    reasons: tuple[ComplaintTermReason, ...]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class ReRegistrationDocument(Dated):
    """A document that the Rules ask for at re-registration (para 11(2), rule R-37)."""

    document: DocumentCode
    why: Names


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class CalendarDay:
    """A day that was moved by decree, or that public calendars have wrong: whether the offices work on it."""

    day: date
    working: bool
    law: Names
    seen_at: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class OtherLaw:
    """All of it. Rows of one list and one subject don't overlap."""

    monthly_calculation_index: tuple[MonthlyCalculationIndex, ...]
    complaint_terms: tuple[ComplaintTerm, ...]
    longer_complaint_terms: tuple[LongerComplaintTerm, ...] = ()
    complaint_extensions: tuple[ComplaintExtension, ...] = ()
    permit_duties: tuple[PermitDuty, ...] = ()
    kinds_of_classes: tuple[KindsOfClass, ...] = ()
    permit_validities: tuple[PermitValidity, ...] = ()
    re_registration_documents: tuple[ReRegistrationDocument, ...] = ()
    calendar_days: tuple[CalendarDay, ...] = ()


OTHER_LAW: Final[OtherLaw] = TypeAdapter(OtherLaw).validate_python(
    tomllib.loads(files(__package__).joinpath("other_law.toml").read_text(encoding="utf-8"), parse_float=Decimal)
)

CALENDAR_DAYS: Final[dict[date, CalendarDay]] = {one.day: one for one in OTHER_LAW.calendar_days}

D = TypeVar("D", bound=Dated)


def row_on(rows: Iterable[D], day: date) -> D | None:
    """The row that holds on a day; None where there is none."""
    return next((row for row in rows if row.holds_on(day)), None)


def index_on(day: date) -> MonthlyCalculationIndex | None:
    """The monthly calculation index of a payment day; None where it isn't known."""
    return row_on(OTHER_LAW.monthly_calculation_index, day)


def kinds_of_class_on(day: date, weapon_class: WeaponClass) -> KindsOfClass | None:
    """The kinds of a class on a day; None where they aren't known."""
    return row_on((one for one in OTHER_LAW.kinds_of_classes if one.weapon_class is weapon_class), day)


def complaint_term_on(day: date) -> ComplaintTerm | None:
    """The term of a complaint filed on a day; None where it isn't known."""
    return row_on(OTHER_LAW.complaint_terms, day)


def longer_complaint_term_on(day: date) -> LongerComplaintTerm | None:
    """The longer term of a complaint filed on a day; None where none is known."""
    return row_on(OTHER_LAW.longer_complaint_terms, day)


def complaint_extension_on(day: date) -> ComplaintExtension | None:
    """How the term of a complaint filed on a day is extended; None where that isn't known."""
    return row_on(OTHER_LAW.complaint_extensions, day)


def permit_duty_on(day: date, kind: PermitKind, applicant: ApplicantCategory) -> PermitDuty | None:
    """The duty for issuing a permit to an applicant, by the payment day; None where it isn't known."""
    return row_on((one for one in OTHER_LAW.permit_duties if one.is_for(kind, applicant)), day)


def permit_validity_on(day: date, kind: PermitKind, applicant: ApplicantCategory) -> PermitValidity | None:
    """How long an applicant's permit issued on a day is valid; None where it isn't known."""
    return row_on((one for one in OTHER_LAW.permit_validities if one.is_for(kind, applicant)), day)


def re_registration_documents_on(day: date) -> tuple[ReRegistrationDocument, ...]:
    """What the Rules ask for besides, of an application registered on a day."""
    return tuple(one for one in OTHER_LAW.re_registration_documents if one.holds_on(day))


def calendar_day(day: date) -> CalendarDay | None:
    """What is stated of a day; None where nothing is, and the ordinary calendar holds."""
    return CALENDAR_DAYS.get(day)
