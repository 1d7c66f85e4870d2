"""Figures of several rounds: medians with their spread, because the speed of a machine varies."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Rounds:
    """One figure, measured in several rounds."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """What counts."""
        return statistics.median(self.values)

    @property
    def spread(self) -> tuple[float, float]:
        """The least and the most."""
        return min(self.values), max(self.values)


@dataclass(frozen=True, slots=True)
class Rates:
    """Rounds of contenders that took turns, each per second.

    ``ratios`` names pairs of them: the ratio is taken within each turn, where the machine's mood was the same.
    """

    rates: Mapping[str, Sequence[float]]
    ratios: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Rounds:
        """The rounds of a contender or of a ratio."""
        if name in self.ratios:
            one, other = (self.rates[side] for side in self.ratios[name])
            return Rounds(tuple(left / right for left, right in zip(one, other, strict=True)))
        return Rounds(tuple(self.rates[name]))

    def to_dict(self) -> dict[str, Any]:
        """For JSON: medians by name, and ``spread`` {name: [least, most]}."""
        rounds = {name: self[name] for name in (*self.rates, *self.ratios)}
        return {name: round(one.median, 3) for name, one in rounds.items()} | {
            "spread": {name: [round(end, 3) for end in one.spread] for name, one in rounds.items()}
        }


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that no more than ``1 - share`` of them lie above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
