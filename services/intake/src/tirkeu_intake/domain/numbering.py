"""Numbers of talons: one sequence per body and year (paragraph 13, rule R-49)."""

from dataclasses import dataclass

from tirkeu_chassis.decider.decision import Aggregate


@dataclass(frozen=True, slots=True)
class Numbering:
    """The last number given in a body and year."""

    body_no: str
    year: int
    last: int = 0

    def talon_no(self) -> str:
        """The number as it is printed, e.g. `7.19-2011-000042`."""
        return f"{self.body_no}-{self.year}-{self.last:06d}"


NUMBERINGS = Aggregate("numberings", Numbering)
