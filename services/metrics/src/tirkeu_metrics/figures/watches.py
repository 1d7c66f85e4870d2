"""Watches: figures as they change, for event streams.

Several instances of the service share one database, and only one of them receives a given event. So each instance
polls the sums: once per body and period, however many clients follow it, and only while at least one does. Each watch
queries the database twice a second, so their number is limited.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final

from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_chassis.service import Service
from tirkeu_chassis.store.errors import StoreUnavailable
from tirkeu_metrics.domain.counting.periods import Period
from tirkeu_metrics.figures.figures import Figures, read_figures

LOOK_SECONDS = 0.5
HEARTBEAT_SECONDS = 15.0
"""A sign of life in silence, so that proxies keep the connection and a dead one is noticed."""
MOST_WATCHES: Final = 250
"""Different bodies and periods that one process looks at, beside the year under way, which is never refused."""

MOST_FOLLOWERS: Final = 500
"""Event streams that one process holds open: each is a connection for as long as its client likes."""

Scope = tuple[Period, str | None]


class TooManyWatches(Refusal):
    code = "too-many-watches"
    status = 503
    title = "Too many different figures are followed"
    detail = (
        "{most} different bodies and periods are followed already. Ask again in a while, or ask "
        "`GET /v1/indicators` from time to time."
    )


class TooManyFollowers(Refusal):
    code = "too-many-followers"
    status = 503
    title = "Too many follow the figures"
    detail = (
        "{most} event streams are open already. Ask again in a while, or ask `GET /v1/indicators` from time to time."
    )


class Watch:
    """Looks at one body and period for all who follow it."""

    def __init__(self, service: Service, scope: Scope) -> None:
        self.followers = 0
        self.latest: Figures | None = None
        self.told = asyncio.Event()
        self.ended = False
        self._service = service
        self._scope = scope
        self.task = asyncio.create_task(self._run(), name="live-figures")

    async def _run(self) -> None:
        try:
            while not self._service.leaving.is_set():
                await self._look()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._service.leaving.wait(), LOOK_SECONDS)
        finally:
            self.ended = True
            self._tell()

    async def _look(self) -> None:
        # While the database is away there is nothing new to tell.
        with contextlib.suppress(StoreUnavailable):
            fresh = await read_figures(self._service.store, *self._scope, today=local_date(self._service.clock.now()))
            if self.latest is None or fresh.version != self.latest.version:
                self.latest = fresh
                self._tell()

    def _tell(self) -> None:
        told, self.told = self.told, asyncio.Event()
        told.set()

    async def changes(self, seen: str | None) -> AsyncIterator[Figures | None]:
        """The figures now unless their version is `seen`, then each change; None for a sign of life.

        Ends when the service is asked to stop.
        """
        while not self.ended:
            told = self.told
            if self.latest is not None and self.latest.version != seen:
                seen = self.latest.version
                yield self.latest
                continue
            try:
                await asyncio.wait_for(told.wait(), HEARTBEAT_SECONDS)
            except TimeoutError:
                yield None


class LiveFigures:
    """The watches of one process: those of the year under way, and `most` others at once."""

    def __init__(self, most: int = MOST_WATCHES, most_followers: int = MOST_FOLLOWERS) -> None:
        self._most = most
        self._most_followers = most_followers
        self._watches: dict[Scope, Watch] = {}

    @contextlib.asynccontextmanager
    async def followed(self, service: Service, period: Period, body: str | None) -> AsyncIterator[Watch]:
        """The watch of a body and period, which all who follow it share.

        Raises:
            TooManyWatches: nobody follows it yet, and there are too many others.
            TooManyFollowers: there are too many streams.
        """
        followers = sum(one.followers for one in self._watches.values())
        require(followers < self._most_followers, TooManyFollowers(most=self._most_followers))
        scope = (period, body)
        watch = self._watches.get(scope)
        if watch is None:
            # The year under way is what dashboards show: whoever follows a hundred other years takes no place of it.
            now = Period(local_date(service.clock.now()).year)
            others = sum(other != now for other, _ in self._watches)
            require(period == now or others < self._most, TooManyWatches(most=self._most))
            watch = self._watches[scope] = Watch(service, scope)
        watch.followers += 1
        try:
            yield watch
        finally:
            watch.followers -= 1
            if watch.followers == 0:
                self._watches.pop(scope, None)
                watch.task.cancel()
