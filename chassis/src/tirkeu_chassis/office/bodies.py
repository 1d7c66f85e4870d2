"""The bodies of the directory (Annex 1, rule R-01): their names, and who may act for whom."""

from typing import Final

from tirkeu_contracts.standard.directory import Body, UnknownBody, body, may_act_for, territory
from tirkeu_contracts.standard.names import Language

__all__ = [
    "DIRECTORY",
    "NO_SUCH_BODY",
    "WHERE_BODIES_ARE",
    "Body",
    "UnknownBody",
    "body",
    "body_name",
    "may_act_for",
    "territory",
]

DIRECTORY: Final = "Annex 1"
"""The part of the standard that lists the bodies."""
NO_SUCH_BODY: Final = "No such body in Annex 1"
WHERE_BODIES_ARE: Final = "There is no body {body_no} in Annex 1. GET /v1/bodies of the intake service lists them."


def body_name(no: str, lang: Language) -> str:
    """The name of a body in a language; most bodies have one in Kazakh alone.

    Raises:
        UnknownBody
    """
    found = body(no)
    return found.name_in(lang) or found.name_kk
