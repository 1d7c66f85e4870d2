"""Texts that are the same to who reads them, however they were typed: letters that look alike are one."""

import re
import unicodedata
from typing import Final

LOOK_ALIKES: Final = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u04af\u0456\u0455\u0458\u04bb\u051b\u051d\u0451"
    "\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7",
    "abekmhopctyxyisjhqweabezhikmnoptyx",
)
"""Small letters of Cyrillic and Greek, and those of Latin whose capitals look the same; numbers are in capitals."""
_INVISIBLE: Final = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def as_read(text: str) -> str:
    """A text as it is read: no case, no white space, nothing invisible, nor whose alphabet a letter is of.

    Two ids that read the same may be two people's: use it where it is safe to take one for the other.
    """
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(LOOK_ALIKES)
