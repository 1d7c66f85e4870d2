"""The number of days that a complaint may take (paragraph 25, rule R-77).

An edition of the standard may give it. The first edition leaves it to other law, which is dated reference data.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_contracts.standard import Names
from tirkeu_contracts.standard.editions import Edition
from tirkeu_contracts.standard.other_law import (
    OTHER_LAW,
    ComplaintExtension,
    LongerComplaintTerm,
    complaint_extension_on,
    complaint_term_on,
    longer_complaint_term_on,
)


@dataclass(frozen=True, slots=True)
class Term:
    """Calendar days from the filing day, and what says so: a paragraph of the standard or another law."""

    days: int
    source: str | Names


class TermUnknown(Refusal):
    code = "complaint-term-unknown"
    status = 422
    title = "No term for complaints of this day"
    detail = "The reference data has no term for a complaint filed on {day}: it begins with {first}."
    paragraph = "25"


class LongerTermUnknown(Refusal):
    code = "complaint-longer-term-unknown"
    status = 422
    title = "No longer term for complaints of this day"
    detail = (
        "Nothing gives more time for a complaint filed on {day}: neither its edition of the standard nor other law."
    )
    paragraph = "25"


def term_on(day: date, edition: Edition) -> Term:
    """The term of a complaint filed on a day.

    Raises:
        TermUnknown
    """
    rule = edition.complaints
    if rule.term_days is not None:
        return Term(rule.term_days, rule.paragraph)
    term = complaint_term_on(day)
    if term is None:
        raise TermUnknown(day=day, first=min(one.first for one in OTHER_LAW.complaint_terms))
    return Term(term.days, term.law)


def due_on(filed_on: date, edition: Edition) -> date:
    """The last day for the answer.

    Raises:
        TermUnknown
    """
    return filed_on + timedelta(days=term_on(filed_on, edition).days)


def longer_term_on(day: date, edition: Edition) -> LongerComplaintTerm:
    """The longer term of a complaint filed on a day; an edition that has a term of its own has no longer one.

    Raises:
        LongerTermUnknown
    """
    term = longer_complaint_term_on(day) if edition.complaints.term_days is None else None
    if term is None:
        raise LongerTermUnknown(day=day)
    return term


def extension_on(day: date, edition: Edition) -> ComplaintExtension:
    """How the longer term of a complaint filed on a day is extended.

    Raises:
        LongerTermUnknown
    """
    rule = complaint_extension_on(day) if edition.complaints.term_days is None else None
    if rule is None:
        raise LongerTermUnknown(day=day)
    return rule


def longer_due_on(filed_on: date, edition: Edition) -> date:
    """The last day for the answer in the longer term.

    Raises:
        LongerTermUnknown
    """
    return filed_on + timedelta(days=longer_term_on(filed_on, edition).days)
