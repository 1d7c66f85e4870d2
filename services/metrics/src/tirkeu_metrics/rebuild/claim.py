"""An instance's claim on the rebuild: taken when no other instance works on it, and renewed while the work lasts."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

from uuid_utils.compat import uuid7

from tirkeu_chassis.decider.decision import Aggregate, Key
from tirkeu_chassis.service import Service
from tirkeu_chassis.store.errors import Conflict
from tirkeu_chassis.unit_of_work.clock import to_milliseconds
from tirkeu_chassis.unit_of_work.task import Decider, Task
from tirkeu_chassis.unit_of_work.unit_of_work import UnitOfWork
from tirkeu_metrics.domain.rebuild import ENDS, STANDING, Advance, Claim, Rebuild, WorkerReplaced, advance, claim
from tirkeu_metrics.figures.live_projection import read_standing

CLAIM: Final = timedelta(seconds=30)
"""How long the work is one instance's own after its last sign of life."""
SIGN_SECONDS: Final = 1.0


class ClaimedRebuild:
    """A rebuild that is this instance's work."""

    def __init__(self, service: Service, rebuild: Rebuild) -> None:
        self._store, self._unit_of_work = service.store, service.unit_of_work
        self._noted = self._reached = rebuild
        self._noting = asyncio.Lock()

    @classmethod
    async def take(cls, service: Service) -> Self | None:
        """The rebuild under way; None where there is none, or another instance works on it."""
        before = (await read_standing(service.store)).rebuild
        if before is None or before.stage in ENDS:
            return None
        now = datetime.now(UTC)
        await decide(service.unit_of_work, claim, Claim(service.instance, now, now + CLAIM))
        rebuild = (await read_standing(service.store)).rebuild
        if rebuild is None or rebuild.stage in ENDS or rebuild.worker != service.instance:
            return None
        return cls(service, rebuild)

    @property
    def reached(self) -> Rebuild:
        """How far it has come, as far as this instance knows."""
        return self._reached

    def reach(self, **changes: Any) -> None:
        """Note how far it has come with the next sign of life."""
        self._reached = replace(self._reached, **changes)

    async def advance(self, **changes: Any) -> None:
        """Note how far it has come, and keep the claim.

        Raises:
            WorkerReplaced: another instance has taken over, or the rebuild was cancelled.
        """
        async with self._noting:
            if self._noted.stage in ENDS:
                return
            # The store keeps milliseconds.
            until = to_milliseconds(datetime.now(UTC) + CLAIM)
            self._reached = after = replace(self._reached, worker_until=until, **changes)
            await decide(self._unit_of_work, advance, Advance(self._noted, after))
            self._noted = after

    async def clear(self, aggregate: Aggregate[Any]) -> int:
        """Delete what a place of figures holds of a kind; returns how many.

        Raises:
            WorkerReplaced: the work is another's, who may have made this place the live one.
        """
        ours = {"rebuild.rebuild_id": self._reached.rebuild_id, "rebuild.worker": self._reached.worker}
        try:
            return await self._store.clear(aggregate, STANDING, ours | {"rebuild.stage": self._reached.stage})
        except Conflict:
            raise WorkerReplaced from None

    async def keep_while(self, work: Coroutine[Any, Any, None]) -> None:
        """Do the work and give signs of life meanwhile, however long a step of it takes.

        Whoever finds the claim lost stops at once: two that clear and fold in one place would spoil each other's work.

        Raises:
            WorkerReplaced, and what the work raises.
        """
        task = asyncio.create_task(work, name="rebuild")
        try:
            while not (await asyncio.wait({task}, timeout=SIGN_SECONDS))[0]:
                await self.advance()
            await task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def decide(unit_of_work: UnitOfWork, decider: Decider, message: Any, key: Key[Any] = STANDING) -> None:
    """Have a decision of a rebuild take effect."""
    await unit_of_work.submit(Task(decide=decider, key=key, message=message, message_id=uuid7(), kind="rebuild"))
