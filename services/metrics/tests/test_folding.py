"""Whatever the order, grouping and repetition of the events, the sums are those of a plain count over them all."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tirkeu_chassis.decider.decision import Context, Decision, Key, Known, NotLoaded
from tirkeu_chassis.decider.reactions import Reaction
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.event import Event
from tirkeu_contracts.events import complaints, intake, metrics, registry, review
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_contracts.standard.directory import territory
from tirkeu_metrics.domain.announcing import ANNOUNCEMENTS, CATALOGUE_ANNOUNCEMENTS
from tirkeu_metrics.domain.counting.counts import NOTHING, Counts
from tirkeu_metrics.domain.counting.measures import SERIES
from tirkeu_metrics.domain.counting.periods import Period, parse_period
from tirkeu_metrics.domain.counting.sums import scope_of
from tirkeu_metrics.domain.folding import CASES, COMPLAINTS, VISITS, LoggedEvent, learn_again
from tirkeu_metrics.domain.past import AsOf, add_up, moved_within, parse_as_of
from tirkeu_metrics.domain.projection import FIRST, PROJECTIONS, SECOND, Projection
from tirkeu_metrics.domain.rebuild import STANDING, Rebuild, Stage, Standing
from tirkeu_metrics.domain.records.service_catalogue import NATIONAL, ServiceCatalogue, available_share
from tirkeu_metrics.reactions import ALARMS, REACTIONS
from tirkeu_sandbox.testing.events import application_received, permit_issued

ALMATY = ZoneInfo("Asia/Almaty")
START = datetime(2010, 12, 1, tzinfo=UTC)
BODIES = ("2", "2.10", "7", "7.1", "7.19")
SCOPES = (None, *BODIES)
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

# -- the plain count


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


# -- histories

moments = st.integers(0, MINUTES_OF_60_DAYS).map(lambda minutes: START + timedelta(minutes=minutes))
due_days = st.integers(0, 60).map(lambda days: date(2010, 12, 5) + timedelta(days=days))
answers = st.sampled_from(("satisfied", "not_satisfied", "a_later_edition"))
chance = st.booleans()


@st.composite
def case_histories(draw: st.DrawFn, number: int) -> list[Event]:
    case: dict[str, Any] = {
        "application_id": uuid5(NAMESPACE, str(number)),
        "body_no": draw(st.sampled_from(BODIES)),
    }
    due = draw(due_days)
    extended = due + timedelta(days=15)
    events: list[Event] = []
    if draw(chance):
        received = draw(moments)
        events.append(
            application_received(**case, at=received, submitted_at=received - timedelta(days=draw(st.integers(0, 3))))
        )
    if draw(chance):
        events.append(review.ApplicationAssigned(**case, officer_id="o", due_on=due, assigned_at=START))
    if draw(chance):
        events.append(
            review.ReviewTermExtended(
                **case, reason="onsite_check", previous_due_on=due, due_on=extended, extended_at=START
            )
        )
        due = draw(st.sampled_from((due, extended)))
    if draw(chance):
        events.append(
            review.DocumentsVerified(
                **case, permit_kind="permit_storage", officer_id="o", due_on=due, verified_at=START
            )
        )
    if draw(chance):
        at = draw(moments)
        events.append(permit_issued(**case, at=at, permit_id=UUID(int=number), due_on=due, on_time=day(at) <= due))
    if draw(st.integers(0, 3)) == 0:
        at = draw(moments)
        events.append(
            review.ApplicationRefused(
                **case, grounds=("incomplete_documents",), refused_at=at, due_on=due, on_time=day(at) <= due
            )
        )
    if draw(chance):
        events.append(intake.ApplicationWithdrawn(**case, withdrawn_at=draw(moments)))
    if draw(chance):
        events.append(review.DeadlineMissed(**case, due_on=due, stage="review"))
    if draw(chance):
        events.append(
            complaints.FeedbackGiven(
                **case,
                answers=complaints.SurveyAnswers(
                    process=draw(answers),
                    information=draw(answers),
                    complaint_procedure=draw(st.none() | answers),
                    courtesy=draw(answers),
                ),
                given_at=draw(moments),
            )
        )
    return events


@st.composite
def complaint_histories(draw: st.DrawFn, number: int) -> list[Event]:
    about: dict[str, Any] = {
        "complaint_id": uuid5(NAMESPACE, f"complaint {number}"),
        "body_no": draw(st.sampled_from(BODIES)),
        "due_on": draw(due_days),
    }
    events: list[Event] = []
    if draw(chance):
        events.append(
            complaints.ComplaintFiled(
                **about,
                register_no="1",
                kind="impolite_service",
                channel="post",
                complainant_kind="natural_person",
                addressee_level="dia",
                filed_at=draw(moments),
            )
        )
    if draw(chance):
        longer = about["due_on"] + timedelta(days=15)
        events.append(
            complaints.ComplaintTermExtended(
                **about | {"due_on": longer},
                reason="onsite_check",
                previous_due_on=about["due_on"],
                extended_at=draw(moments),
            )
        )
    if draw(chance):
        events.append(
            complaints.ComplaintAnswered(**about, outcome="upheld", answered_at=draw(moments), on_time=draw(chance))
        )
    if draw(chance):
        events.append(complaints.ComplaintOverdue(**about))
    return events


visits = st.builds(
    intake.ReceptionVisitCompleted,
    visit_id=st.uuids(),
    body_no=st.sampled_from(BODIES),
    purpose=st.sampled_from(("submission", "collection")),
    waited_seconds=st.integers(1790, 1810),
    served_seconds=st.integers(1790, 1810),
    completed_at=moments,
)
service_changes = st.builds(
    intake.ServiceInformationChanged,
    service_code=st.sampled_from(("weapons", "security.licence", "$passports")),
    available_electronically=chance,
    changed_at=moments,
)


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Events of some cases, complaints, visits and services, each recorded at any time."""
    events: list[Event] = []
    for number in range(draw(st.integers(0, 5))):
        events += draw(case_histories(number))
    for number in range(draw(st.integers(0, 3))):
        events += draw(complaint_histories(number))
    events += draw(st.lists(visits, max_size=3)) + draw(st.lists(service_changes, max_size=5))
    return [told(event, draw(moments), number) for number, event in enumerate(events)]


