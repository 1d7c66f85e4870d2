"""The letter of refusal: grounds, reasons and references to the legislation (paragraphs 14 and 17)."""

from typing import Any

from tirkeu_chassis.forms.printing import form_language, full_name, render
from tirkeu_chassis.office.dates import date_in_words
from tirkeu_chassis.office.letters import letter, sender
from tirkeu_contracts.standard import DocumentCode, Language, Names
from tirkeu_contracts.standard.editions import Refusals, edition
from tirkeu_review.domain.review import Finding, Review

DOUBTFUL = Names(
    en="handed in, but doesn't show what it must",
    kk="тапсырылған, бірақ талап етілетін мәліметтерді растамайды",
    ru="представлен, но не подтверждает требуемых сведений",
)
"""Of a document that the talon names as received."""


async def refusal_pdf(review: Review) -> bytes:
    """The signed refusal as PDF, in its language.

    Raises:
        ValueError: the refusal isn't signed, or for a ground that the case's edition doesn't have.
    """
    if review.refusal_language is None or review.ended_at is None:
        raise ValueError("no signed refusal to print")
    lang = form_language(review.refusal_language)
    standard = edition(review.edition)
    data = {
        "letter": letter(sender(review.body_no, lang), _addressee(review), standard.service.committee, lang),
        "title": standard.service.title.in_language(lang),
        "paragraph": standard.refusals.paragraph,
        "complaint_paragraphs": standard.refusals.complaint_paragraphs,
        "talon_no": review.talon_no,
        "registered_on": date_in_words(review.registered_at, lang),
        "signed_on": date_in_words(review.ended_at, lang),
        "grounds": [_ground(finding, review, standard.refusals, lang) for finding in review.particulars.findings],
        "head": review.particulars.head_name,
    }
    return await render("tirkeu_review.forms", "refusal.typ", data, printed_at=review.ended_at)


def _addressee(review: Review) -> list[str]:
    given = review.particulars
    if given.entity is not None:
        lines = [given.entity.name, given.entity.address]
    elif given.applicant is not None:
        lines = [full_name(given.applicant), given.applicant.address]
    else:
        lines = []
    return [line for line in lines if line]


def _ground(finding: Finding, review: Review, refusals: Refusals, lang: Language) -> dict[str, Any]:
    ground = refusals.ground(finding.ground)
    if ground is None:
        raise ValueError(f"the edition has no ground {finding.ground}")
    return {
        # "17(7)(c)": the words of the ground name the sub-item, the reference needs its number alone.
        "item": ground.paragraph.split("(")[1].rstrip(")"),
        "wording": ground.wording.in_language(lang),
        "legal_reference": finding.legal_reference,
        "finding": finding.text,
        "offences": _offences(finding, lang),
        "documents": [_document(one, review, lang) for one in finding.missing_documents],
    }


def _offences(finding: Finding, lang: Language) -> list[str]:
    days = [date_in_words(day, lang) for day in sorted(finding.offence_dates)]
    kind = finding.offence_kind
    return days if kind is None else [*days[:-1], f"{days[-1]} ({kind.names.in_language(lang)})"]


def _document(document: DocumentCode, review: Review, lang: Language) -> str:
    name = document.names.in_language(lang)
    return f"{name} ({DOUBTFUL.in_language(lang)})" if document in (review.doubtful_documents or ()) else name
