"""Plays a plan: moves the clock from moment to moment and runs the steps that are due."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from tirkeu_chassis.unit_of_work.clock import set_file_clock
from tirkeu_trials.year.calendar import at
from tirkeu_trials.year.office import Office, Unexpected
from tirkeu_trials.year.scenario import Year
from tirkeu_trials.year.steps import Step, Steps

TOGETHER = 8
"""Requests under way at once."""


class Player:
    """Plays one year. `advance` hears of each step done."""

    def __init__(self, year: Year, office: Office, clock: Path, advance: Callable[[], None]) -> None:
        self._office = office
        self._clock = clock
        self._advance = advance
        self._end = at(date(year.year, 12, 31), "18:00")
        self._steps: dict[datetime, list[Step]] = defaultdict(list)
        steps = Steps(year, office)
        for moment, step in (*steps.of_the_committee(), *(one for case in year.cases for one in steps.of_case(case))):
            # What lies after the year's end is not played: its cases stay open.
            if moment <= self._end:
                self._steps[moment].append(step)

    @property
    def total(self) -> int:
        """Steps of the year."""
        return sum(map(len, self._steps.values()))

    async def play(self) -> None:
        """From the first day to the last.

        Raises:
            Unexpected: a service refused what the plan foresees.
        """
        today: date | None = None
        gate = asyncio.Semaphore(TOGETHER)

        async def one(step: Step) -> None:
            async with gate:
                await step()
            self._advance()

        for moment in [*sorted(self._steps), self._end]:
            set_file_clock(self._clock, moment)
            if moment.date() != today:
                today = moment.date()
                await self._office.rung(moment)
            try:
                async with asyncio.TaskGroup() as group:
                    for step in self._steps[moment]:
                        group.create_task(one(step))
            except* Unexpected as several:
                raise several.exceptions[0] from None
