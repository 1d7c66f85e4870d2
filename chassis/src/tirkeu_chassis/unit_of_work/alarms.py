"""Alarms: finds aggregates whose `wake_at` has passed and has their decisions made."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

import structlog
from uuid_utils.compat import uuid7

from tirkeu_chassis.decider.reactions import Alarm
from tirkeu_chassis.observing.tracing import new_traceparent
from tirkeu_chassis.store.errors import StoreUnavailable
from tirkeu_chassis.store.store import Store
from tirkeu_chassis.unit_of_work.clock import Clock
from tirkeu_chassis.unit_of_work.task import Task
from tirkeu_chassis.unit_of_work.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

ROUND = 500
LOOK_SECONDS = 1.0
TICK_SECONDS = 0.25
SIMULATED_TICK_SECONDS = 0.004
"""A simulation waits for the alarms after every move of the clock, so they look closely then."""
JUMP = timedelta(seconds=2)
"""More than this since the last look, and the clock has been moved by hand."""


class AlarmClock:
    """Looks once a second, and at once when the clock jumps.

    Two instances may both look; the version guard lets one decide.
    """

    def __init__(self, alarms: Sequence[Alarm[Any]], store: Store, clock: Clock, unit_of_work: UnitOfWork) -> None:
        self._alarms = alarms
        self._store = store
        self._clock = clock
        self._unit_of_work = unit_of_work
        self._loop: asyncio.Task[None] | None = None
        self.rung_through: datetime | None = None

    def start(self) -> None:
        """Begin to look."""
        self._loop = asyncio.create_task(self._run(), name="alarms")

    async def stop(self) -> None:
        """End; what was due is due at the next start as well."""
        if self._loop is not None:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def _run(self) -> None:
        next_look = 0.0
        while True:
            try:
                now = self._clock.now()
            except (OSError, ValueError) as error:
                # A clock file that can't be read for a moment must not silence the alarms for good.
                log.warning("no clock", reason=type(error).__name__)
                await asyncio.sleep(LOOK_SECONDS)
                continue
            jumped = self.rung_through is not None and abs(now - self.rung_through) > JUMP
            if jumped or monotonic() >= next_look:
                next_look = monotonic() + LOOK_SECONDS
                await self._look(now)
            else:
                await asyncio.sleep(SIMULATED_TICK_SECONDS if self._clock.simulated else TICK_SECONDS)

    async def _look(self, now: datetime) -> None:
        try:
            while await self._ring(now):
                pass
            self.rung_through = now
        except Exception as error:
            if isinstance(error, StoreUnavailable):
                log.warning("alarms wait for the database", error=str(error))
            else:
                log.exception("alarms failed")
            await asyncio.sleep(LOOK_SECONDS)

    async def _ring(self, now: datetime) -> int:
        """Decide what is due; returns how many decisions were made."""
        rung = 0
        for alarm in self._alarms:
            due = await self._store.find(
                alarm.aggregate, {"wake_at": {"$lte": now}}, order=(("wake_at", 1),), limit=ROUND
            )
            tasks = [
                Task(
                    decide=alarm.decide,
                    key=alarm.aggregate.key(identity),
                    message=None,
                    message_id=uuid7(),
                    # An alarm begins a trace of its own.
                    traceparent=new_traceparent(),
                    must_exist=True,
                    kind="alarm",
                )
                for identity, _ in due
            ]
            results = await asyncio.gather(*(self._unit_of_work.submit(task) for task in tasks), return_exceptions=True)
            faults = [result for result in results if isinstance(result, Exception)]
            if faults:
                raise faults[0]
            rung += len(due)
        return rung