def deliver(driver: Driver, history: Sequence[Told], chaos: random.Random) -> None:
    """In any order and grouping, some of it again, with the alarms in between."""
    delivered = [*history, *(one for one in history if chaos.random() < 0.4)]
    chaos.shuffle(delivered)
    while delivered:
        size = chaos.randint(1, 7)
        driver.handle(delivered[:size])
        del delivered[:size]
        driver.now += timedelta(milliseconds=chaos.choice((1, 400, 2000)))
        driver.ring()


shuffled = st.randoms(use_true_random=False)
patiently = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@patiently
@given(histories(), shuffled)
def test_any_delivery_gives_the_figures_of_a_plain_count(history: list[Told], chaos: random.Random) -> None:
    driver = Driver()
    deliver(driver, history, chaos)
    for period in PERIODS:
        for scope in SCOPES:
            bodies = territory(scope) if scope else None
            assert driver.figures(scope, period) == plain_count(history, bodies, period), (scope, period)
        for department in ("2", "7"):
            assert driver.figures(department, period, direct=True) == plain_count(history, [department], period)


@patiently
@given(histories(), shuffled, moments)
def test_a_figure_stands_as_what_was_recorded_by_then_makes_it(
    history: list[Told], chaos: random.Random, moment: datetime
) -> None:
    driver = Driver()
    deliver(driver, history, chaos)
    by_moment = [one for one in history if one.recorded_at <= moment]
    by_day = [one for one in history if day(one.recorded_at) <= day(moment)]
    for period in PERIODS:
        for scope in SCOPES:
            bodies = territory(scope) if scope else None
            asked = parse_as_of(moment.isoformat())
            assert driver.figures(scope, period, as_of=asked) == plain_count(by_moment, bodies, period), (scope, period)
            asked = parse_as_of(day(moment).isoformat())
            assert driver.figures(scope, period, as_of=asked) == plain_count(by_day, bodies, period), (scope, period)


@patiently
@given(histories(), shuffled, shuffled)
def test_a_rebuild_beside_comes_to_the_same_while_events_arrive(
    history: list[Told], chaos: random.Random, order: random.Random
) -> None:
    """Some came before, the rest while the log is folded; the log brings all of them, in an order of its own."""
    driver = Driver()
    before = [one for one in history if chaos.random() < 0.5]
    deliver(driver, before, chaos)
    rebuild = Rebuild(UUID(int=5), START, "operator-1", Stage.FOLDING)
    driver.states[STANDING] = Standing(rebuild=rebuild)
    log = list(history)
    order.shuffle(log)
    arriving = [one for one in history if one not in before]
    while log or arriving:
        driver.fold_again(log[:3])
        driver.handle(arriving[:2])
        del log[:3], arriving[:2]
    live, fresh = (
        {
            (aggregate.collection.removesuffix("_second"), key.id): state
            for aggregate in projection.aggregates
            for key, state in driver.states.items()
            # A sum may have come to nothing again on the way, and not have come up at all on another.
            if key.aggregate is aggregate and getattr(state, "counts", True)
        }
        for projection in PROJECTIONS
    )
    assert live == fresh
    for period in PERIODS:
        assert driver.figures(None, period, projection=SECOND) == plain_count(history, None, period)


@patiently
@given(histories(), shuffled)
def test_what_was_announced_last_is_what_the_sums_hold_at_most_once_a_second(
    history: list[Told], chaos: random.Random
) -> None:
    driver = Driver()
    driver.now = datetime(2011, 3, 1, tzinfo=UTC)
    deliver(driver, history, chaos)
    driver.now += timedelta(seconds=2)
    driver.ring()
    last: dict[tuple[str, str | None, int], metrics.IndicatorUpdated] = {}
    for event in driver.events:
        assert isinstance(event, metrics.IndicatorUpdated)
        key = (event.indicator, event.body_no, event.year)
        if key in last:
            assert event.as_of - last[key].as_of >= timedelta(seconds=1)
        last[key] = event
    for year in (2010, 2011):
        for scope in SCOPES:
            counted = plain_count(history, territory(scope) if scope else None, Period(year))
            for code in IndicatorCode:
                if code == "3.2" and scope is not None:
                    continue
                final = last.get((code.value, scope, year))
                assert ((final.numerator, final.denominator) if final else (0, 0)) == counted[code.value], (code, scope)


def test_alarms_of_both_kinds_watch_what_was_told() -> None:
    assert {alarm.aggregate for alarm in ALARMS} == {ANNOUNCEMENTS, CATALOGUE_ANNOUNCEMENTS}
