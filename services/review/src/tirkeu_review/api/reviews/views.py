"""Read models and the turning of requests into the domain's words."""

from datetime import date
from typing import Any

from tirkeu_chassis.http.access import Access
from tirkeu_chassis.http.commands import Queries
from tirkeu_chassis.http.cursor_pages import Page, page
from tirkeu_chassis.office.terms import TermOut
from tirkeu_contracts.standard import Language
from tirkeu_review.api.reviews.schemas import CaseOut, ParticularsOut, RefusalIn, ReviewOut, VerificationIn
from tirkeu_review.domain.consideration import Checks, Verify
from tirkeu_review.domain.explanation import explain
from tirkeu_review.domain.refusal import Propose
from tirkeu_review.domain.review import REVIEWS, Finding, Review, Stage


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


def case(query: Queries, review: Review, may_see_particulars: Access) -> CaseOut:
    """One case, with its personal data for those who may see them, once the case file has come."""
    answer = CaseOut(**ReviewOut.of(review).model_dump())
    has_come = bool(review.particulars.weapons)
    if has_come and query.is_one_of(may_see_particulars):
        answer.particulars = ParticularsOut.of(review)
    return answer


def term(review: Review, lang: Language) -> TermOut:
    """How the due day was reckoned, in words of one language."""
    return TermOut.of(review.edition, explain(review), lang)


def verification(request: VerificationIn) -> Verify:
    """The officer's checks."""
    return Verify(
        Checks(**request.checks.model_dump()),
        request.permit_kind,
        tuple(request.accounted_for),
        request.citizenship_confirmed,
    )


def proposal(request: RefusalIn) -> Propose:
    """The proposed grounds with their findings."""
    return Propose(
        tuple(
            Finding(
                ground=one.ground,
                legal_reference=one.legal_reference,
                text=one.finding,
                offence_dates=tuple(one.offence_dates),
                offence_kind=one.offence_kind,
                missing_documents=tuple(one.missing_documents),
            )
            for one in request.grounds
        ),
        request.language,
    )
