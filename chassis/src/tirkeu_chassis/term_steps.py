"""How a due day was reckoned, step by step: what every due day can be asked for."""

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, Field

from tirkeu_chassis.working_days import NonWorkingDay, non_working_day


class TermStep(BaseModel):
    """A step; the day it leads to is the due day unless another step follows."""

    code: str
    text: str
    day: date
    days: int | None = Field(default=None, description="calendar days, counted from the first step's day")
    source: str | None = Field(default=None, description="a paragraph of the standard, or another law")


class TermOut(BaseModel):
    """A due day with its reckoning. Days are calendar days of Asia/Almaty."""

    standard_edition: str
    due_on: date
    due_on_non_working_day: NonWorkingDay | None = Field(
        description="a warning: the standard moves no due day, whatever day it is"
    )
    steps: list[TermStep]

    @classmethod
    def of(cls, edition: str, steps: Sequence[TermStep]) -> "TermOut":
        due_on = steps[-1].day
        return cls(
            standard_edition=edition,
            due_on=due_on,
            due_on_non_working_day=non_working_day(due_on),
            steps=list(steps),
        )
