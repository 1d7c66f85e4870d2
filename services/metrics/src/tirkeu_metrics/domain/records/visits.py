"""Visits to the reception, and whether they kept the limits of paragraph 7(2) to 7(4) (rules R-15 to R-17)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tirkeu_chassis.decider.decision import Aggregate
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.standard import VisitPurpose
from tirkeu_contracts.standard.editions import edition_on
from tirkeu_metrics.domain.counting.measures import Tally
from tirkeu_metrics.domain.counting.periods import month_of
from tirkeu_metrics.domain.records.contributions import Contributions, Tallied, contributions
from tirkeu_metrics.domain.records.heard import Heard


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """What is known of one visit; `tallies` are those it counts in, on the day `completed_on` in Almaty."""

    visit_id: UUID
    body_no: str
    heard: tuple[Heard, ...]
    purpose: str
    completed_at: datetime
    completed_on: date
    waited_seconds: int
    served_seconds: int
    tallies: tuple[Tally, ...]


VISIT_FACTS = Aggregate(
    "visit_facts",
    VisitFacts,
    indexes=(
        ("tallies", "completed_on", "_id"),
        ("body_no", "tallies", "completed_on", "_id"),
        ("body_no", "heard.recorded_at"),
    ),
)


def visit_facts(visit_id: UUID, body_no: str, heard: tuple[Heard, ...]) -> VisitFacts:
    """What follows from what was heard: a visit is told of once, and of two tellings the first recorded holds."""
    first = next(one for one in heard if one.visit is not None and one.at is not None)
    visit, completed_at = first.visit, first.at
    if visit is None or completed_at is None:
        raise ValueError("a visit without its times")
    return VisitFacts(
        visit_id=visit_id,
        body_no=body_no,
        heard=heard,
        purpose=visit.purpose,
        completed_at=completed_at,
        completed_on=local_date(completed_at),
        waited_seconds=visit.waited_seconds,
        served_seconds=visit.served_seconds,
        tallies=tuple(_kept(visit.purpose, visit.waited_seconds, visit.served_seconds, local_date(completed_at))),
    )


def count_visit(facts: VisitFacts) -> Contributions:
    """What the visit adds to the month it was completed in."""
    tallied: Tallied = (month_of(facts.completed_on), facts.tallies)
    return contributions([tallied]) if facts.tallies else {}


def _kept(purpose: str, waited: int, served: int, day: date) -> Iterable[Tally]:
    limits = edition_on(day).terms
    if purpose == VisitPurpose.SUBMISSION:
        yield Tally.SUBMISSION_VISITS
        if waited <= limits.waiting_minutes * 60:
            yield Tally.WAITED_WITHIN_LIMIT
        if served <= limits.serving_minutes * 60:
            yield Tally.SERVED_WITHIN_LIMIT
    elif purpose == VisitPurpose.COLLECTION:
        yield Tally.COLLECTION_VISITS
        if served <= limits.issuing_minutes * 60:
            yield Tally.HANDED_OVER_WITHIN_LIMIT
