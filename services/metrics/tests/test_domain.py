"""Given, when, then: the rules of the figures, one row each."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tirkeu_chassis.actors import Actor, Role
from tirkeu_chassis.decision import Context, Decision, Known, Refusal
from tirkeu_chassis.problems import UnknownBodyNo
from tirkeu_contracts.events.intake import ApplicationWithdrawn, ServiceInformationChanged
from tirkeu_contracts.events.metrics import IndicatorUpdated, TargetsApproved
from tirkeu_contracts.events.review import ApplicationAssigned
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_metrics.domain.case_facts import (
    CaseFacts,
    Feedback,
    Outcome,
    Result,
    ResultKind,
    Settlement,
    merge,
    settled,
    settlement,
)
from tirkeu_metrics.domain.counts import Counts
from tirkeu_metrics.domain.definitions import DEFINITIONS
from tirkeu_metrics.domain.folding import learn, likely_sums
from tirkeu_metrics.domain.service_catalogue import (
    Availability,
    ServiceCatalogue,
    YearShare,
    announce_share,
    available_share,
    service_changed,
)
from tirkeu_metrics.domain.share import Share, wilson_interval
from tirkeu_metrics.domain.sums import Sums, announce, scope_of, scopes, sums_key
from tirkeu_metrics.domain.targets import (
    ApproveTargets,
    IndicatorRepeated,
    LaterOrderInForce,
    Order,
    OrderDateInFuture,
    Target,
    YearTargets,
    approve,
    by_indicator,
)

CASE = UUID(int=1)
NOW = datetime(2011, 3, 1, 4, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    """A moment on the clock of Almaty, UTC+6 in 2011."""
    return datetime.fromisoformat(f"{text}+06:00")


def context(now: datetime = NOW, **states: Any) -> Context:
    actor = Actor("committee-1", frozenset({Role.COMMITTEE}))
    return Context(now, UUID(int=9), actor, Known(states.get("others", {})))


# -- settlement (indicator 1.1)

DUE = date(2011, 1, 10)
PERMIT, REFUSED = ResultKind.PERMIT_ISSUED, ResultKind.REFUSED
ON_TIME, LATE, WITHDRAWN = Outcome.ON_TIME, Outcome.LATE, Outcome.WITHDRAWN


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({}, None, id="nothing known"),
        pytest.param({"due_on": DUE}, None, id="open and not yet due"),
        pytest.param({"due_on": DUE, "result": Result(at("2011-01-09T12:00"), PERMIT)}, (ON_TIME, 2011), id="in time"),
        pytest.param(
            {"due_on": DUE, "result": Result(at("2011-01-10T23:59"), REFUSED)},
            (ON_TIME, 2011),
            id="a refusal in the last minute of the due day",
        ),
        pytest.param(
            {"due_on": DUE, "result": Result(at("2011-01-11T00:00"), PERMIT)}, (LATE, 2011), id="a minute too late"
        ),
        pytest.param(
            {"due_on": DUE, "result": Result(at("2010-12-31T23:59"), PERMIT)},
            (ON_TIME, 2010),
            id="the year of the result, on the clock of Almaty",
        ),
        pytest.param(
            {"due_on": date(2010, 12, 31), "result": Result(at("2011-01-05T12:00"), PERMIT)},
            (LATE, 2010),
            id="a late result belongs to the year of the due day",
        ),
        pytest.param({"due_on": DUE, "missed": True}, (LATE, 2011), id="missed"),
        pytest.param(
            {"due_on": DUE, "missed": True, "result": Result(at("2011-01-10T12:00"), PERMIT)},
            (ON_TIME, 2011),
            id="a miss that crossed a result in time",
        ),
        pytest.param(
            {"due_on": DUE, "missed": True, "withdrawn_at": at("2011-01-10T12:00")},
            (WITHDRAWN, 2011),
            id="a miss that crossed a withdrawal in time",
        ),
        pytest.param({"due_on": DUE, "withdrawn_at": at("2011-01-11T00:00")}, (LATE, 2011), id="withdrawn too late"),
        pytest.param(
            {"withdrawn_at": at("2011-01-02T12:00")}, (WITHDRAWN, 2011), id="withdrawn before any term is known"
        ),
        pytest.param(
            {
                "due_on": DUE,
                "result": Result(at("2011-01-08T12:00"), PERMIT),
                "withdrawn_at": at("2011-01-07T12:00"),
            },
            (WITHDRAWN, 2011),
            id="withdrawn before the result",
        ),
        pytest.param(
            {
                "due_on": DUE,
                "result": Result(at("2011-01-07T12:00"), PERMIT),
                "withdrawn_at": at("2011-01-08T12:00"),
            },
            (ON_TIME, 2011),
            id="the result before the withdrawal",
        ),
    ],
)
def test_settlement(facts: dict[str, Any], expected: tuple[Outcome, int] | None) -> None:
    assert settlement(CaseFacts(CASE, "7.19", **facts)) == (Settlement(*expected) if expected else None)


moments = st.datetimes(min_value=datetime(2010, 1, 1), max_value=datetime(2012, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
codes = st.sampled_from(("satisfied", "not_satisfied"))
any_facts = st.builds(
    CaseFacts,
    application_id=st.just(CASE),
    body_no=st.just("7.19"),
    registered_at=st.none() | moments,
    submitted_at=st.none() | moments,
    due_on=st.none() | st.dates(),
    result=st.none() | st.builds(Result, moments, st.sampled_from(ResultKind)),
    withdrawn_at=st.none() | moments,
    missed=st.booleans(),
    feedback=st.none()
    | st.builds(
        lambda moment, a, b, c, d: Feedback(moment, a, b, c, d, year=moment.year),
        moments,
        codes,
        codes,
        codes,
        st.none() | codes,
    ),
).map(settled)


@given(any_facts, any_facts, any_facts)
def test_merging_facts_does_not_care_for_order_grouping_or_repetition(a: CaseFacts, b: CaseFacts, c: CaseFacts) -> None:
    assert merge(a, b) == merge(b, a)
    assert merge(merge(a, b), c) == merge(a, merge(b, c))
    assert merge(a, a) == a


# -- shares


@pytest.mark.parametrize(
    ("numerator", "denominator", "value"),
    [
        (0, 0, None),
        (0, 3, "0.00"),
        (3, 3, "100.00"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 800, "0.13"),
        (1, 1600, "0.06"),
        (3, 1600, "0.19"),
        (199_999, 200_000, "100.00"),
        (199_989, 200_000, "99.99"),
    ],
)
def test_a_value_has_two_decimals_and_rounds_a_half_up(numerator: int, denominator: int, value: str | None) -> None:
    assert Share(numerator, denominator).value == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("share", "interval"),
    [
        (Share(0, 0), None),
        (Share(1, 1), ("20.65", "100.00")),
        (Share(0, 10), ("0.00", "27.75")),
        (Share(81, 263), ("25.53", "36.62")),
    ],
)
def test_the_wilson_interval(share: Share, interval: tuple[str, str] | None) -> None:
    """The last row is the textbook example of Newcombe (1998): 81 of 263, 0.2553 to 0.3662."""
    assert wilson_interval(share) == (None if interval is None else tuple(map(Decimal, interval)))


# -- sums


@pytest.mark.parametrize(
    ("body_no", "expected"),
    [
        ("7.19", ("country", "department/7", "unit/7.19")),
        ("7", ("country", "department/7", "direct/7")),
        ("19.1", ("country", "department/19", "unit/19.1")),
    ],
)
def test_a_case_adds_to_three_scopes(body_no: str, expected: tuple[str, ...]) -> None:
    assert scopes(body_no) == expected


@pytest.mark.parametrize(
    ("body_no", "direct", "scope"),
    [(None, False, "country"), ("7", False, "department/7"), ("7", True, "direct/7"), ("7.19", False, "unit/7.19")],
)
def test_a_body_is_answered_for_by_one_scope(body_no: str | None, direct: bool, scope: str) -> None:
    assert scope_of(body_no, direct=direct) == scope


def assigned(due_on: date, body_no: str = "7.19") -> ApplicationAssigned:
    return ApplicationAssigned(application_id=CASE, body_no=body_no, officer_id="o", due_on=due_on, assigned_at=NOW)


def test_an_event_that_says_nothing_new_changes_nothing() -> None:
    facts = CaseFacts(CASE, "7.19", due_on=DUE)
    assert learn(facts, assigned(DUE), context()) == Decision()
    assert learn(facts, assigned(DUE - timedelta(days=1)), context()) == Decision()


def test_a_later_term_moves_a_late_case_back_to_open() -> None:
    """The extension came after the result it makes timely: what was added is taken back."""
    late = settled(CaseFacts(CASE, "7", due_on=DUE, result=Result(at("2011-01-12T12:00"), PERMIT)))
    before = Counts(on_time=Share(0, 1), permits=1)
    others = {sums_key(scope, 2011): Sums(scope, 2011, before, before) for scope in scopes("7")}
    decision = learn(late, assigned(date(2011, 1, 25), "7"), context(others=others))
    after = Counts(on_time=Share(1, 1), permits=1)
    assert {change.key: change.state for change in decision.also} == {
        sums_key("country", 2011): Sums("country", 2011, after, before, wake_at=NOW + SECOND),
        sums_key("department/7", 2011): Sums("department/7", 2011, after, before, wake_at=NOW + SECOND),
        # What no event tells of needs no alarm.
        sums_key("direct/7", 2011): Sums("direct/7", 2011, after, before),
    }


def test_a_body_outside_annex_1_counts_nowhere() -> None:
    with pytest.raises(UnknownBodyNo):
        learn(None, assigned(DUE, "99"), context())


def test_the_first_query_brings_the_sums_an_event_moves() -> None:
    withdrawn = ApplicationWithdrawn(application_id=CASE, body_no="7.19", withdrawn_at=NOW)
    assert list(likely_sums(withdrawn)) == [sums_key(scope, 2011) for scope in scopes("7.19")]
    assert list(likely_sums(assigned(DUE))) == []


def updated(numerator: int, denominator: int, value: str | None, **about: Any) -> IndicatorUpdated:
    told: dict[str, Any] = {"indicator": "1.1", "body_no": "7", "year": 2011, "as_of": NOW} | about
    return IndicatorUpdated(
        numerator=numerator, denominator=denominator, value=None if value is None else Decimal(value), **told
    )


@pytest.mark.parametrize(
    ("scope", "announced", "counts", "events"),
    [
        pytest.param(
            "department/7", Counts(), Counts(on_time=Share(1, 3)), (updated(1, 3, "33.33"),), id="a change is told"
        ),
        pytest.param(
            "country",
            Counts(courtesy=Share(1, 1)),
            Counts(courtesy=Share(1, 1), on_time=Share(0, 1)),
            (updated(0, 1, "0.00", body_no=None),),
            id="only what changed is told",
        ),
        pytest.param(
            "department/7",
            Counts(on_time=Share(1, 1)),
            Counts(),
            (updated(0, 0, None),),
            id="no value where the denominator is 0",
        ),
        pytest.param("unit/7.19", Counts(), Counts(registered=1), (), id="what is shown apart is not told"),
        pytest.param("unit/7.19", Counts(permits=1), Counts(permits=1), (), id="changed and changed back"),
    ],
)
def test_the_alarm_tells_what_changed(
    scope: str, announced: Counts, counts: Counts, events: tuple[IndicatorUpdated, ...]
) -> None:
    decision = announce(Sums(scope, 2011, counts, announced, wake_at=NOW), None, context())
    assert decision == Decision(Sums(scope, 2011, counts, counts), *events)


# -- the catalogue of services (indicator 3.2)


def entry(text: str, code: str, available: bool) -> Availability:
    return Availability(at(text), code, available)


HISTORY = (
    entry("2009-12-31T23:59", "a", False),
    entry("2010-06-01T12:00", "a", True),
    entry("2010-07-01T12:00", "b", False),
    entry("2011-01-01T00:00", "b", True),
)


@pytest.mark.parametrize(
    ("year", "share"),
    [(2008, Share(0, 0)), (2009, Share(0, 1)), (2010, Share(1, 2)), (2011, Share(2, 2)), (2012, Share(2, 2))],
)
def test_the_state_at_the_end_of_the_year_counts(year: int, share: Share) -> None:
    assert available_share(ServiceCatalogue(HISTORY), year) == share


def changed(one: Availability) -> ServiceInformationChanged:
    return ServiceInformationChanged(
        service_code=one.service_code,
        available_electronically=one.available_electronically,
        changed_at=one.changed_at,
    )


@pytest.mark.parametrize(
    ("state", "event", "expected"),
    [
        pytest.param(None, HISTORY[1], ServiceCatalogue((HISTORY[1],), wake_at=NOW + SECOND), id="the first"),
        pytest.param(
            ServiceCatalogue(HISTORY[1:], wake_at=NOW + timedelta(days=300)),
            HISTORY[0],
            ServiceCatalogue(HISTORY, wake_at=NOW + SECOND),
            id="one that comes late takes its place in time",
        ),
        pytest.param(
            ServiceCatalogue(HISTORY[:1], wake_at=NOW),
            HISTORY[1],
            ServiceCatalogue(HISTORY[:2], wake_at=NOW),
            id="an announcement that is due is not put off",
        ),
        pytest.param(ServiceCatalogue(HISTORY), HISTORY[1], None, id="known already"),
    ],
)
def test_the_history_of_a_service(
    state: ServiceCatalogue | None, event: Availability, expected: ServiceCatalogue | None
) -> None:
    assert service_changed(state, changed(event), context()) == Decision(expected)


def test_the_share_of_each_year_is_told_when_it_changes_and_when_a_year_begins() -> None:
    told = tuple(YearShare(year, share) for year, share in ((2009, Share(0, 1)), (2010, Share(1, 2))))
    state = ServiceCatalogue(HISTORY[:3], announced=told, wake_at=NOW)
    decision = announce_share(state, None, context())
    assert decision == Decision(
        ServiceCatalogue(HISTORY[:3], (*told, YearShare(2011, Share(1, 2))), wake_at=at("2012-01-01T00:00")),
        updated(1, 2, "50.00", indicator="3.2", body_no=None),
    )


# -- targets


def order(no: str, signed_on: date, *targets: Target, approved_at: datetime = NOW) -> Order:
    return Order(no, signed_on, targets, approved_at, "committee-1")


T_95 = Target(IndicatorCode.ON_TIME, Decimal(95), Decimal("97.5"))
T_90 = Target(IndicatorCode.ON_TIME, None, Decimal(90))
JANUARY, FEBRUARY = date(2011, 1, 10), date(2011, 2, 10)


@pytest.mark.parametrize(
    ("orders", "command", "expected"),
    [
        pytest.param((), order("1", JANUARY, T_95), (order("1", JANUARY, T_95),), id="the first order"),
        pytest.param(
            (order("1", JANUARY, T_95),),
            order("2", FEBRUARY, T_90),
            (order("1", JANUARY, T_95), order("2", FEBRUARY, T_90)),
            id="a later order replaces, the history stays",
        ),
        pytest.param(
            (order("2", FEBRUARY, T_95),),
            order("2", JANUARY, T_95),
            (order("2", FEBRUARY, T_95), order("2", JANUARY, T_95)),
            id="an order is corrected under its own number",
        ),
        pytest.param((order("1", JANUARY, T_95),), order("1", JANUARY, T_95), None, id="the same again"),
    ],
)
def test_an_order_is_entered(orders: tuple[Order, ...], command: Order, expected: tuple[Order, ...] | None) -> None:
    state = YearTargets(2011, orders) if orders else None
    decision = approve(state, ApproveTargets(2011, command.no, command.signed_on, command.targets), context())
    if expected is None:
        assert decision == Decision()
        return
    assert decision.state == YearTargets(2011, expected)
    (event,) = decision.events
    assert isinstance(event, TargetsApproved)
    assert (event.order_no, event.order_date, event.year) == (command.no, command.signed_on, 2011)
    assert event.targets[0].target == command.targets[0].target
    assert by_indicator(decision.state) == {IndicatorCode.ON_TIME: command.targets[0]}


@pytest.mark.parametrize(
    ("orders", "command", "refusal"),
    [
        ((), order("1", JANUARY, T_95, T_90), IndicatorRepeated(indicator=IndicatorCode.ON_TIME)),
        ((), order("1", date(2011, 3, 2), T_95), OrderDateInFuture()),
        (
            (order("2", FEBRUARY, T_95),),
            order("1", JANUARY, T_90),
            LaterOrderInForce(in_force=FEBRUARY, year=2011),
        ),
    ],
)
def test_an_order_is_refused(orders: tuple[Order, ...], command: Order, refusal: Refusal) -> None:
    state = YearTargets(2011, orders) if orders else None
    with pytest.raises(type(refusal)) as raised:
        approve(state, ApproveTargets(2011, command.no, command.signed_on, command.targets), context())
    assert raised.value == refusal
    assert str(raised.value)


def test_no_order_sets_no_values() -> None:
    assert by_indicator(None) == {}


def test_every_indicator_has_a_definition_in_the_order_of_annex_2() -> None:
    assert [one.indicator for one in DEFINITIONS] == list(IndicatorCode)
