"""Given, when, then: the rules of the figures, one row each."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from tirkeu_chassis.decider.bodies import UnknownBodyNo
from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.event import Event
from tirkeu_contracts.events.complaints import (
    ComplaintAnswered,
    ComplaintFiled,
    ComplaintOverdue,
    ComplaintTermExtended,
)
from tirkeu_contracts.events.intake import (
    ApplicationReceived,
    ApplicationWithdrawn,
    ReceptionVisitCompleted,
    ServiceInformationChanged,
)
from tirkeu_contracts.events.metrics import IndicatorUpdated, TargetsApproved
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_contracts.events.review import ApplicationAssigned, ApplicationRefused, DeadlineMissed
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_metrics.domain.announcing import (
    CATALOGUE_TOLD,
    Announcement,
    CatalogueAnnouncement,
    YearShare,
    announce,
    announce_share,
    announcement_key,
)
from tirkeu_metrics.domain.counting.counts import NOTHING, Counts
from tirkeu_metrics.domain.counting.definitions import DEFINITIONS
from tirkeu_metrics.domain.counting.measures import Series
from tirkeu_metrics.domain.counting.periods import MalformedPeriod, parse_period
from tirkeu_metrics.domain.counting.share import Share, wilson_interval
from tirkeu_metrics.domain.counting.sums import JournalDay, Sums, scope_of, scopes
from tirkeu_metrics.domain.folding import learn, likely_keys, service_changed
from tirkeu_metrics.domain.past import MalformedMoment, parse_as_of
from tirkeu_metrics.domain.projection import FIRST, PROJECTIONS, SECOND
from tirkeu_metrics.domain.rebuild import Rebuild, Stage, Standing
from tirkeu_metrics.domain.records.case_facts import case_facts, count_case
from tirkeu_metrics.domain.records.complaints import complaint_facts, count_complaint
from tirkeu_metrics.domain.records.heard import Heard, add, of_event
from tirkeu_metrics.domain.records.service_catalogue import NATIONAL, Availability, ServiceCatalogue, available_share
from tirkeu_metrics.domain.records.visits import count_visit, visit_facts
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
from tirkeu_sandbox.testing.events import application_received, permit_issued
from tirkeu_sandbox.testing.given import Given, actor

CASE = UUID(int=1)
NOW = datetime(2011, 3, 1, 4, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    """A moment on the clock of Almaty, UTC+6 in 2011."""
    return datetime.fromisoformat(f"{text}+06:00")


given = Given(at=NOW, by=actor("committee-1", Role.COMMITTEE), message_id=UUID(int=9))


def envelope(number: int = 1, recorded_at: datetime = NOW) -> Envelope:
    identity = UUID(int=100 + number)
    return Envelope(identity, "/test", "test", "test", recorded_at, number, identity, identity, b"{}")


def heard(*events: Event) -> tuple[Heard, ...]:
    return tuple(of_event(event, envelope(number)) for number, event in enumerate(events))  # type: ignore[arg-type]


# -- settlement (indicator 1.1)

DUE = date(2011, 1, 10)
OF: dict[str, Any] = {"application_id": CASE, "body_no": "7.19"}


def received(registered_at: str, submitted_at: str | None = None) -> ApplicationReceived:
    return application_received(CASE, at(registered_at), submitted_at=at(submitted_at or registered_at))


def assigned(due_on: date, body_no: str = "7.19") -> ApplicationAssigned:
    return ApplicationAssigned(application_id=CASE, body_no=body_no, officer_id="o", due_on=due_on, assigned_at=NOW)


def issued(issued_at: str, due_on: date = DUE) -> PermitIssued:
    return permit_issued(CASE, at(issued_at), due_on=due_on)


def refused(refused_at: str, due_on: date = DUE) -> ApplicationRefused:
    return ApplicationRefused(
        **OF, grounds=("incomplete_documents",), refused_at=at(refused_at), due_on=due_on, on_time=True
    )


def withdrawn(withdrawn_at: str) -> ApplicationWithdrawn:
    return ApplicationWithdrawn(**OF, withdrawn_at=at(withdrawn_at))


def missed(due_on: date = DUE) -> DeadlineMissed:
    return DeadlineMissed(**OF, due_on=due_on, stage="review")


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param((assigned(DUE),), None, id="open and not yet due"),
        pytest.param((issued("2011-01-09T12:00"),), ("on_time", "2011-01-09"), id="in time"),
        pytest.param(
            (refused("2011-01-10T23:59"),), ("on_time", "2011-01-10"), id="a refusal in the last minute of the due day"
        ),
        pytest.param((issued("2011-01-11T00:00"),), ("late", "2011-01-10"), id="a minute too late"),
        pytest.param((issued("2010-12-31T23:59"),), ("on_time", "2010-12-31"), id="the day on the clock of Almaty"),
        pytest.param(
            (issued("2011-01-05T12:00", date(2010, 12, 31)),),
            ("late", "2010-12-31"),
            id="a late result belongs to the due day",
        ),
        pytest.param((missed(),), ("late", "2011-01-10"), id="missed"),
        pytest.param((missed(), assigned(DUE + timedelta(15))), ("late", "2011-01-25"), id="missed, and extended"),
        pytest.param(
            (missed(), issued("2011-01-10T12:00")), ("on_time", "2011-01-10"), id="a miss that crossed a result in time"
        ),
        pytest.param(
            (missed(), withdrawn("2011-01-10T12:00")),
            ("withdrawn", "2011-01-10"),
            id="a miss that crossed a withdrawal in time",
        ),
        pytest.param((assigned(DUE), withdrawn("2011-01-11T00:00")), ("late", "2011-01-10"), id="withdrawn too late"),
        pytest.param(
            (withdrawn("2011-01-02T12:00"),), ("withdrawn", "2011-01-02"), id="withdrawn before any term is known"
        ),
        pytest.param(
            (issued("2011-01-08T12:00"), withdrawn("2011-01-07T12:00")),
            ("withdrawn", "2011-01-07"),
            id="withdrawn before the result",
        ),
        pytest.param(
            (issued("2011-01-07T12:00"), withdrawn("2011-01-08T12:00")),
            ("on_time", "2011-01-07"),
            id="the result before the withdrawal",
        ),
        pytest.param(
            (refused("2011-01-09T12:00"), issued("2011-01-08T12:00")),
            ("on_time", "2011-01-08"),
            id="of two results the earlier",
        ),
    ],
)
def test_settlement(events: tuple[Event, ...], expected: tuple[str, str] | None) -> None:
    settled = case_facts(CASE, "7.19", heard(*events)).settled
    assert (settled and (settled.outcome, settled.on.isoformat())) == expected


@pytest.mark.parametrize(
    ("events", "on_time"),
    [
        pytest.param(
            (received("2010-12-26T10:00", "2010-12-24T10:00"), issued("2011-01-08T23:59")), True, id="two days to spare"
        ),
        pytest.param(
            (received("2010-12-26T10:00", "2010-12-24T10:00"), issued("2011-01-09T00:00")), False, id="a minute short"
        ),
        pytest.param((received("2010-12-26T10:00"), issued("2011-01-10T23:59")), True, id="registered at once"),
        pytest.param((issued("2011-01-10T23:59"),), True, id="the submission isn't known"),
        pytest.param((missed(),), False, id="late anyway"),
    ],
)
def test_the_term_from_the_submission(events: tuple[Event, ...], on_time: bool) -> None:
    tallies = counted(count_case(case_facts(CASE, "7.19", heard(*events))))
    assert tallies.get("on_time_from_submission", 0) == int(on_time)
    assert tallies["settled"] == 1


def counted(months: Any) -> dict[str, int]:
    return dict(sum(months.values(), start=NOTHING).tallies)


# -- visits and complaints


@pytest.mark.parametrize(
    ("purpose", "waited", "served", "tallies"),
    [
        ("submission", 1800, 1800, {"submission_visits", "waited_within_limit", "served_within_limit"}),
        ("submission", 1801, 0, {"submission_visits", "served_within_limit"}),
        ("submission", 0, 1801, {"submission_visits", "waited_within_limit"}),
        ("collection", 9999, 1800, {"collection_visits", "handed_over_within_limit"}),
        ("collection", 0, 1801, {"collection_visits"}),
        ("a later edition's", 0, 0, set()),
    ],
)
def test_the_limits_of_a_visit(purpose: str, waited: int, served: int, tallies: set[str]) -> None:
    visit = ReceptionVisitCompleted(
        visit_id=CASE,
        body_no="7",
        purpose=purpose,
        waited_seconds=waited,
        served_seconds=served,
        completed_at=at("2011-01-31T23:59"),
    )
    months = count_visit(visit_facts(CASE, "7", heard(visit)))
    assert counted(months) == dict.fromkeys(tallies, 1)
    assert set(months) == ({"2011-01"} if tallies else set())


ABOUT: dict[str, Any] = {"complaint_id": CASE, "body_no": "7", "due_on": DUE}
FILED = ComplaintFiled(
    **ABOUT,
    register_no="1",
    kind="impolite_service",
    channel="post",
    complainant_kind="natural_person",
    addressee_level="dia",
    filed_at=at("2010-12-20T10:00"),
)


LONGER = ABOUT | {"due_on": date(2011, 2, 9)}
"""The same complaint when its term was extended: its later events name the due day in force."""


EXTENDED = ComplaintTermExtended(
    **LONGER, reason="onsite_check", previous_due_on=ABOUT["due_on"], extended_at=at("2010-12-30T10:00")
)


def answered(answered_at: str, about: dict[str, Any] = ABOUT) -> ComplaintAnswered:
    return ComplaintAnswered(**about, outcome="upheld", answered_at=at(answered_at), on_time=True)


@pytest.mark.parametrize(
    ("events", "months"),
    [
        ((FILED,), {"2010-12": {"complaints": 1, "complaints_open": 1}}),
        (
            (FILED, answered("2011-01-10T23:59")),
            {"2010-12": {"complaints": 1}, "2011-01": {"complaints_settled": 1, "complaints_on_time": 1}},
        ),
        (
            (FILED, answered("2011-02-01T10:00")),
            {"2010-12": {"complaints": 1}, "2011-01": {"complaints_settled": 1}},
        ),
        ((FILED, EXTENDED), {"2010-12": {"complaints": 1, "complaints_open": 1}}),
        (
            (FILED, EXTENDED, answered("2011-02-01T10:00")),
            {"2010-12": {"complaints": 1}, "2011-02": {"complaints_settled": 1, "complaints_on_time": 1}},
        ),
        ((ComplaintOverdue(**ABOUT),), {"2011-01": {"complaints_settled": 1}}),
        (
            (FILED, answered("2011-02-01T10:00", LONGER)),
            {"2010-12": {"complaints": 1}, "2011-02": {"complaints_settled": 1, "complaints_on_time": 1}},
        ),
        (
            (FILED, ComplaintOverdue(**LONGER)),
            {"2010-12": {"complaints": 1}, "2011-02": {"complaints_settled": 1}},
        ),
    ],
)
def test_the_term_of_a_complaint(events: tuple[Event, ...], months: dict[str, dict[str, int]]) -> None:
    found = count_complaint(complaint_facts(CASE, "7", heard(*events)))
    assert {month: dict(counts.tallies) for month, counts in found.items()} == months


# -- periods and moments


@pytest.mark.parametrize(
    ("text", "months", "first", "last"),
    [
        ("2011", 12, date(2011, 1, 1), date(2011, 12, 31)),
        ("2011-Q1", 3, date(2011, 1, 1), date(2011, 3, 31)),
        ("2011-Q4", 3, date(2011, 10, 1), date(2011, 12, 31)),
        ("2012-02", 1, date(2012, 2, 1), date(2012, 2, 29)),
    ],
)
def test_a_period_has_a_name_and_its_months(text: str, months: int, first: date, last: date) -> None:
    period = parse_period(text)
    assert (str(period), len(period.months), period.first, period.last) == (text, months, first, last)
    assert [month for part in period.split() for month in part.months] == list(period.months)


@pytest.mark.parametrize("text", ["", "1999", "2101", "2011-13", "2011-00", "2011-Q5", "2011-q1", "2011-3", "٢٠١١"])
def test_anything_else_is_no_period(text: str) -> None:
    with pytest.raises(MalformedPeriod):
        parse_period(text)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2011-02-30", "2011-03-01T10:00:00", "20110301T100000+0600Z", "9999-12-31"]
)
def test_anything_else_is_no_moment(text: str) -> None:
    with pytest.raises(MalformedMoment):
        parse_as_of(text)


def test_a_day_counts_whole_and_a_moment_up_to_it() -> None:
    assert parse_as_of("2011-03-31").until == at("2011-03-31T23:59:59.999")
    moment = parse_as_of("2011-03-31T12:00:00 06:00")
    assert moment.until == at("2011-03-31T12:00")
    assert moment.beginning == at("2011-03-31T00:00")


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


def test_an_event_heard_before_changes_nothing() -> None:
    known = case_facts(CASE, "7.19", heard(assigned(DUE)))
    others = {FIRST.cases.key(CASE): known}
    given(envelope=envelope(0), known=others).when(learn, assigned(DUE)).then()


def test_an_event_that_says_nothing_new_is_kept_and_moves_nothing() -> None:
    known = case_facts(CASE, "7.19", heard(assigned(DUE)))
    decision = given(envelope=envelope(1), known={FIRST.cases.key(CASE): known}).when(learn, assigned(DUE))
    assert [change.key for change in decision.also] == [FIRST.cases.key(CASE)]
    assert len(decision.also[0].state.heard) == 2


def test_a_later_term_moves_a_late_case_back() -> None:
    """The extension came after the result it makes timely: what was added is taken back."""
    before = heard(issued("2011-01-12T12:00"))
    late, took = Counts({"settled": 1, "permits": 1}), Counts({"on_time": 1, "on_time_from_submission": 1})
    others: dict[Any, Any] = {FIRST.cases.key(CASE): case_facts(CASE, "7.19", before)} | {
        FIRST.sums.key(scope, 2011): Sums(scope, 2011, late) for scope in scopes("7.19")
    }
    decision = given(envelope=envelope(2), known=others).when(learn, assigned(date(2011, 1, 25)))
    changes = {change.key: change.state for change in decision.also}
    assert {key: changes[key] for key in changes if key.aggregate is FIRST.sums} == {
        FIRST.sums.key(scope, 2011): Sums(scope, 2011, late + took) for scope in scopes("7.19")
    }
    assert {key: changes[key] for key in changes if key.aggregate is FIRST.journal} == {
        FIRST.journal.key(scope, "2011-01", "2011-03-01"): JournalDay(scope, "2011-01", date(2011, 3, 1), took)
        for scope in scopes("7.19")
    }
    assert changes[announcement_key("country", 2011)] == Announcement("country", 2011, wake_at=NOW + A_SECOND)


def test_what_no_event_tells_of_needs_no_alarm() -> None:
    event = issued("2011-01-09T12:00").model_copy(update={"body_no": "7"})
    decision = given(envelope=envelope()).when(learn, event)
    told = {change.state.scope for change in decision.also if isinstance(change.state, Announcement)}
    assert told == {"country", "department/7"}


def test_while_another_projection_is_built_events_go_into_both() -> None:
    building = Standing(rebuild=Rebuild(CASE, NOW, "operator-1", Stage.FOLDING))
    decision = given(building, envelope=envelope()).when(learn, issued("2011-01-09T12:00"))
    kept = [change.key.aggregate for change in decision.also]
    assert [kept.count(aggregate) for aggregate in (FIRST.cases, SECOND.cases, FIRST.sums, SECOND.sums)] == [1, 1, 3, 3]


def test_a_body_outside_annex_1_counts_nowhere() -> None:
    given(envelope=envelope()).when(learn, assigned(DUE, "99")).refused_with(UnknownBodyNo)


def test_the_first_query_brings_what_an_event_moves() -> None:
    event = issued("2011-01-09T12:00")
    decision = given(envelope=envelope(recorded_at=at("2011-01-09T12:00"))).when(learn, event)
    assert {change.key for change in decision.also} <= set(likely_keys(event, PROJECTIONS))


def test_events_are_heard_once_in_the_order_they_were_recorded() -> None:
    events = heard(assigned(DUE), missed())
    assert add(add((), events[1]), events[0]) == add(events, events[0]) == events


def updated(numerator: int, denominator: int, value: str | None, **about: Any) -> IndicatorUpdated:
    told: dict[str, Any] = {"indicator": "1.1", "body_no": "7", "year": 2011, "as_of": NOW} | about
    return IndicatorUpdated(
        numerator=numerator, denominator=denominator, value=None if value is None else Decimal(value), **told
    )


def on_time(numerator: int, denominator: int) -> Counts:
    return Counts({"settled": denominator} | ({"on_time": numerator} if numerator else {}))


COURTESY = Counts({"courtesy_answered": 1, "courtesy_satisfied": 1})


@pytest.mark.parametrize(
    ("scope", "told", "counts", "events"),
    [
        pytest.param("department/7", NOTHING, on_time(1, 3), (updated(1, 3, "33.33"),), id="a change is told"),
        pytest.param(
            "country",
            COURTESY,
            COURTESY + on_time(0, 1),
            (updated(0, 1, "0.00", body_no=None),),
            id="only what changed is told",
        ),
        pytest.param(
            "department/7", on_time(1, 1), NOTHING, (updated(0, 0, None),), id="no value where the denominator is 0"
        ),
        pytest.param("unit/7.19", on_time(1, 1), on_time(1, 1), (), id="changed and changed back"),
    ],
)
def test_the_alarm_tells_what_changed(
    scope: str, told: Counts, counts: Counts, events: tuple[IndicatorUpdated, ...]
) -> None:
    key, sums = FIRST.sums.key(scope, 2011), Sums(scope, 2011, counts + Counts({"registered": 5}))
    decision = given(Announcement(scope, 2011, told, wake_at=NOW), known={key: sums}).when(announce, None)
    assert decision.state == Announcement(scope, 2011, counts)
    decision.then_tells(*events)
    # The sums are written unchanged, so that whoever moves them meanwhile has to look again.
    assert [(change.key, change.state) for change in decision.also] == [(key, sums)]


# -- the catalogue of services (indicator 3.2)


def entry(text: str, code: str, available: bool, number: int = 0) -> Availability:
    return Availability(at(text), code, available, NOW, UUID(int=100 + number), number)


HISTORY = (
    entry("2009-12-31T23:59", "a", False, 1),
    entry("2010-06-01T12:00", "a", True, 2),
    entry("2010-07-01T12:00", "b", False, 3),
    entry("2011-01-01T00:00", "b", True, 4),
)


@pytest.mark.parametrize(
    ("period", "share"),
    [
        ("2008", Share(0, 0)),
        ("2009", Share(0, 1)),
        ("2010-Q1", Share(0, 1)),
        ("2010-06", Share(1, 1)),
        ("2010", Share(1, 2)),
        ("2011", Share(2, 2)),
        ("2012", Share(2, 2)),
    ],
)
def test_the_state_at_the_end_of_the_period_counts(period: str, share: Share) -> None:
    assert available_share(ServiceCatalogue(HISTORY), parse_period(period)) == share


def changed(one: Availability) -> ServiceInformationChanged:
    return ServiceInformationChanged(
        service_code=one.service_code,
        available_electronically=one.available_electronically,
        changed_at=one.changed_at,
    )


NATIONAL_KEY = FIRST.catalogues.key(NATIONAL)


@pytest.mark.parametrize(
    ("state", "number", "expected", "wake_at"),
    [
        pytest.param((), 2, (HISTORY[1],), None, id="the first"),
        pytest.param(
            HISTORY[1:], 1, HISTORY, NOW + timedelta(days=300), id="one that comes late takes its place in time"
        ),
        pytest.param(HISTORY[:1], 2, HISTORY[:2], NOW, id="an announcement that is due is not put off"),
        pytest.param(HISTORY, 2, None, None, id="heard before"),
    ],
)
def test_the_history_of_a_service(
    state: tuple[Availability, ...],
    number: int,
    expected: tuple[Availability, ...] | None,
    wake_at: datetime | None,
) -> None:
    others: dict[Any, Any] = {
        NATIONAL_KEY: ServiceCatalogue(state),
        CATALOGUE_TOLD: CatalogueAnnouncement(wake_at=wake_at),
    }
    decision = given(envelope=envelope(number), known=others).when(service_changed, changed(HISTORY[number - 1]))
    if expected is None:
        decision.then()
        return
    assert {change.key: change.state for change in decision.also} == {
        NATIONAL_KEY: ServiceCatalogue(expected),
        CATALOGUE_TOLD: CatalogueAnnouncement(wake_at=min(wake_at or NOW + A_SECOND, NOW + A_SECOND)),
    }


def test_the_share_of_each_year_is_told_when_it_changes_and_when_a_year_begins() -> None:
    told = tuple(YearShare(year, share) for year, share in ((2009, Share(0, 1)), (2010, Share(1, 2))))
    catalogue = ServiceCatalogue(HISTORY[:3])
    decision = given(CatalogueAnnouncement(told, wake_at=NOW), known={NATIONAL_KEY: catalogue}).when(
        announce_share, None
    )
    assert decision.state == CatalogueAnnouncement(
        (*told, YearShare(2011, Share(1, 2))), wake_at=at("2012-01-01T00:00")
    )
    decision.then_tells(updated(1, 2, "50.00", indicator="3.2", body_no=None))


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
    decision = given(state).when(approve, ApproveTargets(2011, command.no, command.signed_on, command.targets))
    if expected is None:
        decision.then()
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
    given(state).when(approve, ApproveTargets(2011, command.no, command.signed_on, command.targets)).refused_with(
        refusal
    )


def test_no_order_sets_no_values() -> None:
    assert by_indicator(None) == {}


def test_the_values_in_force_are_those_of_the_moment() -> None:
    orders = (
        order("1", JANUARY, T_95, approved_at=NOW - timedelta(days=9)),
        order("2", FEBRUARY, T_90, approved_at=NOW),
    )
    state = YearTargets(2011, orders)
    assert by_indicator(state, NOW - timedelta(days=10)) == {}
    assert by_indicator(state, NOW - A_SECOND)[IndicatorCode.ON_TIME] == T_95
    assert by_indicator(state)[IndicatorCode.ON_TIME] == T_90


def test_every_figure_has_a_definition_in_the_order_of_annex_2() -> None:
    assert [one.code for one in DEFINITIONS] == [*IndicatorCode, *Series]
