"""How long a complaint may take: dated reference data, because paragraph 25 leaves the term to another law (R-77).

A new edition of the law, or another law in its place, is a new row; no code changes.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from tirkeu_chassis.decision import Refusal


@dataclass(frozen=True, slots=True)
class Term:
    """Calendar days from the filing day for complaints filed from `first` to `last`; None: still in force."""

    first: date
    last: date | None
    days: int
    source: str

    def holds_on(self, day: date) -> bool:
        """Whether a complaint filed on this day has this term."""
        return self.first <= day and (self.last is None or day <= self.last)


TERMS = (
    Term(
        first=date(2007, 1, 12),
        # The standard knows this law alone, so it holds for this service until a row says otherwise.
        last=None,
        days=15,
        source=(
            'article 8 of the Law of the Republic of Kazakhstan of 12 January 2007 "On the procedure for considering '
            'applications of natural and legal persons"'
        ),
    ),
)


class TermUnknown(Refusal):
    code = "complaint-term-unknown"
    status = 422
    title = "No term for complaints of this day"
    detail = "The reference data has no term for a complaint filed on {day}: it begins with {first}."
    paragraph = "25"


def term_on(day: date) -> Term:
    """The term of a complaint filed on a day.

    Raises:
        TermUnknown
    """
    for term in TERMS:
        if term.holds_on(day):
            return term
    raise TermUnknown(day=day, first=min(term.first for term in TERMS))


def due_on(filed_on: date) -> date:
    """The last day for the answer.

    Raises:
        TermUnknown
    """
    return filed_on + timedelta(days=term_on(filed_on).days)
