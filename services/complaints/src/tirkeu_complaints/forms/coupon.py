"""The coupon that a complainant receives (paragraph 25, Annex 4, rule R-76)."""

from tirkeu_chassis.forms.printing import form_language, render
from tirkeu_chassis.office.dates import date_in_words, time_of_day
from tirkeu_complaints.domain.complaint import Complaint
from tirkeu_complaints.forms.sender import sender_of
from tirkeu_contracts.standard import ApplicationLanguage


async def coupon_pdf(complaint: Complaint, lang: ApplicationLanguage) -> bytes:
    """The coupon as PDF, 75 x 55 mm, in Kazakh or Russian, with the full year the pre-printed form has no room for."""
    hours, minutes = time_of_day(complaint.filed_at)
    data = {
        "lang": lang.value,
        "body": sender_of(complaint, form_language(lang))["name"],
        "accepted_by": complaint.particulars.accepted_by,
        "filed_on": date_in_words(complaint.filed_at, lang),
        "hours": hours,
        "minutes": minutes,
        "register_no": complaint.register_no,
    }
    return await render("tirkeu_complaints.forms", "coupon.typ", data, printed_at=complaint.filed_at)
