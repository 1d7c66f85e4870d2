"""The directory of Annex 1: 19 departments of internal affairs and their 205 units.

The Russian and English names of the departments are translations in the usual terminology; the source is in
Kazakh only. A row's `source_note` in `annex1.jsonl` says how a damaged place of the source was read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tirkeu_contracts.standard.names import Language


class UnknownBody(LookupError):
    """`no` is no number of the Annex 1 directory."""

    def __init__(self, no: str) -> None:
        super().__init__(f"{no!r} is not in the Annex 1 directory: give a department (2) or a unit (2.10)")
        self.no = no


@dataclass(frozen=True, slots=True)
class Body:
    """A row of Annex 1: a department (`unit_no` is None) or one of its units.

    Telephones are as printed, without area codes. Only departments have a website and names in Russian and
    English.
    """

    no: str
    department_no: int
    unit_no: int | None
    name_kk: str
    address_kk: str
    website: str | None
    secretariat_phones: tuple[str, ...]
    licensing_phones: tuple[str, ...]
    name_ru: str | None
    name_en: str | None

    def name_in(self, lang: Language) -> str | None:
        """The name in a language; None where the directory has none, as for units in Russian and English."""
        names: dict[Language, str | None] = {"kk": self.name_kk, "ru": self.name_ru, "en": self.name_en}
        return names[lang]

    @property
    def is_department(self) -> bool:
        """Whether the row is a department rather than a unit."""
        return self.unit_no is None

    @property
    def department(self) -> "Body":
        """The department the unit belongs to; a department itself."""
        return body(str(self.department_no))


@cache
def _by_no() -> Mapping[str, Body]:
    text = files(__package__).joinpath("annex1.jsonl").read_text(encoding="utf-8")
    rows = (json.loads(line) for line in text.splitlines())
    return {
        row["no"]: Body(
            no=row["no"],
            department_no=row["department_no"],
            unit_no=row["unit_no"],
            name_kk=row["name_kk"],
            address_kk=row["address_kk"],
            website=row["website"],
            secretariat_phones=tuple(row["secretariat_phones"]),
            licensing_phones=tuple(row["licensing_phones"]),
            name_ru=row["name_ru"],
            name_en=row["name_en"],
        )
        for row in rows
    }


def bodies() -> tuple[Body, ...]:
    """Every department and unit, in the order of Annex 1."""
    return tuple(_by_no().values())


def departments() -> tuple[Body, ...]:
    """The 19 departments, in the order of Annex 1."""
    return tuple(found for found in bodies() if found.is_department)


def body(no: str) -> Body:
    """The body with the number `no`, such as "2" or "2.10".

    Raises:
        UnknownBody: Annex 1 has no such number.
    """
    found = _by_no().get(no)
    if found is None:
        raise UnknownBody(no)
    return found


@cache
def territory(no: str) -> tuple[str, ...]:
    """The numbers a body answers for: a department for itself and its units, a unit for itself.

    Raises:
        UnknownBody: Annex 1 has no such number.
    """
    of = body(no)
    if not of.is_department:
        return (no,)
    return tuple(found.no for found in bodies() if found.department_no == of.department_no)


def may_act_for(actor_body: str, body_no: str) -> bool:
    """Whether staff of `actor_body` act for `body_no`: a department's for its units, a unit's for their own.

    Raises:
        UnknownBody: Annex 1 lacks one of the two numbers.
    """
    return body(body_no).no in territory(actor_body)
