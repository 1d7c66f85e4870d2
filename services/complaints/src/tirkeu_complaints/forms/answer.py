"""The written answer to a complaint, printed as a letter for the post or as an attachment (paragraph 25, rule R-78)."""

from tirkeu_chassis.forms.printing import form_language, render
from tirkeu_chassis.office.dates import date_in_words
from tirkeu_chassis.office.letters import letter
from tirkeu_complaints.domain.complaint import Complaint, SentBy
from tirkeu_complaints.forms.sender import complainant, sender_of
from tirkeu_contracts.standard import ApplicationLanguage
from tirkeu_contracts.standard.editions import edition

POST, EMAIL = SentBy.POST, SentBy.EMAIL


async def answer_pdf(complaint: Complaint, lang: ApplicationLanguage) -> bytes:
    """The answer as PDF, in Kazakh or Russian; its text stands as it was written.

    Raises:
        ValueError: the complaint isn't answered yet.
    """
    if complaint.answered_at is None or complaint.outcome is None or complaint.sent_by is None:
        raise ValueError("no answer to print")
    language = form_language(lang)
    standard = edition(complaint.edition)
    committee = standard.service.committee
    data = {
        "letter": letter(sender_of(complaint, language), _addressee(complaint), committee, language),
        "register_no": complaint.register_no,
        "filed_on": date_in_words(complaint.filed_at, lang),
        "answered_on": date_in_words(complaint.answered_at, lang),
        "sent_by": complaint.sent_by.value,
        "outcome": complaint.outcome.names.in_language(language),
        "text": complaint.particulars.answer_text or "",
        "paragraph": standard.complaints.paragraph,
        "signed_by": complaint.particulars.answer_signed_by or "",
    }
    return await render("tirkeu_complaints.forms", "answer.typ", data, printed_at=complaint.answered_at)


def _addressee(complaint: Complaint) -> list[str]:
    stated = complaint.particulars.reached_at
    first, second = (EMAIL, POST) if complaint.sent_by is EMAIL else (POST, EMAIL)
    return complainant(complaint, (complaint.particulars.answer_sent_to, stated(first), stated(second)))
