"""The bodies of Annex 1 for the selection on a page: each department with its units."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from tirkeu_chassis.office.bodies import body_name
from tirkeu_contracts.standard import Language
from tirkeu_contracts.standard.directory import Body, bodies

LANGUAGE_NAMES: Final[Mapping[Language, str]] = {"kk": "Қазақша", "ru": "Русский", "en": "English"}
"""Each language's own name, for the choice of a language."""


@dataclass(frozen=True, slots=True)
class BodyChoice:
    """A body by number and name, and the language that its name is in."""

    no: str
    name: str
    lang: Language

    @property
    def numbered(self) -> str:
        """The name as a list shows it, e.g. `7.19. …`."""
        return f"{self.no}. {self.name}"


@cache
def body_choices(lang: Language) -> tuple[BodyChoice, ...]:
    """Every body in the order of Annex 1, by its name in one language."""
    return tuple(BodyChoice(one.no, body_name(one.no, lang), _name_language(one, lang)) for one in bodies())


@cache
def departments(lang: Language) -> tuple[tuple[BodyChoice, ...], ...]:
    """The same by department, which is the first of its group."""
    groups: list[list[BodyChoice]] = []
    for one, choice in zip(bodies(), body_choices(lang), strict=True):
        if one.is_department:
            groups.append([])
        groups[-1].append(choice)
    return tuple(map(tuple, groups))


def _name_language(one: Body, lang: Language) -> Language:
    # Said aloud, a Kazakh name is none in the voice of another language.
    return lang if one.name_in(lang) else "kk"
