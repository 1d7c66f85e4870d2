"""The letter that notifies the complainant of an extended term (paragraph 25, rule R-77)."""

from tirkeu_chassis.forms.printing import form_language, render
from tirkeu_chassis.office.dates import date_in_words
from tirkeu_chassis.office.letters import letter
from tirkeu_complaints.domain.complaint import Complaint, SentBy
from tirkeu_complaints.domain.explanation import explain
from tirkeu_complaints.forms.sender import complainant, sender_of
from tirkeu_contracts.standard import ApplicationLanguage
from tirkeu_contracts.standard.editions import edition


async def extension_pdf(complaint: Complaint, lang: ApplicationLanguage) -> bytes:
    """The notice as PDF, in Kazakh or Russian: until when, why, and by what law.

    Raises:
        ValueError: the term of the complaint isn't extended.
    """
    extension, given = complaint.extension, complaint.particulars
    if extension is None:
        raise ValueError("no extension to tell of")
    language = form_language(lang)
    step = explain(complaint)[-1]
    stated = (given.reached_at(by) for by in (extension.notice_sent_by or SentBy.POST, SentBy.POST, SentBy.EMAIL))
    to = complainant(complaint, (given.notice_sent_to, *stated))
    committee = edition(complaint.edition).service.committee
    data = {
        "letter": letter(sender_of(complaint, language), to, committee, language),
        "register_no": complaint.register_no,
        "filed_on": date_in_words(complaint.filed_at, lang),
        "extended_on": date_in_words(extension.extended_at, lang),
        "due_on": date_in_words(complaint.due_on, lang),
        "days": extension.days,
        "reason": extension.reason.names.in_language(language),
        "law": step.source if isinstance(step.source, str) else step.source.in_language(language),
        "signed_by": given.notice_signed_by or "",
    }
    return await render("tirkeu_complaints.forms", "extension.typ", data, printed_at=extension.extended_at)
