"""The answer to a complaint, and the end of its term without one (paragraph 25, rule R-78)."""

from dataclasses import dataclass, replace

from tirkeu_chassis.decider.decision import Context, Decision
from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_complaints.domain.addressee import require_addressee
from tirkeu_complaints.domain.complaint import Complaint, SentBy
from tirkeu_complaints.domain.sending import destination
from tirkeu_contracts.event import Event
from tirkeu_contracts.events.complaints import ComplaintAnswered, ComplaintOverdue
from tirkeu_contracts.standard import ComplaintOutcome


@dataclass(frozen=True, slots=True)
class Answer:
    """The complainant is told of the outcome in writing; `sent_to` where the complaint doesn't say where."""

    outcome: ComplaintOutcome
    sent_by: SentBy
    text: str
    signed_by: str | None = None
    sent_to: str | None = None


class ComplaintAlreadyAnswered(Refusal):
    code = "complaint-answered"
    status = 409
    title = "The complaint has been answered"
    detail = "It was answered on {day}; a complaint is answered once."
    paragraph = "25"


class ComplaintNotAnswered(Refusal):
    code = "complaint-not-answered"
    status = 409
    title = "The complaint has not been answered"
    detail = "Answer it first; there is no letter to print before."
    paragraph = "25"


def answer(state: Complaint, command: Answer, ctx: Context) -> Decision[Complaint]:
    """Tell the complainant of the outcome, once (rule R-78).

    An answer that comes when the term is over, but before the alarm has rung, tells of that first.
    """
    require_addressee(state, ctx, Role.COMPLAINTS_OFFICER, Role.COMMITTEE)
    require_unanswered(state)
    particulars = replace(
        state.particulars,
        answer_text=command.text,
        answer_signed_by=command.signed_by,
        answer_sent_to=destination(state, command.sent_by, command.sent_to),
    )
    events: list[Event] = [_overdue(state)] if state.wake_at is not None and ctx.now >= state.wake_at else []
    events.append(
        ComplaintAnswered(
            complaint_id=state.id,
            body_no=state.body_no,
            outcome=command.outcome,
            answered_at=ctx.now,
            due_on=state.due_on,
            on_time=ctx.today <= state.due_on,
        )
    )
    return Decision(
        replace(
            state,
            answered_at=ctx.now,
            answered_by=ctx.actor_id(),
            outcome=command.outcome,
            sent_by=command.sent_by,
            particulars=particulars,
            wake_at=None,
        ),
        *events,
    )


def term_over(state: Complaint, message: None, ctx: Context) -> Decision[Complaint]:
    """The due day has passed without an answer (alarm)."""
    if state.wake_at is None or ctx.now < state.wake_at:
        return Decision()
    return Decision(replace(state, wake_at=None), _overdue(state))


def require_unanswered(state: Complaint) -> None:
    """Raises ComplaintAlreadyAnswered where it was."""
    if state.answered_at is not None:
        raise ComplaintAlreadyAnswered(day=local_date(state.answered_at))


def _overdue(complaint: Complaint) -> ComplaintOverdue:
    return ComplaintOverdue(
        complaint_id=complaint.id,
        body_no=complaint.body_no,
        due_on=complaint.due_on,
    )
