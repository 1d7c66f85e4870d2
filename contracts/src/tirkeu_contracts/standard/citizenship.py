"""Whether a citizenship, as it is written in a form, is that of Kazakhstan (paras 6(1) and 11(1)(g))."""

from typing import Final

NAMES: Final = frozenset(
    {
        "қазақстан",
        "қазақстан республикасы",
        "қр",
        "казахстан",
        "республика казахстан",
        "рк",
        "kazakhstan",
        "republic of kazakhstan",
        "the republic of kazakhstan",
        "qazaqstan",
        "qazaqstan respublikasy",
        "rk",
        "kz",
        "kaz",
    }
)
"""The state's names in Kazakh, Russian and English, their abbreviations, and its codes of ISO 3166-1; casefolded."""


def is_kazakhstan(state: str) -> bool:
    """Whether a state, as it is written in a form, is Kazakhstan."""
    return " ".join(state.casefold().split()).rstrip(".") in NAMES
