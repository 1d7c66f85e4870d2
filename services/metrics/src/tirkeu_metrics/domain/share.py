"""A share in percent, as Annex 2 measures: numerator and denominator are kept, percentages never averaged."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    numerator: int = 0
    denominator: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.numerator + other.numerator, self.denominator + other.denominator)

    def __sub__(self, other: "Share") -> "Share":
        return Share(self.numerator - other.numerator, self.denominator - other.denominator)

    @property
    def value(self) -> Decimal | None:
        """Percent with two decimals, half rounded up; None, not 0 %, where there is nothing to divide by."""
        if self.denominator == 0:
            return None
        # In whole hundredths of a percent, so that a half is exactly a half.
        hundredths = (20_000 * self.numerator + self.denominator) // (2 * self.denominator)
        return Decimal(hundredths).scaleb(-2)


def one_if(counted: bool) -> Share:
    """One of one, or none of one."""
    return Share(int(counted), 1)
