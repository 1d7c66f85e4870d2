"""The numbers of each addressee's register: one sequence a year (paragraph 25, rule R-75)."""

from dataclasses import dataclass

from tirkeu_chassis.decider.decision import Aggregate
from tirkeu_chassis.decider.numbering import YearlyNumbering


@dataclass(frozen=True, slots=True)
class RegisterNumbering(YearlyNumbering):
    """The numbers of an addressee's register: a body's, or that of the level where the addressee is no body."""

    addressee: str

    def register_no(self) -> str:
        """The number as it is printed, e.g. `C-7-2011-000012`."""
        return self.number(f"C-{self.addressee}")


REGISTER_NUMBERINGS = Aggregate("register_numberings", RegisterNumbering)
