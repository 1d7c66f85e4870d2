"""The permit for storage, or for storage and carrying, as it is printed (paragraphs 5 and 14).

The Rules for the circulation of weapons prescribe its form; this one contains what the standard names.
"""

from typing import Any

from tirkeu_chassis.forms.printing import form_language, full_name, render
from tirkeu_chassis.office.bodies import body_name
from tirkeu_chassis.office.dates import date_in_words
from tirkeu_contracts.events.intake import Weapon as Details
from tirkeu_contracts.standard import Language, WeaponKind
from tirkeu_registry.domain.permit import Permit
from tirkeu_registry.domain.validity import valid_until


async def permit_pdf(permit: Permit) -> bytes:
    """The signed permit as PDF, in the language of the application.

    Raises:
        ValueError: the permit isn't signed.
    """
    if permit.issued_at is None:
        raise ValueError("no signed permit to print")
    lang = form_language(permit.language)
    until = valid_until(permit)
    data = {
        "lang": lang,
        "permit_no": permit.permit_no,
        "kind": permit.kind.names.in_language(lang),
        "action": permit.action.value,
        "body": body_name(permit.body_no, lang),
        "holder": ", ".join(_holder(permit)),
        "weapons": [_weapon(details, lang) for details in permit.particulars.weapons],
        "issued_on": date_in_words(permit.issued_at, lang),
        # Left to other law; where no term is known the permit names none.
        "valid_until": date_in_words(until, lang) if until is not None else "",
        "head": permit.particulars.head_name,
    }
    return await render("tirkeu_registry.forms", "permit.typ", data, printed_at=permit.issued_at)


def _holder(permit: Permit) -> list[str]:
    given = permit.particulars
    if given.entity is not None:
        lines = [given.entity.name, given.entity.address]
    elif given.applicant is not None:
        lines = [full_name(given.applicant), given.employer.name if given.employer else given.applicant.address]
    else:
        lines = []
    return [line for line in lines if line]


def _weapon(details: Details, lang: Language) -> list[Any]:
    """The seven particulars, in the order of 11(3)(a)."""
    return [
        WeaponKind(details.kind).names.in_language(lang),
        details.type,
        details.model,
        details.system or "–",
        details.calibre,
        details.number,
        str(details.year),
    ]
