"""What the case itself shows against the permit: its weapons, ages, missing documents (paragraphs 6, 11 and 17).

These are the officer's to state, as grounds of a refusal; but no case is verified against them.
"""

from collections.abc import Iterable

from tirkeu_chassis.time_zone import local_date
from tirkeu_chassis.years import whole_years
from tirkeu_contracts.standard import DocumentCode, RefusalGround, WeaponKind, other_law
from tirkeu_contracts.standard.editions import Ground, When, edition
from tirkeu_review.domain.review import Review


def ages(state: Review) -> tuple[int, ...]:
    """Years of every natural person in the case whose day of birth is known, on the day of registration (17(7))."""
    given, day = state.particulars, local_date(state.registered_at)
    people = (given.applicant, given.responsible_person, *given.persons_with_access)
    return tuple(whole_years(one.birth_date, day) for one in people if one is not None and one.birth_date is not None)


def grounds_of_age(state: Review) -> tuple[Ground, ...]:
    """The grounds of age that hold for somebody in the case (rules R-06 and R-07)."""
    known = ages(state)
    limits = edition(state.edition).refusals.of_age(state.category, state.weapon_class)
    return tuple(ground for ground, under in limits.items() if any(age < under for age in known))


def indicated(state: Review) -> tuple[RefusalGround, ...]:
    """The grounds that the case file shows by itself."""
    missing = (RefusalGround.INCOMPLETE_DOCUMENTS,) if unaccounted(state, state.accounted_for) else ()
    barred = (RefusalGround.LEGAL_BAR,) if kinds_not_covered(state) else ()
    return (*missing, *barred, *(ground.code for ground in grounds_of_age(state)))


def kinds_not_covered(state: Review) -> tuple[WeaponKind, ...]:
    """Kinds of weapon that this applicant can't register, or that are of another class (rules R-10 and R-33).

    The counter registers none; a case of an earlier version may have them.
    """
    cell = edition(state.edition).cell(state.category, state.weapon_class, state.action)
    of_class = other_law.kinds_of_class_on(local_date(state.registered_at), state.weapon_class)
    allowed = [one.kinds for one in (cell, of_class) if one is not None and one.kinds is not None]
    return tuple(kind for kind in dict.fromkeys(state.units) if not all(kind in kinds for kinds in allowed))


def unaccounted(state: Review, accounted_for: Iterable[DocumentCode]) -> tuple[DocumentCode, ...]:
    """Documents that the chancery didn't get, without those that the officer accounts for (rule R-56)."""
    settled = frozenset(accounted_for)
    return tuple(one for one in state.missing_documents or () if one not in settled)


def listed(state: Review) -> frozenset[DocumentCode]:
    """The documents whose lack is a ground: the list of paragraph 11 for this applicant and these kinds (17(1)).

    None where the standard has no list for the case (rule R-48). A row that depends on what isn't known here counts.
    """
    standard = edition(state.edition)
    cell = standard.cell(state.category, state.weapon_class, state.action)
    if cell is None or cell.gap:
        return frozenset()
    rows = [row for row in standard.checklists[cell.checklist].requirements if _may_hold(row.when, state)]
    return frozenset(one for row in rows for one in (row.document, row.alternative) if one is not None)


def _may_hold(when: When, state: Review) -> bool:
    return (when.applicants is None or state.category in when.applicants) and (
        when.kinds is None or not when.kinds.isdisjoint(state.units)
    )
