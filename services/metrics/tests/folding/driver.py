"""Reactions and alarms in memory, as the unit of work runs them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from hypothesis import strategies as st

from tirkeu_chassis.decider.decision import Context, Decision, Key, Known, NotLoaded
from tirkeu_chassis.decider.reactions import Reaction
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.event import Event
from tirkeu_contracts.standard.directory import territory
from tirkeu_metrics.domain.counting.counts import NOTHING, Counts
from tirkeu_metrics.domain.counting.measures import SERIES
from tirkeu_metrics.domain.counting.periods import Period, parse_period
from tirkeu_metrics.domain.counting.sums import scope_of
from tirkeu_metrics.domain.folding import CASES, COMPLAINTS, VISITS, LoggedEvent, learn_again
from tirkeu_metrics.domain.past import AsOf, add_up, moved_within
from tirkeu_metrics.domain.projection import FIRST, Projection
from tirkeu_metrics.domain.rebuild import STANDING
from tirkeu_metrics.domain.records.service_catalogue import NATIONAL, ServiceCatalogue, available_share
from tirkeu_metrics.reactions import ALARMS, REACTIONS

START = datetime(2010, 12, 1, tzinfo=UTC)
BODIES = ("2", "2.10", "7", "7.1", "7.19")
PERIODS = tuple(map(parse_period, ("2010", "2011", "2010-Q4", "2011-Q1", "2010-12", "2011-01", "2011-02")))
NAMESPACE = UUID(int=7)
MINUTES_OF_60_DAYS = 60 * 24 * 60
REACTION: dict[type[Event], Reaction[Any, Any]] = {one.event: one for one in REACTIONS}


@dataclass(frozen=True)
class Told:
    """An event as it is recorded."""

    event: Any
    envelope: Envelope

    @property
    def recorded_at(self) -> datetime:
        return self.envelope.time


def told(event: Event, recorded_at: datetime, number: int) -> Told:
    identity = uuid5(NAMESPACE, f"{number} {event!r}")
    return Told(event, Envelope(identity, "/test", event.type, "test", recorded_at, number, identity, identity, b"{}"))


class Driver:
    """Reactions and alarms in memory: states and announced events, decided in groups as the unit of work does."""

    def __init__(self) -> None:
        self.states: dict[Key[Any], Any] = {}
        self.events: list[Event] = []
        self.now = START

    def handle(self, group: Sequence[Told]) -> None:
        """Decide a group on one snapshot, loading what its deciders turn out to need."""
        self._decide_all([(REACTION[type(one.event)].decide, STANDING, one.event, one.envelope) for one in group])

    def fold_again(self, group: Sequence[Told]) -> None:
        """The same from the log, into the projection that is being built."""
        self._decide_all([(learn_again, STANDING, LoggedEvent(one.event, 0), one.envelope) for one in group])

    def ring(self) -> None:
        """Make every decision that is due."""
        for alarm in ALARMS:
            for key, state in list(self.states.items()):
                if key.aggregate is alarm.aggregate and state.wake_at is not None and state.wake_at <= self.now:
                    self._decide_all([(alarm.decide, key, None, None)])

    def _decide_all(self, messages: Sequence[tuple[Any, Key[Any], Any, Envelope | None]]) -> None:
        loaded = {key for _, key, _, _ in messages}
        while True:
            states = {key: self.states.get(key) for key in loaded}
            events: list[Event] = []
            try:
                for decide, key, message, envelope in messages:
                    events += self._decide(decide, key, message, envelope, states).events
            except NotLoaded as more:
                loaded |= more.keys
            else:
                self.states |= {key: state for key, state in states.items() if state is not None}
                self.events += events
                return

    def _decide(
        self, decide: Any, key: Key[Any], message: Any, envelope: Envelope | None, states: dict[Key[Any], Any]
    ) -> Decision[Any]:
        others = Known(states, complete=False)
        context = Context(self.now, UUID(int=1), others=others, envelope=envelope)
        decision: Decision[Any] = decide(states.get(key), message, context)
        if decision.state is not None:
            states[key] = decision.state
        for change in decision.also:
            states[change.key] = change.state
        return decision

    def counts(self, projection: Projection, scope: str, period: Period, as_of: AsOf | None = None) -> Counts:
        """From the sum of a year, or from the journal."""
        if period.is_year and as_of is None:
            sums = self.states.get(projection.sums.key(scope, period.year))
            return sums.counts if sums else NOTHING
        counts = NOTHING
        for key, day in self.states.items():
            here = key.aggregate is projection.journal and day.scope == scope and day.month in period.months
            if here and (as_of is None or day.day <= as_of.last_whole_day):
                counts += day.counts
        return counts

    def moved_on_the_day(self, projection: Projection, bodies: Sequence[str] | None, as_of: AsOf) -> dict[str, Counts]:
        """What was recorded on the day of a moment up to it."""
        moved = []
        for kind, own_id in ((CASES, "application_id"), (VISITS, "visit_id"), (COMPLAINTS, "complaint_id")):
            for key, record in self.states.items():
                if key.aggregate is kind.records(projection) and (bodies is None or record.body_no in bodies):
                    assert as_of.moment is not None
                    identity = getattr(record, own_id)
                    moved.append(moved_within(kind, record, identity, as_of.beginning, as_of.moment))
        return dict(add_up(moved))

    def figures(
        self,
        body_no: str | None,
        period: Period,
        *,
        direct: bool = False,
        as_of: AsOf | None = None,
        projection: Projection = FIRST,
    ) -> dict[str, Any]:
        counts = self.counts(projection, scope_of(body_no, direct=direct), period, as_of)
        if as_of is not None and as_of.moment is not None:
            bodies = None if body_no is None else [body_no] if direct else territory(body_no)
            for month, moved in self.moved_on_the_day(projection, bodies, as_of).items():
                counts += moved if month in period.months else NOTHING
        catalogue = self.states.get(projection.catalogues.key(NATIONAL)) or ServiceCatalogue()
        electronic = available_share(catalogue, period, as_of.until if as_of else None)
        shares = {code.value: share for code, share in counts.shares().items()} | {
            code.value: counts.share(measure) for code, measure in SERIES.items()
        }
        pairs = {code: (share.numerator, share.denominator) for code, share in shares.items()}
        return (
            pairs
            | {"3.2": (electronic.numerator, electronic.denominator)}
            | {name: counts.tallies.get(name, 0) for name in APART}
        )


APART = (
    "registered",
    "open",
    "withdrawn",
    "permits",
    "refusals",
    "responses",
    "responded",
    "complaints",
    "complaints_open",
)
moments = st.integers(0, MINUTES_OF_60_DAYS).map(lambda minutes: START + timedelta(minutes=minutes))
answers = st.sampled_from(("satisfied", "not_satisfied", "a_later_edition"))
