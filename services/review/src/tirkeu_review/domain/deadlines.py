"""The alarms of a term that has no result yet: the due day is near, or was missed (rule R-14)."""

from dataclasses import replace

from tirkeu_chassis.decider.decision import Context, Decision
from tirkeu_contracts.events.review import DeadlineApproaching, DeadlineMissed
from tirkeu_contracts.standard import DeadlineStage
from tirkeu_review.domain.review import ENDS, Review, Stage
from tirkeu_review.domain.term import next_wake, threshold_reached


def watch(state: Review, message: None, ctx: Context) -> Decision[Review]:
    """Announce what holds now, once per due day and threshold: that the due day is near, or that it was missed.

    After a jump of the clock nothing is announced that no longer matters: of several thresholds only the
    nearest to the due day, and none once that day is over.
    """
    if state.stage in ENDS or state.missed:
        return Decision(replace(state, wake_at=None))
    lacks = DeadlineStage.PERMIT if state.stage is Stage.VERIFIED else DeadlineStage.REVIEW
    if ctx.today > state.due_on:
        return Decision(
            replace(state, missed=True, wake_at=None),
            DeadlineMissed(application_id=state.id, body_no=state.body_no, due_on=state.due_on, stage=lacks),
        )
    threshold = threshold_reached(state.due_on, ctx.today)
    if threshold is None or threshold in state.announced:
        return Decision(replace(state, wake_at=next_wake(state.due_on, state.announced, ctx.now)))
    announced = (*state.announced, threshold)
    return Decision(
        replace(state, announced=announced, wake_at=next_wake(state.due_on, announced, ctx.now)),
        DeadlineApproaching(
            application_id=state.id,
            body_no=state.body_no,
            due_on=state.due_on,
            stage=lacks,
            threshold=threshold,
        ),
    )
