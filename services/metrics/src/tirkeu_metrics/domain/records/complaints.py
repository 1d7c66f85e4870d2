"""Complaints, and whether they were answered within their term (paragraph 25)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tirkeu_chassis.decider.decision import Aggregate
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.events.complaints import ComplaintAnswered, ComplaintFiled, ComplaintOverdue
from tirkeu_metrics.domain.counting.measures import Tally
from tirkeu_metrics.domain.counting.periods import month_of
from tirkeu_metrics.domain.counting.settlement import Outcome, Settlement, settle
from tirkeu_metrics.domain.records.contributions import Contributions, Tallied, contributions
from tirkeu_metrics.domain.records.heard import Heard


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    """What is known of one complaint; `settled_on` and `filed_on` are days in Almaty."""

    complaint_id: UUID
    body_no: str
    heard: tuple[Heard, ...]
    filed_at: datetime | None = None
    due_on: date | None = None
    answered_at: datetime | None = None
    overdue: bool = False
    settled: Settlement | None = None
    filed_on: date | None = None
    settled_on: date | None = None


COMPLAINT_FACTS = Aggregate(
    "complaint_facts",
    ComplaintFacts,
    indexes=(
        ("settled_on", "_id"),
        ("body_no", "settled_on", "_id"),
        ("filed_on", "_id"),
        ("body_no", "filed_on", "_id"),
        ("body_no", "heard.recorded_at"),
    ),
)


def complaint_facts(complaint_id: UUID, body_no: str, heard: tuple[Heard, ...]) -> ComplaintFacts:
    """What follows from what was heard: the earliest filing and answer, the greatest due day."""
    filed_at = _first(heard, ComplaintFiled.routing_key)
    answered_at = _first(heard, ComplaintAnswered.routing_key)
    due_on = max((one.due_on for one in heard if one.due_on is not None), default=None)
    overdue = any(one.type == ComplaintOverdue.routing_key for one in heard)
    settled = settle(answered_at, due_on, missed=overdue, withdrawn=False)
    return ComplaintFacts(
        complaint_id=complaint_id,
        body_no=body_no,
        heard=heard,
        filed_at=filed_at,
        due_on=due_on,
        answered_at=answered_at,
        overdue=overdue,
        settled=settled,
        filed_on=local_date(filed_at) if filed_at else None,
        settled_on=settled.on if settled else None,
    )


def count_complaint(facts: ComplaintFacts) -> Contributions:
    """What the complaint adds to each month it counts in."""
    return contributions(_tallies(facts))


def _tallies(facts: ComplaintFacts) -> Iterable[Tallied]:
    if facts.filed_at is not None:
        filed = month_of(facts.filed_at)
        yield filed, (Tally.COMPLAINTS,) if facts.settled else (Tally.COMPLAINTS, Tally.COMPLAINTS_OPEN)
    if facts.settled is not None:
        on_time = facts.settled.outcome is Outcome.ON_TIME
        settled = (Tally.COMPLAINTS_SETTLED, Tally.COMPLAINTS_ON_TIME) if on_time else (Tally.COMPLAINTS_SETTLED,)
        yield facts.settled.month, settled


def _first(heard: Iterable[Heard], kind: str) -> datetime | None:
    return min((one.at for one in heard if one.type == kind and one.at is not None), default=None)
