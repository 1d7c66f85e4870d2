"""Whatever the order, grouping and repetition of the events, the sums are those of a plain count over them all."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tirkeu_chassis.decision import Context, Decision, Key, Known, NotLoaded
from tirkeu_chassis.reactions import Reaction
from tirkeu_contracts.event import Event
from tirkeu_contracts.events import complaints, intake, metrics, registry, review
from tirkeu_contracts.standard.directory import territory
from tirkeu_metrics.domain.service_catalogue import CATALOGUE, CATALOGUES, ServiceCatalogue, available_share
from tirkeu_metrics.domain.sums import SUMS, Sums, scope_of
from tirkeu_metrics.reactions import ALARMS, REACTIONS

ALMATY = ZoneInfo("Asia/Almaty")
START = datetime(2010, 12, 1, tzinfo=UTC)
BODIES = ("2", "2.10", "7", "7.1", "7.19")
SCOPES = (None, *BODIES)
YEARS = (2010, 2011)
NAMESPACE = UUID(int=7)
MINUTES_OF_60_DAYS = 60 * 24 * 60


class Driver:
    """Reactions and alarms in memory: states and announced events, decided in groups as the unit of work does."""

    def __init__(self) -> None:
        self.states: dict[Key[Any], Any] = {}
        self.events: list[Event] = []
        self.now = START

    def handle(self, group: Sequence[Event]) -> None:
        """Decide a group on one snapshot, loading what its deciders turn out to need."""
        reactions: dict[type[Event], Reaction[Any, Any]] = {one.event: one for one in REACTIONS}
        loaded = {reactions[type(event)].key(event) for event in group}
        while True:
            states = {key: self.states.get(key) for key in loaded}
            try:
                for event in group:
                    reaction = reactions[type(event)]
                    self._decide(reaction.decide, reaction.key(event), event, states)
            except NotLoaded as more:
                loaded |= more.keys
            else:
                self.states |= {key: state for key, state in states.items() if state is not None}
                return

    def ring(self) -> None:
        """Make every decision that is due."""
        for alarm in ALARMS:
            for key, state in list(self.states.items()):
                due = key.aggregate is alarm.aggregate and state.wake_at is not None and state.wake_at <= self.now
                if due:
                    decision = self._decide(alarm.decide, key, None, self.states)
                    self.events += decision.events

    def _decide(self, decide: Any, key: Key[Any], message: Any, states: dict[Key[Any], Any]) -> Decision[Any]:
        others = Known(states, complete=False)
        decision: Decision[Any] = decide(states.get(key), message, Context(self.now, UUID(int=1), others=others))
        if decision.state is not None:
            states[key] = decision.state
        for change in decision.also:
            states[change.key] = change.state
        return decision

    def sums(self, body_no: str | None, year: int, *, direct: bool = False) -> dict[str, Any]:
        sums = self.states.get(SUMS.key(scope_of(body_no, direct=direct), year)) or Sums("", year)
        counts = sums.counts
        shares = {code.value: (share.numerator, share.denominator) for code, share in counts.shares().items()}
        catalogue = self.states.get(CATALOGUE) or ServiceCatalogue()
        share = available_share(catalogue, year)
        return shares | {
            "3.2": (share.numerator, share.denominator),
            "registered": counts.registered,
            "open": counts.open,
            "withdrawn": counts.withdrawn,
            "permits": counts.permits,
            "refusals": counts.refusals,
            "responses": counts.responses,
        }


# -- the plain count


def day(moment: datetime) -> date:
    return moment.astimezone(ALMATY).date()


def plain_count(history: Iterable[Event], bodies: Sequence[str] | None, year: int) -> dict[str, Any]:
    """Every figure of some bodies (None for all) in a year, from the whole history at once."""
    cases: dict[UUID, list[Any]] = {}
    services: dict[str, list[tuple[datetime, bool]]] = {}
    for event in history:
        if isinstance(event, intake.ServiceInformationChanged):
            services.setdefault(event.service_code, []).append((event.changed_at, event.available_electronically))
        elif bodies is None or event.body_no in bodies:  # type: ignore[attr-defined]
            cases.setdefault(event.application_id, []).append(event)  # type: ignore[attr-defined]
    totals: Counter[str] = Counter()
    for events in cases.values():
        totals.update(count_case(events, year))
    states = {
        code: max(entry for entry in entries if day(entry[0]).year <= year)[1]
        for code, entries in services.items()
        if any(day(entry[0]).year <= year for entry in entries)
    }
    pairs = {code: (totals[f"{code}n"], totals[f"{code}d"]) for code in ("1.1", "2.1", "3.1", "4.1", "5.1")}
    apart = ("registered", "open", "withdrawn", "permits", "refusals", "responses")
    return pairs | {"3.2": (sum(states.values()), len(states))} | {name: totals[name] for name in apart}


def count_case(events: list[Any], year: int) -> Counter[str]:
    counted: Counter[str] = Counter()
    due = max((event.due_on for event in events if hasattr(event, "due_on")), default=None)
    results = [
        (event.issued_at, "permits") if isinstance(event, registry.PermitIssued) else (event.refused_at, "refusals")
        for event in events
        if isinstance(event, (registry.PermitIssued, review.ApplicationRefused))
    ]
    withdrawals = [event.withdrawn_at for event in events if isinstance(event, intake.ApplicationWithdrawn)]
    missed = any(isinstance(event, review.DeadlineMissed) for event in events)
    received = [event.registered_at for event in events if isinstance(event, intake.ApplicationReceived)]
    ended = min([at for at, _ in results] + withdrawals, default=None)
    withdrawn = bool(withdrawals) and ended not in {at for at, _ in results}
    closed = True
    if ended is not None and (due is None or day(ended) <= due):
        if day(ended).year == year:
            counted.update(["withdrawn"] if withdrawn else ["1.1n", "1.1d"])
    elif ended is not None or missed:
        if due is not None and due.year == year:
            counted.update(["1.1d"])
    else:
        closed = False
    if results and day(min(results)[0]).year == year:
        counted.update([min(results)[1]])
    if received and day(received[0]).year == year:
        counted.update(["registered"] if closed else ["registered", "open"])
    answers = [event for event in events if isinstance(event, complaints.FeedbackGiven)]
    if answers and day(answers[0].given_at).year == year:
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
            intake.ApplicationReceived(
                **case,
                talon_no=f"t-{number}",
                standard_edition="2010-1091",
                applicant_category="citizen_rk",
                action="registration",
                weapon_class="civilian",
                requested_right="storage",
                units=(intake.Unit(kind="pneumatic", duty="due"),),
                documents=(),
                language="kk",
                submitted_at=received,
                registered_at=received,
            )
        )
    if draw(chance):
        events.append(review.ApplicationAssigned(**case, officer_id="o", due_on=due, assigned_at=START))
    if draw(chance):
        events.append(
            review.ReviewTermExtended(
                **case, reason="on_site_check", previous_due_on=due, due_on=extended, extended_at=START
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
        events.append(
            registry.PermitIssued(
                **case,
                permit_id=UUID(int=number),
                permit_no="p",
                permit_kind="permit_storage",
                units=1,
                issued_at=at,
                due_on=due,
                on_time=day(at) <= due,
            )
        )
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


service_changes = st.builds(
    intake.ServiceInformationChanged,
    service_code=st.sampled_from(("weapons", "security.licence", "$passports")),
    available_electronically=chance,
    changed_at=moments,
)
histories = st.builds(
    lambda cases, changes: [event for case in cases for event in case] + changes,
    st.integers(0, 6).flatmap(lambda many: st.tuples(*(case_histories(number) for number in range(many)))),
    st.lists(service_changes, max_size=6),
)


@settings(deadline=None, max_examples=250, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(histories, st.randoms(use_true_random=False))
def test_any_delivery_gives_the_sums_of_a_plain_count(history: list[Event], chaos: random.Random) -> None:
    delivered = history + [event for event in history if chaos.random() < 0.4]
    chaos.shuffle(delivered)
    driver = Driver()
    while delivered:
        size = chaos.randint(1, 7)
        driver.handle(delivered[:size])
        del delivered[:size]
        driver.now += timedelta(milliseconds=chaos.choice((1, 400, 2000)))
        driver.ring()
    for year in YEARS:
        for scope in SCOPES:
            bodies = territory(scope) if scope else None
            assert driver.sums(scope, year) == plain_count(history, bodies, year), (scope, year)
        for department in ("2", "7"):
            assert driver.sums(department, year, direct=True) == plain_count(history, [department], year)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(histories, st.randoms(use_true_random=False))
def test_what_was_announced_last_is_what_the_sums_hold_at_most_once_a_second(
    history: list[Event], chaos: random.Random
) -> None:
    chaos.shuffle(history)
    driver = Driver()
    driver.now = datetime(2011, 3, 1, tzinfo=UTC)
    for event in history:
        driver.handle([event])
        driver.now += timedelta(milliseconds=chaos.choice((1, 400, 2000)))
        driver.ring()
    driver.now += timedelta(seconds=2)
    driver.ring()
    last: dict[tuple[str, str | None, int], metrics.IndicatorUpdated] = {}
    for told in driver.events:
        assert isinstance(told, metrics.IndicatorUpdated)
        key = (told.indicator, told.body_no, told.year)
        if key in last:
            assert told.as_of - last[key].as_of >= timedelta(seconds=1)
        last[key] = told
    for year in YEARS:
        for scope in SCOPES:
            for code, pair in plain_count(history, territory(scope) if scope else None, year).items():
                if not isinstance(pair, tuple) or (code == "3.2" and scope is not None):
                    continue
                final = last.get((code, scope, year))
                assert ((final.numerator, final.denominator) if final else (0, 0)) == pair, (code, scope, year)


def test_alarms_of_both_kinds_watch_their_aggregates() -> None:
    assert {alarm.aggregate.collection for alarm in ALARMS} == {SUMS.collection, CATALOGUES.collection}
