"""The position of words on the pages of a printed form, read with `pdftotext -bbox` (Debian's `poppler-utils`)."""

import subprocess
from dataclasses import dataclass
from itertools import combinations
from typing import Final
from xml.etree import ElementTree as ET

POINTS_PER_MM: Final = 72 / 25.4
SLACK: Final = 0.5
"""Points by which boxes may touch: a word's box is as wide as its letters' advance, not as their ink."""
INK: Final = 0.3
"""The part of a box's height, above and below its middle, that letters take; lines stand closer than their boxes."""
_HTML: Final = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box in points from the upper left corner of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: "Word") -> bool:
        """Whether the letters of one stand on those of the other."""
        across = min(self.right, other.right) - max(self.left, other.left)
        high = (self.bottom - self.top + other.bottom - other.top) * INK
        apart = abs((self.top + self.bottom) - (other.top + other.bottom)) / 2
        return across > SLACK and apart < high


@dataclass(frozen=True, slots=True)
class Page:
    """One page, its size in millimetres, and its words in reading order."""

    width: float
    height: float
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def foot(self) -> str:
        """Its lowest line, from left to right."""
        lowest = max(word.bottom for word in self.words)
        line = (word for word in self.words if lowest - word.bottom < 1)
        return " ".join(word.text for word in sorted(line, key=lambda word: word.left))

    def faults(self) -> list[str]:
        """Words that run off the page, and pairs of words that overlap."""
        right, bottom = self.width * POINTS_PER_MM, self.height * POINTS_PER_MM
        outside = [
            f"{word.text!r} runs off the page"
            for word in self.words
            if word.left < 0 or word.top < 0 or word.right > right or word.bottom > bottom
        ]
        overlapping = [
            f"{one.text!r} over {other.text!r}" for one, other in combinations(self.words, 2) if one.overlaps(other)
        ]
        return outside + overlapping


def pages(pdf: bytes) -> list[Page]:
    """The pages of a PDF.

    Raises:
        CalledProcessError: it can't be read.
    """
    command = ["/usr/bin/pdftotext", "-bbox", "-", "-"]
    found = subprocess.run(command, input=pdf, check=True, capture_output=True, timeout=60).stdout  # noqa: S603  - a program of Debian's
    return [
        Page(
            width=float(page.attrib["width"]) / POINTS_PER_MM,
            height=float(page.attrib["height"]) / POINTS_PER_MM,
            words=tuple(_word(one) for one in page.iter(f"{_HTML}word")),
        )
        for page in ET.fromstring(found).iter(f"{_HTML}page")  # noqa: S314  - the output of a tool of ours
    ]


def _word(element: ET.Element) -> Word:
    left, top, right, bottom = (float(element.attrib[side]) for side in ("xMin", "yMin", "xMax", "yMax"))
    return Word(element.text or "", left, top, right, bottom)
