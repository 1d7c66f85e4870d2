"""More time for a complaint: the longer term, its extension, and the notice of that (paragraph 25, rule R-77)."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from tirkeu_chassis.decider.decision import Context, Decision
from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.time_zone import end_of_day, local_date
from tirkeu_complaints.domain.addressee import require_addressee
from tirkeu_complaints.domain.answering import require_unanswered
from tirkeu_complaints.domain.complaint import Complaint, Extension, LongerTerm, SentBy
from tirkeu_complaints.domain.sending import destination
from tirkeu_complaints.domain.terms import extension_on, longer_due_on, longer_term_on
from tirkeu_contracts.events.complaints import ComplaintExtensionNotified, ComplaintTermExtended
from tirkeu_contracts.standard import ComplaintTermReason
from tirkeu_contracts.standard.editions import edition


@dataclass(frozen=True, slots=True)
class TakeLonger:
    """Information from others or a check on the spot is needed: the longer term of the law."""

    reason: ComplaintTermReason


@dataclass(frozen=True, slots=True)
class Extend:
    """The head extends the longer term by some calendar days; `signed_by` signs the notice to the complainant."""

    reason: ComplaintTermReason
    days: int
    signed_by: str | None = None


@dataclass(frozen=True, slots=True)
class NotifyOfExtension:
    """The complainant is told of the extension; `sent_to` where the complaint doesn't say where."""

    sent_by: SentBy
    sent_to: str | None = None


class ComplaintTermOver(Refusal):
    code = "complaint-term-over"
    status = 409
    title = "The term is over"
    detail = "It ended on {due_on}; more time is given while the term runs."
    paragraph = "25"


class TermReasonNotAvailable(Refusal):
    code = "complaint-term-reason-not-available"
    status = 422
    title = "No reason for more time"
    detail = "The law gives no more time for {reason} here. Give one of: {reasons}."
    paragraph = "25"


class AlreadyLonger(Refusal):
    code = "complaint-term-longer"
    status = 409
    title = "The complaint has the longer term"
    detail = "Its term is {days} days already, until {due_on}; after that the head may extend it."
    paragraph = "25"


class ComplaintNotLonger(Refusal):
    code = "complaint-term-not-longer"
    status = 409
    title = "There is no longer term to extend"
    detail = "The head extends the term of {days} days: set that first, with its reason."
    paragraph = "25"


class ComplaintAlreadyExtended(Refusal):
    code = "complaint-extended"
    status = 409
    title = "The term has been extended"
    detail = "It was extended until {due_on}; a term is extended once."
    paragraph = "25"


class ExtensionTooLong(Refusal):
    code = "complaint-extension-too-long"
    status = 422
    title = "More days than the law gives"
    detail = "The term is extended by {most} calendar days at most, not by {days}."
    paragraph = "25"


class ComplaintNotExtended(Refusal):
    code = "complaint-not-extended"
    status = 409
    title = "The term has not been extended"
    detail = "Nothing was extended, so there is no notice of it."
    paragraph = "25"


class NoticeAlreadySent(Refusal):
    code = "complaint-extension-notified"
    status = 409
    title = "The complainant has been told"
    detail = "The notice went out on {day}; it is sent once."
    paragraph = "25"


def take_longer(state: Complaint, command: TakeLonger, ctx: Context) -> Decision[Complaint]:
    """The longer term of the law that the complaint was filed under, once, while the term runs (rule R-77)."""
    require_addressee(state, ctx, Role.COMPLAINTS_OFFICER, Role.COMMITTEE)
    _require_running(state, ctx)
    filed_on, standard = local_date(state.filed_at), edition(state.edition)
    term = longer_term_on(filed_on, standard)
    require(state.longer_term is None, AlreadyLonger(days=term.days, due_on=state.due_on))
    _require_reason(command.reason, term.reasons)
    due = longer_due_on(filed_on, standard)
    longer = LongerTerm(command.reason, ctx.now, ctx.actor_id())
    return Decision(
        replace(state, longer_term=longer, due_on=due, wake_at=_end_of(due)),
        _extended(state, command.reason, due, ctx.now),
    )


def extend(state: Complaint, command: Extend, ctx: Context) -> Decision[Complaint]:
    """The addressee's head extends the longer term, once, while it runs; the complainant is to be told (rule R-77)."""
    require_addressee(state, ctx, Role.HEAD)
    _require_running(state, ctx)
    filed_on, standard = local_date(state.filed_at), edition(state.edition)
    rule = extension_on(filed_on, standard)
    require(state.longer_term is not None, ComplaintNotLonger(days=longer_term_on(filed_on, standard).days))
    require(state.extension is None, ComplaintAlreadyExtended(due_on=state.due_on))
    _require_reason(command.reason, rule.reasons)
    require(command.days <= rule.most_days, ExtensionTooLong(most=rule.most_days, days=command.days))
    due = state.due_on + timedelta(days=command.days)
    notice_due_on = ctx.today + timedelta(days=rule.notice_days)
    return Decision(
        replace(
            state,
            extension=Extension(command.reason, command.days, ctx.now, ctx.actor_id(), notice_due_on),
            due_on=due,
            wake_at=_end_of(due),
            particulars=replace(state.particulars, notice_signed_by=command.signed_by),
        ),
        _extended(state, command.reason, due, ctx.now, notice_due_on),
    )


def notify_of_extension(state: Complaint, command: NotifyOfExtension, ctx: Context) -> Decision[Complaint]:
    """Note that the complainant was told of the extension, and how; late counts, too (rule R-77)."""
    require_addressee(state, ctx, Role.COMPLAINTS_OFFICER, Role.HEAD, Role.COMMITTEE)
    extension = state.extension
    if extension is None:
        raise ComplaintNotExtended
    if extension.notice_sent_at is not None:
        raise NoticeAlreadySent(day=local_date(extension.notice_sent_at))
    sent_to = destination(state, command.sent_by, command.sent_to)
    return Decision(
        replace(
            state,
            extension=replace(extension, notice_sent_at=ctx.now, notice_sent_by=command.sent_by),
            particulars=replace(state.particulars, notice_sent_to=sent_to),
        ),
        ComplaintExtensionNotified(
            complaint_id=state.id,
            body_no=state.body_no,
            due_on=state.due_on,
            notified_at=ctx.now,
            notice_due_on=extension.notice_due_on,
            on_time=ctx.today <= extension.notice_due_on,
        ),
    )


def _require_running(state: Complaint, ctx: Context) -> None:
    require_unanswered(state)
    require(ctx.today <= state.due_on, ComplaintTermOver(due_on=state.due_on))


def _require_reason(reason: ComplaintTermReason, reasons: tuple[ComplaintTermReason, ...]) -> None:
    require(reason in reasons, TermReasonNotAvailable(reason=reason, reasons=", ".join(sorted(reasons))))


def _end_of(due: date) -> datetime:
    return end_of_day(due).astimezone(UTC)


def _extended(
    before: Complaint, reason: ComplaintTermReason, due: date, at: datetime, notice_due_on: date | None = None
) -> ComplaintTermExtended:
    return ComplaintTermExtended(
        complaint_id=before.id,
        body_no=before.body_no,
        reason=reason,
        previous_due_on=before.due_on,
        due_on=due,
        extended_at=at,
        notice_due_on=notice_due_on,
    )
