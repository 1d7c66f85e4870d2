"""The written answer to a complaint, for the post or as an attachment of an e-mail (paragraph 25, rule R-78)."""

from tirkeu_chassis.dates import date_in_words
from tirkeu_chassis.forms import form_language, full_name, render
from tirkeu_chassis.forms.letters import Sender, letter, sender
from tirkeu_complaints.domain.complaint import CENTRAL, Complaint, SentBy
from tirkeu_complaints.domain.register import addressee
from tirkeu_contracts.standard import AddresseeLevel, ApplicationLanguage, Language
from tirkeu_contracts.standard.editions import Contacts, edition


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
        "letter": letter(_sender(complaint, committee, language), _addressee(complaint), committee, language),
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


def _sender(complaint: Complaint, committee: Contacts, lang: Language) -> Sender:
    if complaint.addressee_level in CENTRAL:
        name = complaint.addressee_level.names.in_language(lang)
        # Paragraph 26 gives the Committee's address and telephone; of the Ministry's the standard says nothing.
        if complaint.addressee_level is not AddresseeLevel.COMMITTEE:
            return {"name": name, "address": "", "phones": ""}
        return {"name": name, "address": committee.address.in_language(lang), "phones": committee.reception_phone}
    return sender(addressee(complaint.addressee_level, complaint.body_no), lang)


def _addressee(complaint: Complaint) -> list[str]:
    """Name, and the address that the answer goes to; what the complaint lacks stays out (rules R-73 and R-74)."""
    given = complaint.particulars
    if given.entity is not None:
        name, postal, email = given.entity.name, given.entity.postal_address, given.entity.email
    elif given.person is not None:
        name = full_name(given.person)
        postal, email = given.person.postal_address, given.person.email
    else:
        return []
    first, second = (email, postal) if complaint.sent_by is SentBy.EMAIL else (postal, email)
    return [line for line in (name, first or second) if line]
