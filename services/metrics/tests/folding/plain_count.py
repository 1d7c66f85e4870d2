"""The figures by a plain count over all events: what the sums are held against."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tirkeu_contracts.events import complaints, intake, registry, review
from tirkeu_metrics.domain.counting.measures import SERIES
from tirkeu_metrics.domain.counting.periods import Period

from .driver import APART, Told

ALMATY = ZoneInfo("Asia/Almaty")


def day(moment: datetime) -> date:
    return moment.astimezone(ALMATY).date()


def within(on: date, period: Period) -> bool:
    return period.first <= on <= period.last


def plain_count(history: Iterable[Told], bodies: Sequence[str] | None, period: Period) -> dict[str, Any]:
    """Every figure of some bodies (None for all) in a period, from the whole history at once."""
    subjects: dict[Any, list[Any]] = {}
    services: dict[str, list[tuple[datetime, bool]]] = {}
    for one in history:
        event = one.event
        if isinstance(event, intake.ServiceInformationChanged):
            services.setdefault(event.service_code, []).append((event.changed_at, event.available_electronically))
        elif bodies is None or event.body_no in bodies:
            subject = next(
                getattr(event, name) for name in ("visit_id", "complaint_id", "application_id") if hasattr(event, name)
            )
            subjects.setdefault(subject, []).append(event)
    totals: Counter[str] = Counter()
    for events in subjects.values():
        if isinstance(events[0], intake.ReceptionVisitCompleted):
            totals.update(count_visit(events[0], period))
        elif isinstance(
            events[0],
            (
                complaints.ComplaintFiled,
                complaints.ComplaintTermExtended,
                complaints.ComplaintAnswered,
                complaints.ComplaintOverdue,
            ),
        ):
            totals.update(count_complaint(events, period))
        else:
            totals.update(count_case(events, period))
    states = {
        code: max(entry for entry in entries if day(entry[0]) <= period.last)[1]
        for code, entries in services.items()
        if any(day(entry[0]) <= period.last for entry in entries)
    }
    codes = ("1.1", "2.1", "3.1", "4.1", "5.1", *(code.value for code in SERIES))
    pairs = {code: (totals[f"{code}n"], totals[f"{code}d"]) for code in codes}
    return pairs | {"3.2": (sum(states.values()), len(states))} | {name: totals[name] for name in APART}


def count_visit(visit: intake.ReceptionVisitCompleted, period: Period) -> Counter[str]:
    if not within(day(visit.completed_at), period):
        return Counter()
    if visit.purpose == "submission":
        served = ["servingd"] + ["servingn"] * (visit.served_seconds <= 1800)
        return Counter(["queued"] + ["queuen"] * (visit.waited_seconds <= 1800) + served)
    return Counter(["hand_overd"] + ["hand_overn"] * (visit.served_seconds <= 1800))


def count_complaint(events: list[Any], period: Period) -> Counter[str]:
    counted: Counter[str] = Counter()
    due = max(event.due_on for event in events)
    filed = [event.filed_at for event in events if isinstance(event, complaints.ComplaintFiled)]
    answered = min(
        (event.answered_at for event in events if isinstance(event, complaints.ComplaintAnswered)), default=None
    )
    overdue = any(isinstance(event, complaints.ComplaintOverdue) for event in events)
    on_time = answered is not None and day(answered) <= due
    settled_on = day(answered) if answered is not None and on_time else due
    settled = on_time or answered is not None or overdue
    if settled and within(settled_on, period):
        counted.update(["complaint_termd"] + ["complaint_termn"] * on_time)
    if filed and within(day(filed[0]), period):
        counted.update(["complaints"] + ["complaints_open"] * (not settled))
    return counted


def count_case(events: list[Any], period: Period) -> Counter[str]:
    counted: Counter[str] = Counter()
    due = max((event.due_on for event in events if hasattr(event, "due_on")), default=None)
    results = [
        (event.issued_at, "permits") if isinstance(event, registry.PermitIssued) else (event.refused_at, "refusals")
        for event in events
        if isinstance(event, (registry.PermitIssued, review.ApplicationRefused))
    ]
    withdrawals = [event.withdrawn_at for event in events if isinstance(event, intake.ApplicationWithdrawn)]
    missed = any(isinstance(event, review.DeadlineMissed) for event in events)
    received = [event for event in events if isinstance(event, intake.ApplicationReceived)]
    ended = min([at for at, _ in results] + withdrawals, default=None)
    withdrawn = bool(withdrawals) and ended not in {at for at, _ in results}
    closed = True
    if ended is not None and (due is None or day(ended) <= due):
        if within(day(ended), period) and withdrawn:
            counted.update(["withdrawn"])
        elif within(day(ended), period):
            late_by = day(received[0].registered_at) - day(received[0].submitted_at) if received else timedelta()
            early_enough = due is None or day(ended) + late_by <= due
            counted.update(["1.1n", "1.1d", "on_time_from_submissiond"] + ["on_time_from_submissionn"] * early_enough)
    elif ended is not None or missed:
        if due is not None and within(due, period):
            counted.update(["1.1d", "on_time_from_submissiond"])
    else:
        closed = False
    if results and within(day(min(results)[0]), period):
        counted.update([min(results)[1]])
    answers = [event for event in events if isinstance(event, complaints.FeedbackGiven)]
    if received and within(day(received[0].registered_at), period):
        counted.update(["registered"] + ["open"] * (not closed) + ["responded"] * bool(answers))
    if answers and within(day(answers[0].given_at), period):
        counted.update(["responses"])
        given = answers[0].answers
        for code, answer in (
            ("2.1", given.process),
            ("3.1", given.information),
            ("4.1", given.complaint_procedure),
            ("5.1", given.courtesy),
        ):
            if answer is not None:
                counted.update([f"{code}d"] + [f"{code}n"] * (answer == "satisfied"))
    return counted
