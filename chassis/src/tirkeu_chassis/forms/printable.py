"""Text that a printed form can hold: the characters that the fonts of the forms have.

Letters of Latin, Cyrillic with every Kazakh letter, and Greek; digits, punctuation, symbols, combining marks. Forms are
PDF/A, which allows no missing glyph: text with one could not be printed, so it is refused when it is entered.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

_RANGES: Final = """
    0020-007E 00A0-00AC 00AE-0377 037A-037F 0384-038A 038C-038C 038E-03A1 03A3-03E1 03F0-052F 1AB0-1AC0
    1C80-1C88 1D00-1DF9 1DFB-1F15 1F18-1F1D 1F20-1F45 1F48-1F4D 1F50-1F57 1F59-1F59 1F5B-1F5B 1F5D-1F5D
    1F5F-1F7D 1F80-1FB4 1FB6-1FC4 1FC6-1FD3 1FD6-1FDB 1FDD-1FEF 1FF2-1FF4 1FF6-1FFE 2010-2027 2030-205E
    2070-2071 2074-208E 2090-209C 20A0-20BF 20F0-20F0 2100-215F 2184-2184 2189-2189 25CC-25CC 2C60-2C7F
    2DE0-2E52 A640-A69F A700-A7BF A7C2-A7CA A7F5-A7FF A92E-A92E AB30-AB6B FB00-FB06 FE20-FE2F
"""
TAKEN: Final = tuple((int(one[:4], 16), int(one[5:], 16)) for one in _RANGES.split())
"""First and last code points of what is taken: what the regular and the bold face both have, and what prints something.

The replacement characters are left out: who sends one has lost a letter.
"""
NAMED: Final = 10
"""How many characters a refusal names at most."""
REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"

_USUAL = re.compile("[ -~\u0400-\u0482\u048a-\u04ff\u00ab\u00bb\u2116\u2013\u2014]*")
"""Texts as nearly all are, in Cyrillic or ASCII: they stay as they are, and it costs a fraction to know it."""
_FOREIGN = re.compile("[^" + "".join(rf"\U{first:08x}-\U{last:08x}" for first, last in TAKEN) + "]")
_SPACE = re.compile(r"[^\S \xa0]")
_LINE_END = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
"""What prints nothing: soft hyphens, joiners, marks of direction. They come along when a text is pasted."""


def line(text: str) -> str:
    """One line as it is printed: composed (Unicode's NFC), every white space a space, without what prints nothing.

    Raises:
        PydanticCustomError: `not_printable`, with the characters that no form has.
    """
    return text if _USUAL.fullmatch(text) else _in_full(text)


def _in_full(text: str) -> str:
    return _checked(_SPACE.sub(" ", _composed(text)))


def lines(text: str) -> str:
    r"""The same for a text of several lines, which end in `\n`.

    Raises:
        PydanticCustomError: as `line`.
    """
    return "\n".join(line(one) for one in _LINE_END.sub("\n", text).split("\n"))


def marked(text: str) -> str:
    """A text of any origin for print: what no form has is marked as lost (U+FFFD).

    For what an earlier version accepted, or what a token says: a form with a mark can be completed by hand.
    """
    return "\n".join(_FOREIGN.sub(REPLACEMENT, _SPACE.sub(" ", _composed(one))) for one in text.split("\n"))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def _checked(text: str) -> str:
    foreign = sorted(set(_FOREIGN.findall(text)))
    if not foreign:
        return text
    # In the order of their codes and each once: they don't spell what was sent.
    named = ", ".join(
        f"{one} (U+{ord(one):04X})" if one.isprintable() else f"U+{ord(one):04X}" for one in foreign[:NAMED]
    )
    raise PydanticCustomError("not_printable", "Characters that can't be printed", {"characters": named})


def _of_text(rule: Callable[[str], str]) -> BeforeValidator:
    return BeforeValidator(lambda given: rule(given) if isinstance(given, str) else given)


LINE: Final = _of_text(line)
"""Marks a field of one line; it goes after the field's own limits: `Annotated[str, Field(max_length=100), LINE]`."""
LINES: Final = _of_text(lines)
"""Marks a field of several lines, like `LINE`."""
