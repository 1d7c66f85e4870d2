"""The talon on acceptance of documents (paragraph 15 and Annex 3)."""

from tirkeu_chassis.forms.printing import form_language, full_name, render
from tirkeu_chassis.office.bodies import body_name
from tirkeu_chassis.office.dates import date_in_words, time_of_day
from tirkeu_contracts.standard import ApplicationLanguage
from tirkeu_contracts.standard.editions import edition
from tirkeu_intake.domain.application import Application

LINES = 9
"""Numbered lines of the form; more documents get more lines."""


async def talon_pdf(application: Application, lang: ApplicationLanguage) -> bytes:
    """The talon as PDF, in Kazakh or Russian."""
    names = [document.names.in_language(form_language(lang)) for document in application.documents]
    hours, minutes = time_of_day(application.registered_at)
    given = application.particulars
    data = {
        "lang": lang.value,
        "title": edition(application.edition).service.title.in_language(form_language(lang)),
        "talon_no": application.talon_no,
        "talon_code": application.talon_code,
        "applicant": _applicant(application),
        "documents": names + [""] * (LINES - len(names)),
        "body": body_name(application.body_no, form_language(lang)),
        "clerk": given.clerk_name or application.clerk,
        "accepted_on": date_in_words(application.submitted_at, lang),
        "issued_on": date_in_words(application.registered_at, lang),
        "hours": hours,
        "minutes": minutes,
    }
    return await render("tirkeu_intake.forms", "talon.typ", data, printed_at=application.registered_at)


def _applicant(application: Application) -> str:
    given = application.particulars
    if given.entity is not None:
        return given.entity.name
    return full_name(given.applicant) if given.applicant is not None else ""
