"""Which figures of the survey are published: none from which the answers of a few could be told.

A figure that rests on fewer than five answers is withheld. So that none of these can be worked out as what is left of a
larger figure, the smallest of the others go with them until five answers or more are withheld together: among the
departments of the country, among the units of a department, and among the parts of a year. What is in something
withheld is withheld, too. Months, quarters and earlier moments are published of the country alone: figures of bodies by
year and by month would have to be kept from each other in two directions at once.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Final

from tirkeu_chassis.decider.messages import Message
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_contracts.standard.directory import departments, territory
from tirkeu_metrics.domain.counting.counts import Counts
from tirkeu_metrics.domain.counting.measures import INDICATORS, QUESTIONS
from tirkeu_metrics.domain.counting.periods import Period
from tirkeu_metrics.domain.counting.sums import COUNTRY, scope_of

FEWEST: Final = 5
"""Answers that a published figure rests on at least."""


class Reason(StrEnum):
    """Why a figure of the survey is withheld."""

    FEW_ANSWERS = "few_answers"
    NOT_OF_A_BODY = "not_of_a_body"


REASONS: Final[Mapping[Reason, Message]] = {
    Reason.FEW_ANSWERS: Message("withheld: it rests on fewer than 5 answers, or would give away a figure that does"),
    Reason.NOT_OF_A_BODY: Message("withheld: of a body answers are published for whole years as they stand now"),
}
Withheld = Mapping[IndicatorCode, Reason]
NOTHING_WITHHELD: Final[Withheld] = {}

DEPARTMENTS: Final = tuple(scope_of(one.no) for one in departments())
_IN_DEPARTMENT: Final[Mapping[str, tuple[str, ...]]] = {
    scope_of(one.no): (
        scope_of(one.no, direct=True),
        *(scope_of(no) for no in territory(one.no) if no != one.no),
    )
    for one in departments()
}
_DEPARTMENT_OF: Final[Mapping[str, str]] = {
    scope: department for department, scopes in _IN_DEPARTMENT.items() for scope in scopes
}
SCOPES: Final = (COUNTRY, *DEPARTMENTS, *_DEPARTMENT_OF)


def beside(scope: str) -> tuple[str, ...]:
    """The scopes whose figures decide, together with its own, what is published of a scope."""
    if scope == COUNTRY:
        return ()
    department = _DEPARTMENT_OF.get(scope)
    return DEPARTMENTS if department is None else (*DEPARTMENTS, *_IN_DEPARTMENT[department])


def withheld_among(answers: Mapping[str, int]) -> frozenset[str]:
    """Which parts of a whole are withheld, by how many answers each rests on; one without any has none to tell."""
    small = {part for part, number in answers.items() if 0 < number < FEWEST}
    others = sorted((number, part) for part, number in answers.items() if number >= FEWEST)
    together = sum(answers[part] for part in small)
    while small and together < FEWEST and others:
        number, part = others.pop(0)
        small.add(part)
        together += number
    return frozenset(small)


def withheld_of_year(scope: str, counts: Callable[[str], Counts]) -> Withheld:
    """What is withheld of a scope's year, `counts` being those of the scope and of what is `beside` it."""
    return _withheld(lambda code: _is_withheld(scope, lambda one: _answers(counts(one), code)))


def _is_withheld(scope: str, answers: Callable[[str], int]) -> bool:
    if scope == COUNTRY or not answers(scope):
        return 0 < answers(scope) < FEWEST
    department = _DEPARTMENT_OF.get(scope, scope)
    if department in withheld_among({one: answers(one) for one in DEPARTMENTS}):
        return True
    return scope != department and scope in withheld_among({one: answers(one) for one in _IN_DEPARTMENT[department]})


def withheld_of_part(period: Period, counts: Callable[[Period], Counts]) -> Withheld:
    """What is withheld of the country's year or a part of it, `counts` being those of any part of the year."""
    return _withheld(lambda code: _is_part_withheld(period, lambda one: _answers(counts(one), code)))


def _is_part_withheld(period: Period, answers: Callable[[Period], int]) -> bool:
    quarters = Period(period.year).split()
    if period.is_year or not answers(period):
        return 0 < answers(period) < FEWEST
    (quarter,) = (one for one in quarters if set(period.months) <= set(one.months))
    if str(quarter) in withheld_among({str(one): answers(one) for one in quarters}):
        return True
    return period != quarter and str(period) in withheld_among({str(one): answers(one) for one in quarter.split()})


def _withheld(is_withheld: Callable[[IndicatorCode], bool]) -> Withheld:
    return {code: Reason.FEW_ANSWERS for code in QUESTIONS if is_withheld(code)}


def _answers(counts: Counts, code: IndicatorCode) -> int:
    return counts[INDICATORS[code].denominator]


def withheld_of_a_body(counts: Counts) -> Withheld:
    """What is withheld of a body's months and quarters, and of a body as it stood: whatever was answered."""
    return {code: Reason.NOT_OF_A_BODY for code in QUESTIONS if _answers(counts, code)}


def disclosed(counts: Counts, withheld: Iterable[IndicatorCode]) -> Counts:
    """The counts without the answers that are withheld."""
    tallies = {tally for code in withheld for tally in (INDICATORS[code].numerator, INDICATORS[code].denominator)}
    return Counts({tally: number for tally, number in counts.tallies.items() if tally not in tallies})
