"""Facts in the case file that speak against a permit: persons, weapons, documents (paragraphs 6, 11 and 17).

The officer states them as grounds of a refusal. A case cannot be verified against them.
"""

from collections.abc import Iterable
from datetime import date

from tirkeu_chassis.office.time_zone import local_date
from tirkeu_chassis.office.years import whole_years
from tirkeu_contracts.standard import DocumentCode, RefusalGround, WeaponKind, other_law
from tirkeu_contracts.standard.citizenship import is_kazakhstan
from tirkeu_contracts.standard.editions import Applicant, Ground, Requirement, When, edition
from tirkeu_review.domain.review import Review


def births(state: Review) -> tuple[date, ...]:
    """The days of birth that are known of the natural persons in the case (17(7))."""
    given = state.particulars
    people = (given.applicant, given.responsible_person, *given.persons_with_access)
    return tuple(one.birth_date for one in people if one is not None and one.birth_date is not None)


def ages(state: Review) -> tuple[int, ...]:
    """The years of each of them on the day of registration."""
    day = local_date(state.registered_at)
    return tuple(whole_years(born, day) for born in births(state))


def grounds_of_age(state: Review) -> tuple[Ground, ...]:
    """The grounds of age that hold for somebody in the case (rules R-06 and R-07)."""
    known = ages(state)
    limits = edition(state.edition).refusals.of_age(state.category, state.weapon_class)
    return tuple(ground for ground, under in limits.items() if any(age < under for age in known))


def indicated(state: Review) -> tuple[RefusalGround, ...]:
    """The grounds that the case file shows by itself."""
    missing = (RefusalGround.INCOMPLETE_DOCUMENTS,) if unaccounted(state, state.accounted_for) else ()
    contradicted = citizenship_contradicted(state) is not None and not state.citizenship_confirmed
    barred = (RefusalGround.LEGAL_BAR,) if contradicted or kinds_not_covered(state) else ()
    return (*missing, *barred, *(ground.code for ground in grounds_of_age(state)))


def kinds_not_covered(state: Review) -> tuple[WeaponKind, ...]:
    """Kinds of weapon that this applicant can't register, or that are of another class (rules R-10 and R-33).

    The counter registers none; a case of an earlier version may have them.
    """
    cell = edition(state.edition).cell(state.category, state.weapon_class, state.action)
    of_class = other_law.kinds_of_class_on(local_date(state.registered_at), state.weapon_class)
    allowed = [one.kinds for one in (cell, of_class) if one is not None and one.kinds is not None]
    return tuple(kind for kind in dict.fromkeys(state.units) if not all(kind in kinds for kinds in allowed))


def citizenship_contradicted(state: Review) -> Applicant | None:
    """The category of the applicant, where their citizenship in the case file says another (6(1))."""
    category, person = edition(state.edition).applicant(state.category), state.particulars.applicant
    if category is None or category.citizen_of_kazakhstan is None or person is None or not person.citizenship:
        return None
    return category if is_kazakhstan(person.citizenship) is not category.citizen_of_kazakhstan else None


def noted(state: Review) -> tuple[DocumentCode, ...]:
    """Documents that the chancery didn't get, and those that don't show what they must (rules R-21, R-34 and R-35)."""
    return (*(state.missing_documents or ()), *(state.doubtful_documents or ()))


def unaccounted(state: Review, accounted_for: Iterable[DocumentCode]) -> tuple[DocumentCode, ...]:
    """Documents that the chancery noted, without those that the officer accounts for (rule R-56)."""
    settled = frozenset(accounted_for)
    return tuple(one for one in noted(state) if one not in settled)


def handed_in(state: Review, document: DocumentCode) -> bool:
    """Whether the talon names the document, or the one that does as well, and nothing tells against it (17(1))."""
    sound = frozenset(state.documents) - frozenset(state.doubtful_documents or ())
    return document in sound or any(
        document in pair and not sound.isdisjoint(pair)
        for pair in ((row.document, row.alternative) for row in _rows(state))
    )


def listed(state: Review) -> frozenset[DocumentCode]:
    """The documents whose lack is a ground: the list of paragraph 11 for this applicant and these kinds (17(1)).

    None where the standard has no list for the case (rule R-48). A row that depends on what isn't known here counts.
    """
    return frozenset(one for row in _rows(state) for one in (row.document, row.alternative) if one is not None)


def _rows(state: Review) -> tuple[Requirement, ...]:
    standard = edition(state.edition)
    cell = standard.cell(state.category, state.weapon_class, state.action)
    if cell is None or cell.gap:
        return ()
    return tuple(row for row in standard.checklists[cell.checklist].requirements if _may_hold(row.when, state))


def _may_hold(when: When, state: Review) -> bool:
    return (when.applicants is None or state.category in when.applicants) and (
        when.kinds is None or not when.kinds.isdisjoint(state.units)
    )
