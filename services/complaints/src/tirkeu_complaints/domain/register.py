"""The information register of each addressee: one sequence of numbers a year (paragraph 25, rule R-75)."""

from dataclasses import dataclass

from tirkeu_chassis.decider.decision import Aggregate


@dataclass(frozen=True, slots=True)
class RegisterNumbering:
    """The last number given in an addressee's register of a year."""

    addressee: str
    year: int
    last: int = 0

    def register_no(self) -> str:
        """The number as it is printed, e.g. `C-7-2011-000012`."""
        return f"C-{self.addressee}-{self.year}-{self.last:06d}"


REGISTER_NUMBERINGS = Aggregate("register_numberings", RegisterNumbering)
