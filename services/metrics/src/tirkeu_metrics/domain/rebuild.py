"""The state of a rebuild: which projection is live, and how far the one that is built from the event log has come.

A rebuild goes through four stages. *Clearing*: the other place is emptied. *Folding*: the log is folded into it from
the start, while every event that arrives is folded into both; an event that comes both ways counts once, because
it is recognised by its id. *Comparing*: the fresh projection is compared with the live one. Then one write makes the
fresh one the live one, unless the former live one contains events that are missing from the log. *Tidying*: figures
that differ from those announced are announced again, and the former projection is emptied.

A rebuild that does not reach its switch is *refused*, for a `Reason`, and the live projection stays.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from tirkeu_chassis.decider.decision import Aggregate, Context, Decision
from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_metrics.domain.projection import FIRST, PROJECTIONS, Projection, other_than


class Stage(StrEnum):
    """How far a rebuild has come; the last two are its ends."""

    CLEARING = "clearing"
    FOLDING = "folding"
    COMPARING = "comparing"
    TIDYING = "tidying"
    SWITCHED = "switched"
    REFUSED = "refused"


ENDS: Final = frozenset({Stage.SWITCHED, Stage.REFUSED})
WRITTEN: Final = frozenset({Stage.FOLDING, Stage.COMPARING})
"""While it is so far, whatever is heard is folded into the fresh projection, too."""


class Reason(StrEnum):
    """Why a rebuild was refused."""

    LACKING = "lacking"
    FAULT = "fault"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Records and sums of both projections, by their ids.

    `lacking` are events that the live projection has heard of and the log lacks: there must be none.
    """

    equal: int = 0
    different: int = 0
    only_live: int = 0
    only_fresh: int = 0
    lacking: int = 0


@dataclass(frozen=True, slots=True)
class FaultyEvent:
    """An event of the log that can't be folded: its offset, and its id where it has one."""

    offset: int
    event_id: UUID | None


@dataclass(frozen=True, slots=True)
class Rebuild:
    """A rebuild: `folded` events of the log have been folded, those before `offset`, of all before `end`.

    `worker` is the instance that does the work until `worker_until`, by the machine's clock; another takes over then.
    `reason` is set where it was refused; `fault` names the event where that was the reason.
    """

    rebuild_id: UUID
    started_at: datetime
    started_by: str
    stage: Stage = Stage.CLEARING
    offset: int = 0
    end: int | None = None
    folded: int = 0
    compared: Comparison | None = None
    worker: str | None = None
    worker_until: datetime | None = None
    ended_at: datetime | None = None
    reason: Reason | None = None
    fault: FaultyEvent | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """The name of the live projection, and the rebuild under way or done last."""

    live_name: str = FIRST.name
    rebuild: Rebuild | None = None

    @property
    def live(self) -> Projection:
        """The projection that figures are answered from."""
        return next(one for one in PROJECTIONS if one.name == self.live_name)

    @property
    def written(self) -> tuple[Projection, ...]:
        """The projections that events are folded into."""
        if self.rebuild is not None and self.rebuild.stage in WRITTEN:
            return self.live, other_than(self.live)
        return (self.live,)


STANDINGS = Aggregate("standing", Standing)
STANDING = STANDINGS.key("projections")


class RebuildUnderWay(Refusal):
    code = "rebuild-under-way"
    status = 409
    title = "A rebuild is under way"
    detail = "The figures are being rebuilt already: follow that rebuild, and start another when it is done."


class NoRebuildUnderWay(Refusal):
    code = "no-rebuild-under-way"
    status = 409
    title = "No rebuild is under way"
    detail = "There is nothing to cancel: no rebuild was started, or the last one is over."


class RebuildSwitched(Refusal):
    code = "rebuild-switched"
    status = 409
    title = "The rebuild has switched already"
    detail = "The figures come from the fresh projection already: what is left of the rebuild ends by itself."


class ProjectionReplaced(Refusal):
    code = "projection-replaced"
    status = 503
    title = "The figures were rebuilt meanwhile"
    detail = "The figures were rebuilt while they were read, and come from another place now. Ask again."


@dataclass(frozen=True, slots=True)
class StartRebuild:
    """An operator wants the figures rebuilt from the log."""


@dataclass(frozen=True, slots=True)
class CancelRebuild:
    """An operator wants the rebuild under way to end, and the live figures to stay."""


@dataclass(frozen=True, slots=True)
class Claim:
    """An instance offers to do the work until a moment of the machine's clock."""

    worker: str
    now: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Advance:
    """A rebuild has come further; `before` is what its worker knew of it."""

    before: Rebuild
    after: Rebuild


class WorkerReplaced(Refusal):
    code = "worker-replaced"
    title = "The rebuild is no longer this instance's work"
    detail = "Another instance of the service goes on with the rebuild, or it was cancelled."


def start(state: Standing | None, command: StartRebuild, ctx: Context) -> Decision[Standing]:
    """Begin one; there is one at a time."""
    standing = state or Standing()
    before = standing.rebuild
    require(before is None or before.stage in ENDS, RebuildUnderWay())
    fresh = Rebuild(ctx.new_id("rebuild"), started_at=ctx.now, started_by=ctx.actor_id())
    if before is not None:
        # Who worked on one that was cancelled may not have noticed yet, so nobody else may begin in the same place.
        fresh = replace(fresh, worker=before.worker, worker_until=before.worker_until)
    return Decision(replace(standing, rebuild=fresh))


def cancel(state: Standing | None, command: CancelRebuild, ctx: Context) -> Decision[Standing]:
    """End it before its switch; its worker stops with its next sign of life."""
    rebuild = state.rebuild if state is not None else None
    if state is None or rebuild is None or rebuild.stage in ENDS:
        raise NoRebuildUnderWay
    require(rebuild.stage is not Stage.TIDYING, RebuildSwitched())
    ended = replace(rebuild, stage=Stage.REFUSED, reason=Reason.CANCELLED, ended_at=ctx.now)
    return Decision(replace(state, rebuild=ended))


def claim(state: Standing | None, message: Claim, ctx: Context) -> Decision[Standing]:
    """The instance does the work if nobody else does."""
    rebuild = state.rebuild if state is not None else None
    if state is None or rebuild is None or rebuild.stage in ENDS:
        return Decision()
    mine = rebuild.worker == message.worker
    if not mine and rebuild.worker_until is not None and rebuild.worker_until > message.now:
        return Decision()
    return Decision(replace(state, rebuild=replace(rebuild, worker=message.worker, worker_until=message.until)))


def advance(state: Standing | None, message: Advance, ctx: Context) -> Decision[Standing]:
    """Note how far it has come; the switch is this very write."""
    if state is None or state.rebuild != message.before:
        raise WorkerReplaced
    after = message.after
    if after.stage in ENDS:
        after = replace(after, ended_at=ctx.now, worker=None, worker_until=None)
    switches = message.before.stage is Stage.COMPARING and after.stage is Stage.TIDYING
    live = other_than(state.live) if switches else state.live
    return Decision(Standing(live.name, after))
