"""The base of every code list of the standard: stable codes, their paragraphs, their names."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Self, overload

Language = Literal["kk", "ru", "en"]


@dataclass(frozen=True, slots=True)
class Names:
    """One thing of the standard as it is called in English, Kazakh and Russian."""

    en: str
    kk: str
    ru: str

    def __str__(self) -> str:
        return self.en

    def in_language(self, lang: Language) -> str:
        """The name in `lang`.

        Raises:
            ValueError: `lang` is none of kk, ru, en.
        """
        match lang:
            case "kk":
                return self.kk
            case "ru":
                return self.ru
            case "en":
                return self.en
        raise ValueError(f"no names in language {lang!r}: use kk, ru or en")


class CodeList(StrEnum):
    """A closed list of codes of the standard.

    A member is its code: a plain `str` for JSON, BSON and comparison. It also carries the paragraph of the
    standard it comes from and its names.
    """

    paragraph: str
    names: Names

    @overload
    def __new__(cls, code: str) -> Self: ...  # the look-up of a member, which `enum` itself answers
    @overload
    def __new__(cls, code: str, paragraph: str, names: Names) -> Self: ...
    def __new__(cls, code: str, paragraph: str = "", names: Names | None = None) -> Self:
        if names is None:
            raise TypeError(f"{cls.__name__}: {code!r} needs its paragraph and its names")
        member = str.__new__(cls, code)
        member._value_ = code
        member.paragraph = paragraph
        member.names = names
        return member
