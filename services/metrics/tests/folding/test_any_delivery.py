"""Whatever the order, grouping and repetition of the events, the sums are those of a plain count over them all."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tirkeu_contracts.events import metrics
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_contracts.standard.directory import territory
from tirkeu_metrics.domain.announcing import ANNOUNCEMENTS, CATALOGUE_ANNOUNCEMENTS
from tirkeu_metrics.domain.counting.disclosure import FEWEST
from tirkeu_metrics.domain.counting.measures import QUESTIONS
from tirkeu_metrics.domain.counting.periods import Period
from tirkeu_metrics.domain.past import parse_as_of
from tirkeu_metrics.domain.projection import PROJECTIONS, SECOND
from tirkeu_metrics.domain.rebuild import STANDING, Rebuild, Stage, Standing
from tirkeu_metrics.reactions import ALARMS

from .driver import BODIES, PERIODS, START, Driver, Told, moments
from .histories import histories
from .plain_count import day, plain_count

SCOPES = (None, *BODIES)


def told_again(one: Told, number: int) -> Told:
    """The same fact under another id, recorded later."""
    identity = uuid5(one.envelope.id, str(number))
    return replace(one, envelope=replace(one.envelope, id=identity, time=one.recorded_at + timedelta(days=1)))


def deliver(driver: Driver, history: Sequence[Told], chaos: random.Random) -> None:
    """In any order and grouping, some of it again and some under another id, with the alarms in between."""
    delivered = [*history, *(one for one in history if chaos.random() < 0.4)]
    delivered += [told_again(one, number) for number, one in enumerate(history) if chaos.random() < 0.4]
    chaos.shuffle(delivered)
    while delivered:
        size = chaos.randint(1, 7)
        driver.handle(delivered[:size])
        del delivered[:size]
        driver.now += timedelta(milliseconds=chaos.choice((1, 400, 2000)))
        driver.ring()


shuffled = st.randoms(use_true_random=False)
patiently = settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
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
@given(histories(), shuffled)
def test_a_fact_told_again_under_another_id_changes_nothing(history: list[Told], chaos: random.Random) -> None:
    driver = Driver()
    deliver(driver, history, chaos)
    driver.now += timedelta(seconds=2)
    driver.ring()
    states, events = dict(driver.states), list(driver.events)
    driver.handle([told_again(one, number) for number, one in enumerate(history)])
    driver.now += timedelta(seconds=2)
    driver.ring()
    assert driver.states == states
    assert driver.events == events


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
                if code in QUESTIONS and (scope is not None or counted[code.value][1] < FEWEST):
                    assert scope is None or (code.value, scope, year) not in last, "answers are told of for the country"
                    continue
                final = last.get((code.value, scope, year))
                assert ((final.numerator, final.denominator) if final else (0, 0)) == counted[code.value], (code, scope)


def test_alarms_of_both_kinds_watch_what_was_told() -> None:
    assert {alarm.aggregate for alarm in ALARMS} == {ANNOUNCEMENTS, CATALOGUE_ANNOUNCEMENTS}
