"""The normative and target values that an order of the Committee sets for a year (paragraph 20, rule R-69)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from tirkeu_chassis.decider.decision import Aggregate, Context, Decision
from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_contracts.events import metrics as events
from tirkeu_contracts.standard import IndicatorCode


@dataclass(frozen=True, slots=True)
class Target:
    """Percent; None where the order sets no value."""

    indicator: IndicatorCode
    normative: Decimal | None = None
    target: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An order of the Administrative Police Committee."""

    no: str
    signed_on: date
    targets: tuple[Target, ...]
    approved_at: datetime
    approved_by: str


@dataclass(frozen=True, slots=True)
class YearTargets:
    """The orders about one year, the last of which is in force."""

    year: int
    orders: tuple[Order, ...]

    @property
    def in_force(self) -> Order:
        """The order that holds."""
        return self.orders[-1]

    @property
    def replaced(self) -> tuple[Order, ...]:
        """The orders that held before, the latest first."""
        return self.orders[-2::-1]


TARGETS = Aggregate("targets", YearTargets)


@dataclass(frozen=True, slots=True)
class ApproveTargets:
    """The Committee enters its order."""

    year: int
    order_no: str
    order_date: date
    targets: tuple[Target, ...]


class IndicatorRepeated(Refusal):
    code = "indicator-repeated"
    status = 422
    title = "An indicator is named twice"
    detail = "The order names indicator {indicator} more than once: give each indicator once."
    paragraph = "20"


class NoValueGiven(Refusal):
    code = "no-value-given"
    status = 422
    title = "An indicator has no value"
    detail = (
        "The order names indicator {indicator} without a value: give `normative`, `target` or both, or leave it out."
    )
    paragraph = "20"


class OrderDateInFuture(Refusal):
    code = "order-date-in-future"
    status = 422
    title = "The order's date is in the future"
    detail = "`order_date` is later than today: enter an order when it has been signed."
    paragraph = "20"


class LaterOrderInForce(Refusal):
    code = "later-order-in-force"
    status = 409
    title = "A later order is in force"
    detail = "An order of {in_force} holds for {year}. To correct it, repeat it under its own number."
    paragraph = "20"


def approve(state: YearTargets | None, command: ApproveTargets, ctx: Context) -> Decision[YearTargets]:
    """Enter an order; it replaces the one before as a whole. Entering the same again changes nothing."""
    seen: set[IndicatorCode] = set()
    for one in command.targets:
        require(one.indicator not in seen, IndicatorRepeated(indicator=one.indicator))
        seen.add(one.indicator)
        require(one.normative is not None or one.target is not None, NoValueGiven(indicator=one.indicator))
    require(command.order_date <= ctx.today, OrderDateInFuture())
    order = Order(command.order_no, command.order_date, command.targets, ctx.now, ctx.actor_id())
    before = state.orders if state is not None else ()
    if before:
        last = before[-1]
        if (last.no, last.signed_on, last.targets) == (order.no, order.signed_on, order.targets):
            return Decision()
        require(
            last.no == order.no or last.signed_on <= order.signed_on,
            LaterOrderInForce(in_force=last.signed_on, year=command.year),
        )
    return Decision(
        YearTargets(command.year, (*before, order)),
        events.TargetsApproved(
            year=command.year,
            order_no=order.no,
            order_date=order.signed_on,
            targets=tuple(
                events.Target(indicator=one.indicator, normative=one.normative, target=one.target)
                for one in order.targets
            ),
            approved_at=ctx.now,
        ),
    )


def in_force(targets: YearTargets | None, until: datetime | None = None) -> Order | None:
    """The order in force, now or as it was at a moment."""
    orders = targets.orders if targets is not None else ()
    known = [one for one in orders if until is None or one.approved_at <= until]
    return known[-1] if known else None


def by_indicator(targets: YearTargets | None, until: datetime | None = None) -> Mapping[IndicatorCode, Target]:
    """The values in force, now or as they were at a moment."""
    order = in_force(targets, until)
    return {one.indicator: one for one in order.targets} if order is not None else {}
