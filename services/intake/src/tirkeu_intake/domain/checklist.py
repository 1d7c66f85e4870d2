"""Which documents an application needs, and why (paragraph 11, rules R-26 to R-48).

The lists are data of an edition of the standard: a row names a document, the paragraph it comes from and the
circumstances under which it is needed. Where the edition has no list (the gaps of its coverage matrix) the
answer says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    DocumentCode,
    RequestedRight,
    WeaponClass,
    WeaponKind,
    other_law,
)
from tirkeu_contracts.standard.editions import AcquisitionSource, Condition, Coverage, Edition, Requirement, When


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the documents depend on. `duty_due`: some unit is not exempt from the registration duty."""

    category: ApplicantCategory
    action: Action
    weapon_class: WeaponClass
    kinds: frozenset[WeaponKind]
    source: AcquisitionSource = AcquisitionSource.SHOP
    duty_due: bool = True
    new_storage_facility: bool = False
    years_since_test_fire: int | None = None
    serviceman: bool = False
    """Of the Armed Forces, other troops or formations, or a special body's employee with a rank (11(1)(f))."""


@dataclass(frozen=True, slots=True)
class Needed:
    """The documents needed; `gap` where the standard has no list for this applicant, class and action.

    `implied` are documents that the standard speaks of without listing them, and those that other law asks for:
    their lack is told, and leaves the list of paragraph 11 complete.
    """

    paragraph: str
    requirements: tuple[Requirement, ...]
    implied: tuple[Requirement, ...] = ()
    conditions: tuple[Condition, ...] = ()
    gap: bool = False

    def missing(self, documents: Iterable[str]) -> tuple[Requirement, ...]:
        """The requirements that a set of documents leaves open (rule R-56)."""
        given = frozenset(documents)
        return tuple(one for one in self.requirements if not is_given(one, given))

    def missing_of_the_standard(self, documents: Iterable[str]) -> tuple[Requirement, ...]:
        """Those that 17(1) speaks of: none where the standard has no list (rule R-48)."""
        return () if self.gap else self.missing(documents)


class NotAnApplicant(Refusal):
    code = "not-an-applicant"
    status = 422
    title = "This applicant can't apply for this class of weapon"
    detail = "Category {category} has no place for {weapon_class} weapons in paragraphs 6 and 11."
    paragraph = "6"


class KindOfAnotherClass(Refusal):
    code = "kind-of-another-class"
    status = 422
    title = "This kind of weapon is of another class"
    detail = "`{kind}` is no {weapon_class} weapon by {law}. Correct the kind, or the class."
    paragraph = "11"


class RightNotAvailable(Refusal):
    code = "right-not-available"
    status = 422
    title = "This right can't be asked for"
    detail = "{why} Ask for `{right}`."
    paragraph = "5"


def needed(case: Circumstances, edition: Edition, also: Iterable[Requirement] = ()) -> Needed:
    """The documents a case needs by an edition; `also` what other law asks for at its re-registration.

    Raises:
        NotAnApplicant: the coverage matrix of paragraph 11 has no such cell.
    """
    cell = _cell(case.category, case.action, case.weapon_class, edition)
    rows = edition.checklists[cell.checklist]
    implied = (*rows.implied, *(also if case.action is Action.RE_REGISTRATION else ()))
    return Needed(
        paragraph=cell.paragraph,
        requirements=tuple(row for row in rows.requirements if holds(row.when, case)),
        implied=tuple(row for row in implied if holds(row.when, case)),
        conditions=cell.conditions,
        gap=cell.gap,
    )


def of_other_law(day: date) -> tuple[Requirement, ...]:
    """What the Rules ask for besides at re-registration; the standard leaves it to them (11(2), rule R-37)."""
    return tuple(
        Requirement(document=one.document, paragraph="11(2)", why=one.why)
        for one in other_law.re_registration_documents_on(day)
    )


def coverage(case: Circumstances, edition: Edition, day: date) -> Coverage:
    """The cell of the coverage matrix for what is registered on a day (paragraphs 6 and 11, rules R-10 and R-33).

    Raises:
        NotAnApplicant: there is none, or it is for other kinds of weapon.
        KindOfAnotherClass: the law of the day counts a kind among another class of weapons.
    """
    cell = _cell(case.category, case.action, case.weapon_class, edition)
    if cell.kinds is not None:
        for other in sorted(case.kinds - cell.kinds):
            raise NotAnApplicant(category=case.category, weapon_class=other).under(
                cell.kinds_paragraph or cell.paragraph
            )
    of_class = other_law.kinds_of_class_on(day, case.weapon_class)
    if of_class is not None:
        for other in sorted(case.kinds - of_class.kinds):
            raise KindOfAnotherClass(kind=other, weapon_class=case.weapon_class, law=of_class.law).under(cell.paragraph)
    return cell


def _cell(category: ApplicantCategory, action: Action, weapon_class: WeaponClass, edition: Edition) -> Coverage:
    cell = edition.cell(category, weapon_class, action)
    if cell is None or edition.applicant(category) is None:
        raise NotAnApplicant(category=category, weapon_class=weapon_class)
    return cell


def holds(when: When, case: Circumstances) -> bool:
    """Whether everything that is stated of the circumstances is so."""
    return (
        (when.applicants is None or case.category in when.applicants)
        and (when.kinds is None or not when.kinds.isdisjoint(case.kinds))
        and (when.sources is None or case.source in when.sources)
        and (when.duty_due is None or case.duty_due is when.duty_due)
        and (when.new_storage_facility is None or case.new_storage_facility is when.new_storage_facility)
        and (when.serviceman is None or case.serviceman is when.serviceman)
        and (
            when.years_since_test_fire is None
            or case.years_since_test_fire is None
            or case.years_since_test_fire >= when.years_since_test_fire
        )
    )


def is_given(requirement: Requirement, documents: frozenset[str] | frozenset[DocumentCode]) -> bool:
    """Whether a set of documents has the one that is needed, or the one that does as well."""
    return requirement.document in documents or (
        requirement.alternative is not None and requirement.alternative in documents
    )


def check_right(
    category: ApplicantCategory, right: RequestedRight, kinds: Iterable[WeaponKind], edition: Edition
) -> None:
    """The rights that can't be had at all (paragraphs 5 and 11(1)(e), rules R-04 and R-31).

    Raises:
        RightNotAvailable
    """
    withheld = edition.withheld(right, category, kinds)
    if withheld is not None:
        raise RightNotAvailable(why=withheld.why, right=withheld.instead).under(withheld.paragraph)
