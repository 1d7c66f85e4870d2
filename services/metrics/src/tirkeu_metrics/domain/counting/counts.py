"""Counts of tallies. They are additive over cases, bodies and months only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tirkeu_contracts.standard import IndicatorCode
from tirkeu_metrics.domain.counting.measures import INDICATORS, Measure, Tally
from tirkeu_metrics.domain.counting.share import Share


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is of each tally; what is not named is 0, and a 0 is not kept, so that equal counts are equal."""

    tallies: dict[str, int] = field(default_factory=dict)

    def __getitem__(self, tally: Tally) -> int:
        return self.tallies.get(tally, 0)

    def __add__(self, other: "Counts") -> "Counts":
        return self._plus(other, 1)

    def __sub__(self, other: "Counts") -> "Counts":
        return self._plus(other, -1)

    def __bool__(self) -> bool:
        return bool(self.tallies)

    def _plus(self, other: "Counts", sign: int) -> "Counts":
        if not other.tallies:
            return self
        tallies = dict(self.tallies)
        for tally, number in other.tallies.items():
            total = tallies.get(tally, 0) + sign * number
            if total:
                tallies[tally] = total
            else:
                tallies.pop(tally, None)
        return Counts(tallies)

    def share(self, measure: Measure) -> Share:
        """One share."""
        return Share(self[measure.numerator], self[measure.denominator])

    def shares(self) -> Mapping[IndicatorCode, Share]:
        """The share behind each indicator that cases make up."""
        return {code: self.share(measure) for code, measure in INDICATORS.items()}


NOTHING = Counts()
