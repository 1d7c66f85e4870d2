"""The two projections of the event log: figures are answered from one, a fresh one may be built in the other.

There are two places for a projection. One is live. A fresh one is built from the log in the other place while the
first still answers, and then takes its place (`rebuild`).
"""

from dataclasses import dataclass, fields, replace
from typing import Any, Self, TypeVar

from tirkeu_chassis.decider.decision import Aggregate
from tirkeu_metrics.domain.counting.sums import JOURNAL, SUMS, JournalDay, Sums
from tirkeu_metrics.domain.records.case_facts import CASE_FACTS, CaseFacts
from tirkeu_metrics.domain.records.complaints import COMPLAINT_FACTS, ComplaintFacts
from tirkeu_metrics.domain.records.service_catalogue import CATALOGUES, ServiceCatalogue
from tirkeu_metrics.domain.records.visits import VISIT_FACTS, VisitFacts

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Projection:
    """The collections of one projection. Everything in them follows from the events alone."""

    name: str
    cases: Aggregate[CaseFacts]
    visits: Aggregate[VisitFacts]
    complaints: Aggregate[ComplaintFacts]
    catalogues: Aggregate[ServiceCatalogue]
    sums: Aggregate[Sums]
    journal: Aggregate[JournalDay]

    @property
    def aggregates(self) -> tuple[Aggregate[Any], ...]:
        """All of them."""
        return tuple(getattr(self, one.name) for one in fields(self) if one.name != "name")

    def beside(self, name: str) -> Self:
        """The same in collections of its own."""
        return replace(
            self,
            name=name,
            **{one.name: _beside(getattr(self, one.name), name) for one in fields(self) if one.name != "name"},
        )


def _beside(aggregate: Aggregate[S], name: str) -> Aggregate[S]:
    return replace(aggregate, collection=f"{aggregate.collection}_{name}")


FIRST = Projection("first", CASE_FACTS, VISIT_FACTS, COMPLAINT_FACTS, CATALOGUES, SUMS, JOURNAL)
SECOND = FIRST.beside("second")
PROJECTIONS = (FIRST, SECOND)


def other_than(projection: Projection) -> Projection:
    """The one that a projection can be built in while this one is live."""
    return SECOND if projection is FIRST else FIRST
