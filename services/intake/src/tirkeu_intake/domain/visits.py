"""The reception's queue: in order of arrival, without booking or express service (paragraphs 7(2) to 7(4) and 9).

A visit is measured by the edition of the day of arrival. One outside the hours is accepted with a warning.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tirkeu_chassis.decider.decision import Aggregate, Change, Context, Decision
from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.events.intake import ReceptionVisitCompleted
from tirkeu_contracts.standard import TimeLimit, VisitPurpose
from tirkeu_contracts.standard.editions import Edition, edition_on
from tirkeu_intake.domain.reception_calendar import calendar_key, receives_at


class Stage(StrEnum):
    """Where the visitor is."""

    WAITING = "waiting"
    SERVED = "served"
    COMPLETED = "completed"
    LEFT = "left"


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
    outside_hours: bool | None = None
    """None where an earlier version took the visit, which didn't look."""

    @property
    def came_outside_hours(self) -> bool:
        """Whether it came outside the hours; those of the week where nothing was noted."""
        if self.outside_hours is not None:
            return self.outside_hours
        return not receives_at(self.arrived_at, edition_on(local_date(self.arrived_at)), None)

    @property
    def waited_seconds(self) -> int | None:
        """From arrival to the call; None before it."""
        return _seconds(self.arrived_at, self.called_at)

    @property
    def served_seconds(self) -> int | None:
        """From the call to the end; None before it."""
        return _seconds(self.called_at, self.completed_at)


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
    key, calendar = QUEUES.key(command.body_no), calendar_key(command.body_no, ctx.today)
    ctx.others.fetch((key, calendar))
    queue = ctx.others[key] or ReceptionQueue(command.body_no)
    visit = Visit(
        id=ctx.new_id("visit"),
        body_no=command.body_no,
        purpose=command.purpose,
        arrived_at=ctx.now,
        application_id=command.application_id,
        outside_hours=not receives_at(ctx.now, edition_on(ctx.today), ctx.others[calendar]),
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


def leave(state: Visit, command: None, ctx: Context) -> Decision[Visit]:
    """The visitor goes without being called: who came later moves up."""
    require(state.stage is Stage.WAITING, WrongVisitStage(stage=state.stage, expected=Stage.WAITING))
    key = QUEUES.key(state.body_no)
    queue = ctx.others[key] or ReceptionQueue(state.body_no)
    waiting = tuple(one for one in queue.waiting if one != state.id)
    return Decision(
        replace(state, stage=Stage.LEFT, completed_at=ctx.now), also=(Change(key, replace(queue, waiting=waiting)),)
    )


def complete(state: Visit, command: Complete, ctx: Context) -> Decision[Visit]:
    """The visit ends; its times are known, and which limits they exceed (rules R-15 to R-17)."""
    require(state.stage is Stage.SERVED, WrongVisitStage(stage=state.stage, expected=Stage.SERVED))
    completed = replace(
        state,
        stage=Stage.COMPLETED,
        completed_at=ctx.now,
        application_id=command.application_id or state.application_id,
    )
    return Decision(
        completed,
        ReceptionVisitCompleted(
            visit_id=state.id,
            application_id=completed.application_id,
            body_no=state.body_no,
            purpose=state.purpose,
            waited_seconds=completed.waited_seconds or 0,
            served_seconds=completed.served_seconds or 0,
            exceeded=exceeded(completed),
            completed_at=ctx.now,
        ),
    )


def limits(purpose: VisitPurpose, edition: Edition) -> dict[TimeLimit, int]:
    """The limits of a visit in minutes; waiting for a permit has none, its hand-over is measured from the call."""
    if purpose is VisitPurpose.COLLECTION:
        return {TimeLimit.ISSUE_MAX: edition.terms.issuing_minutes}
    return {
        TimeLimit.QUEUE_SUBMIT_MAX: edition.terms.waiting_minutes,
        TimeLimit.SERVE_SUBMIT_MAX: edition.terms.serving_minutes,
    }


def exceeded(visit: Visit) -> tuple[TimeLimit, ...]:
    """The limits that were not kept, as far as the visit has come (paragraphs 7(2) to 7(4))."""
    return tuple(
        limit
        for limit, minutes in limits(visit.purpose, edition_on(local_date(visit.arrived_at))).items()
        if (taken := visit.waited_seconds if limit is TimeLimit.QUEUE_SUBMIT_MAX else visit.served_seconds) is not None
        and taken > minutes * 60
    )


def _seconds(start: datetime | None, end: datetime | None) -> int | None:
    return None if start is None or end is None else int((end - start).total_seconds())
