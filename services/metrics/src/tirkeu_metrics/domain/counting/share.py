"""A share in percent, as Annex 2 shows it: numerator and denominator are kept, percentages never averaged."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, both counted."""

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


Z_95 = Decimal("1.959964")
"""The normal quantile of a two-sided 95 % interval."""


def wilson_interval(share: Share) -> tuple[Decimal, Decimal] | None:
    """The 95 % score interval of a surveyed share, in percent with two decimals (Wilson, 1927).

    It tells how far the answers given may stand for all consumers; None where nobody answered.
    """
    n = share.denominator
    if n == 0:
        return None
    p = Decimal(share.numerator) / n
    square = Z_95 * Z_95
    centre = (p + square / (2 * n)) / (1 + square / n)
    spread = Z_95 / (1 + square / n) * (p * (1 - p) / n + square / (4 * n * n)).sqrt()
    return _percent(max(centre - spread, Decimal(0))), _percent(min(centre + spread, Decimal(1)))


def _percent(part: Decimal) -> Decimal:
    return (part * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
