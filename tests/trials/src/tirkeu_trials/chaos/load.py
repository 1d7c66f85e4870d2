"""The load of a run: a year of cases, under a clock that the run moves and holds when the office cannot keep up."""

import asyncio
import heapq
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Final

from tirkeu_chassis.unit_of_work.clock import set_file_clock, to_milliseconds
from tirkeu_trials.chaos.callers import LATE, Callers
from tirkeu_trials.chaos.journal import Journal
from tirkeu_trials.year.calendar import at
from tirkeu_trials.year.office import Away, Unexpected
from tirkeu_trials.year.scenario import Year
from tirkeu_trials.year.steps import Planned, Step, Steps

YEAR: Final = 2011
"""The first whole year of the 2010 edition."""
FIRST_MOMENT: Final = at(date(YEAR, 1, 4), "09:00")
CASES_PER_MINUTE: Final = 150
TICK_SECONDS: Final = 0.05
BACKLOG: Final = 32
"""Steps that are due and not done, past which the clock stands still."""


class Load:
    """Plays a year at such a pace that it would end with the run, if nothing ever broke."""

    def __init__(self, year: Year, callers: Callers, clock: Path, journal: Journal) -> None:
        self._clock = clock
        self._journal = journal
        self._callers = callers
        steps = Steps(year, callers)
        self._threads = [steps.of_the_committee(), *(steps.of_case(case) for case in year.cases)]
        self._last = at(date(year.year, 12, 31), "18:00")
        self.now = FIRST_MOMENT
        self._walked = timedelta()
        self.late: Counter[str] = Counter()
        """Refusals that came of being late, by type of problem."""
        self._due = 0
        self._over = False
        self._waiting: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = count()

    async def run(self, seconds: float) -> None:
        """Play for so long; what is under way then is finished, and what lies ahead is not begun."""
        loop = asyncio.get_running_loop()
        pace = (self._last - FIRST_MOMENT) / seconds
        threads = [asyncio.create_task(self._play(planned)) for planned in self._threads]
        deadline = loop.time() + seconds
        try:
            while loop.time() < deadline:
                await asyncio.sleep(TICK_SECONDS)
                if self._due <= BACKLOG and self.now < self._last:
                    self._walk(pace * TICK_SECONDS)
            self._over = True
            for _, _, moment in self._waiting:
                moment.cancel()
            self._journal.note(f"load: the clock stops at {self.now}, {self._due} steps are under way")
            await asyncio.gather(*threads)
            self._journal.note("load: over")
        finally:
            for thread in threads:
                thread.cancel()
            await asyncio.gather(*threads, return_exceptions=True)

    def _walk(self, step: timedelta) -> None:
        self._walked += step
        # Whole milliseconds, as the services read it.
        self.now = to_milliseconds(min(FIRST_MOMENT + self._walked, self._last))
        set_file_clock(self._clock, self.now)
        while self._waiting and self._waiting[0][0] <= self.now:
            future = heapq.heappop(self._waiting)[2]
            if not future.done():
                future.set_result(None)

    async def _play(self, planned: list[Planned]) -> None:
        for moment, step in planned:
            if moment > self.now:
                if self._over:
                    return
                future = asyncio.get_running_loop().create_future()
                heapq.heappush(self._waiting, (moment, next(self._order), future))
                await asyncio.wait({future})
                if future.cancelled():
                    return
            self._due += 1
            try:
                if not await self._do(step):
                    return
            finally:
                self._due -= 1

    async def _do(self, step: Step) -> bool:
        """Whether the case can go on."""
        try:
            await step()
        except Unexpected as refused:
            if refused.problem in LATE:
                self.late[refused.problem] += 1
                return True
            self._journal.complain(str(refused))
            return False
        except Away as away:
            self._journal.complain(f"{away} never answered")
            return False
        return True
