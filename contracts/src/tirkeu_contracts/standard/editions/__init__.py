"""The editions of the standard: one readable file each, and the edition in force on a given day.

A case is pinned to the edition in force on the day of its registration: `standard_edition` of
`application.received.v1` names it, and every later decision on the case uses that edition.
"""

import tomllib
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Final

from pydantic import TypeAdapter

from tirkeu_contracts.standard.editions.checklists import (
    AcquisitionSource,
    Applicant,
    Checklist,
    Condition,
    Coverage,
    EmployerAnnex,
    Evidence,
    Requirement,
    RightWithheld,
    When,
)
from tirkeu_contracts.standard.editions.edition import (
    Act,
    Contacts,
    Edition,
    Exemption,
    Ground,
    Hours,
    NonWorkingDays,
    Refusals,
    Span,
)

__all__ = [
    "EDITIONS",
    "FIRST_EDITION",
    "AcquisitionSource",
    "Act",
    "Applicant",
    "Checklist",
    "Condition",
    "Contacts",
    "Coverage",
    "Edition",
    "EmployerAnnex",
    "Evidence",
    "Exemption",
    "Ground",
    "Hours",
    "NonWorkingDays",
    "Refusals",
    "Requirement",
    "RightWithheld",
    "Span",
    "UnknownEdition",
    "When",
    "edition",
    "edition_on",
    "read_edition",
]


class UnknownEdition(LookupError):
    """`id` names no edition that this version knows; a newer one may."""

    def __init__(self, id: str) -> None:  # noqa: A002  - the field's own name
        super().__init__(f"edition {id!r} of the standard is not known here: known are {', '.join(EDITIONS)}")
        self.id = id


def read_edition(text: str) -> Edition:
    """An edition from the text of its file (TOML); numbers with a point are decimals.

    Raises:
        ValueError: the text is no TOML, or no edition; a misspelt or missing entry is named.
    """
    return TypeAdapter(Edition).validate_python(tomllib.loads(text, parse_float=Decimal))


def _files() -> list[Edition]:
    names = sorted(file.name for file in files(__package__).iterdir() if file.name.endswith(".toml"))
    return [read_edition(files(__package__).joinpath(name).read_text(encoding="utf-8")) for name in names]


FIRST_EDITION: Final = "2010-1091"
"""What a case is pinned to that was stored before the edition was stored with it."""

EDITIONS: Final[dict[str, Edition]] = {one.id: one for one in _files()}
"""Every edition known, by its id."""


def edition(id: str) -> Edition:  # noqa: A002  - the field's own name
    """The edition a case is pinned to.

    Raises:
        UnknownEdition
    """
    try:
        return EDITIONS[id]
    except KeyError:
        raise UnknownEdition(id) from None


def edition_on(day: date) -> Edition:
    """The edition that what begins on a day is pinned to: the latest that had begun by then.

    Before the first edition began it is the first; after the last one was repealed it is the last. Whether it was
    in force is another question: `Edition.in_force_on`.
    """
    begun = [one for one in EDITIONS.values() if one.first <= day]
    return max(begun, key=lambda one: one.first) if begun else min(EDITIONS.values(), key=lambda one: one.first)
