"""Queries: the worklist, one case, its term."""

from datetime import date
from typing import Any

from tirkeu_chassis.http.commands import Queries
from tirkeu_chassis.http.cursor_pages import Page, page
from tirkeu_chassis.office.terms import TermOut
from tirkeu_contracts.standard import Language
from tirkeu_review.api.reviews.schemas import CaseOut, ParticularsOut, ReviewOut
from tirkeu_review.domain.explanation import explain
from tirkeu_review.domain.review import REVIEWS, Review, Stage


async def worklist(
    query: Queries,
    stage: Stage | None,
    officer: str | None,
    due_before: date | None,
    after: str | None,
    limit: int,
) -> Page[ReviewOut]:
    """Cases in the order of their due days.

    Raises:
        MalformedCursor
    """
    criteria: dict[str, Any] = {}
    if stage is not None:
        criteria["stage"] = stage.value
    if officer is not None:
        criteria["officer_id"] = officer
    if due_before is not None:
        criteria["due_on"] = {"$lt": due_before.isoformat()}
    return await page(query, REVIEWS, criteria, ReviewOut.of, after=after, limit=limit, order="due_on")


def case(query: Queries, review: Review) -> CaseOut:
    """One case, with its personal data for those who may see them, once the case file has come."""
    has_come = bool(review.particulars.weapons)
    shown = has_come and query.may_see_particulars(review.body_no)
    return CaseOut.of(review, particulars=ParticularsOut.of(review) if shown else None)


def term(review: Review, lang: Language) -> TermOut:
    """How the due day was reckoned, in words of one language."""
    return TermOut.of(review.edition, explain(review), lang)
