"""The reception's queue: in order of arrival, no booking, no express (paragraphs 7(2) to 7(4) and 9)."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tirkeu_chassis.decision import Aggregate, Change, Context, Decision, Refusal, require
from tirkeu_contracts.events.intake import ReceptionVisitCompleted
from tirkeu_contracts.standard import VisitPurpose


class Stage(StrEnum):
    """Where the visitor is."""

    WAITING = "waiting"
    SERVED = "served"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Visit:
    """One visitor's turn."""

    id: UUID
    body_no: str
    purpose: VisitPurpose
    arrived_at: datetime
    stage: Stage = Stage.WAITING
    application_id: UUID | None = None
    called_at: datetime | None = None
    completed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReceptionQueue:
    """Who waits in a body, first come first."""

    body_no: str
    waiting: tuple[UUID, ...] = ()


VISITS = Aggregate("visits", Visit, indexes=(("body_no", "_id"),))
QUEUES = Aggregate("reception_queues", ReceptionQueue)


@dataclass(frozen=True, slots=True)
class Arrive:
    """Somebody takes a place in the queue."""

    body_no: str
    purpose: VisitPurpose
    application_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Complete:
    """The visitor is served; the application the visit was about, where it is known only now."""

    application_id: UUID | None = None


class NotNext(Refusal):
    code = "not-next-in-queue"
    status = 409
    title = "Others came before"
    detail = "The reception is in order of the queue; {ahead} came before. Call them first."
    paragraph = "9"


class WrongVisitStage(Refusal):
    code = "wrong-stage"
    status = 409
    title = "The visit is at another stage"
    detail = "The visit is {stage}; this needs {expected}."
    paragraph = "9"


def arrive(state: Visit | None, command: Arrive, ctx: Context) -> Decision[Visit]:
    """Take a place at the end of the queue (rule R-25)."""
    key = QUEUES.key(command.body_no)
    queue = ctx.others[key] or ReceptionQueue(command.body_no)
    visit = Visit(
        id=ctx.new_id("visit"),
        body_no=command.body_no,
        purpose=command.purpose,
        arrived_at=ctx.now,
        application_id=command.application_id,
    )
    return Decision(visit, also=(Change(key, replace(queue, waiting=(*queue.waiting, visit.id))),))


def call(state: Visit, command: None, ctx: Context) -> Decision[Visit]:
    """Call the next visitor, and nobody else (rule R-25)."""
    require(state.stage is Stage.WAITING, WrongVisitStage(stage=state.stage, expected=Stage.WAITING))
    key = QUEUES.key(state.body_no)
    queue = ctx.others[key] or ReceptionQueue(state.body_no, (state.id,))
    ahead = queue.waiting.index(state.id)
    require(ahead == 0, NotNext(ahead=ahead))
    return Decision(
        replace(state, stage=Stage.SERVED, called_at=ctx.now),
        also=(Change(key, replace(queue, waiting=queue.waiting[1:])),),
    )


def complete(state: Visit, command: Complete, ctx: Context) -> Decision[Visit]:
    """The visit ends; its waiting and serving times are known (rules R-15 to R-17)."""
    require(state.stage is Stage.SERVED, WrongVisitStage(stage=state.stage, expected=Stage.SERVED))
    called_at = state.called_at or state.arrived_at
    application_id = command.application_id or state.application_id
    return Decision(
        replace(state, stage=Stage.COMPLETED, completed_at=ctx.now, application_id=application_id),
        ReceptionVisitCompleted(
            visit_id=state.id,
            application_id=application_id,
            body_no=state.body_no,
            purpose=state.purpose,
            waited_seconds=int((called_at - state.arrived_at).total_seconds()),
            served_seconds=int((ctx.now - called_at).total_seconds()),
            completed_at=ctx.now,
        ),
    )
