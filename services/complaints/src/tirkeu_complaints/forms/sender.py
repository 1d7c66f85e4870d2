"""The addressee and the complainant as letters and answers name them: unknown parts are left empty."""

from collections.abc import Iterable

from tirkeu_chassis.forms.printing import full_name
from tirkeu_chassis.office.letters import Sender, sender
from tirkeu_complaints.domain.addressee import addressee_body
from tirkeu_complaints.domain.complaint import Complaint
from tirkeu_contracts.standard import AddresseeLevel, Language
from tirkeu_contracts.standard.editions import edition


def sender_of(complaint: Complaint, lang: Language) -> Sender:
    """The addressee: a body of Annex 1, the Committee by paragraph 26, or the Ministry by its name alone.

    Paragraph 26 gives the Committee's address and telephone; of the Ministry's the standard says nothing.
    """
    no = addressee_body(complaint.addressee_level, complaint.body_no)
    if no is not None:
        return sender(no, lang)
    name = complaint.addressee_level.names.in_language(lang)
    if complaint.addressee_level is not AddresseeLevel.COMMITTEE:
        return {"name": name, "address": "", "phones": ""}
    committee = edition(complaint.edition).service.committee
    return {"name": name, "address": committee.address.in_language(lang), "phones": committee.reception_phone}


def complainant(complaint: Complaint, reached_at: Iterable[str | None]) -> list[str]:
    """Lines of a letter: the name, and the first of the places that is known; what isn't stays out (R-73, R-74)."""
    given = complaint.particulars
    name = given.entity.name if given.entity is not None else full_name(given.person) if given.person else None
    return [line for line in (name, next(filter(None, reached_at), None)) if line]
