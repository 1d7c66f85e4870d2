"""The data of a body's letterhead, as `letter.typ` prints it around the text of each letter."""

from collections.abc import Sequence
from typing import Any, TypedDict

from tirkeu_chassis.office.bodies import body, body_name
from tirkeu_contracts.standard.editions import Contacts
from tirkeu_contracts.standard.names import Language


class Sender(TypedDict):
    """Whose letter it is; what isn't known of it is empty."""

    name: str
    address: str
    phones: str


def sender(no: str, lang: Language) -> Sender:
    """A body of Annex 1, with the telephones of those who license there."""
    one = body(no)
    return {"name": body_name(no, lang), "address": one.address_kk, "phones": ", ".join(one.licensing_phones)}


def letter(of: Sender, addressee: Sequence[str], committee: Contacts, lang: Language) -> dict[str, Any]:
    """The data of `letter.typ`.

    Args:
        of: whose letterhead it bears.
        addressee: lines, the name first.
        committee: where the highest of the bodies complained to is reached (paragraph 26, rule R-79).
        lang: the letter's language.
    """
    name, address = committee.name.in_language(lang), committee.address.in_language(lang)
    return {
        "lang": lang,
        "body": of,
        "addressee": list(addressee),
        "committee": f"{name}: {address}; {committee.reception_phone}; {committee.website}.",
    }
