"""The values that an order of the Committee sets."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_contracts.events.metrics import TargetsApproved
from tirkeu_contracts.standard import IndicatorCode
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

from .told import A_SECOND, NOW, given


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
