"""How a due day was reckoned, step by step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, Field

from tirkeu_chassis.office.working_days import NonWorkingDay, non_working_day
from tirkeu_contracts.standard.names import Language, Names


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the reckoning, and the day it leads to; `source` is a paragraph of the standard, or another law.

    `days` are calendar days counted from the first step's day; `reason` is why the step was taken, where one was given.
    """

    code: str
    text: Names
    day: date
    source: str | Names
    days: int | None = None
    reason: Names | None = None


class TermStep(BaseModel):
    """A step; the day it leads to is the due day unless another step follows."""

    code: str
    text: str
    day: date
    days: int | None = Field(default=None, description="calendar days, counted from the first step's day")
    source: str | None = Field(default=None, description="a paragraph of the standard, or another law")

    @classmethod
    def of(cls, step: Step, lang: Language) -> "TermStep":
        """The step in words of one language."""
        reason = f" ({step.reason.in_language(lang)})" if step.reason else ""
        return cls(
            code=step.code,
            text=step.text.in_language(lang) + reason,
            day=step.day,
            days=step.days,
            source=step.source if isinstance(step.source, str) else step.source.in_language(lang),
        )


class TermOut(BaseModel):
    """A due day with its reckoning. Days are calendar days of Asia/Almaty."""

    standard_edition: str
    due_on: date
    due_on_non_working_day: NonWorkingDay | None = Field(
        description="a warning: the standard moves no due day, whatever day it is"
    )
    steps: list[TermStep]

    @classmethod
    def of(cls, edition: str, steps: Sequence[Step], lang: Language) -> "TermOut":
        """How the due day was reckoned by an edition, in words of one language."""
        due_on = steps[-1].day
        return cls(
            standard_edition=edition,
            due_on=due_on,
            due_on_non_working_day=non_working_day(due_on),
            steps=[TermStep.of(step, lang) for step in steps],
        )
