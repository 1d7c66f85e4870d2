"""Running numbers: each keeper of a register, most of them a body, has one sequence a year that begins at 1."""

from dataclasses import dataclass, replace
from typing import Self


@dataclass(frozen=True, slots=True, kw_only=True)
class YearlyNumbering:
    """The last number given in a year, 0 before the first; a subclass adds the field that says whose numbers they are.

    The collection belongs to the service that gives the numbers: `Aggregate("numberings", Numbering)`.
    """

    year: int
    last: int = 0

    def next(self) -> Self:
        """The same with one more number given."""
        return replace(self, last=self.last + 1)

    def number(self, prefix: str) -> str:
        """The last number as it is printed, e.g. `7.19-2011-000042` for the prefix `7.19`."""
        return f"{prefix}-{self.year}-{self.last:06d}"


@dataclass(frozen=True, slots=True)
class Numbering(YearlyNumbering):
    """The numbers of one body."""

    body_no: str
