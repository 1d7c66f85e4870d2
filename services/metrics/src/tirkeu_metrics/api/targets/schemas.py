"""What the Committee's values take and give."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from tirkeu_chassis.forms.printable import LINE
from tirkeu_chassis.http.requests import Request
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_metrics.api.figures.schemas import number
from tirkeu_metrics.domain.targets import Target, YearTargets

Year = Annotated[int, Field(ge=2000, le=2100)]


Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]


class TargetIn(Request):
    indicator: IndicatorCode
    normative: Percent | None = None
    target: Percent | None = None


class TargetsIn(Request):
    order_no: Annotated[str, Field(min_length=1, max_length=40), LINE]
    order_date: date
    targets: Annotated[list[TargetIn], Field(min_length=1, max_length=len(IndicatorCode))]


class TargetOut(BaseModel):
    indicator: IndicatorCode
    normative: float | None
    target: float | None

    @classmethod
    def of(cls, target: Target) -> "TargetOut":
        return cls(indicator=target.indicator, normative=number(target.normative), target=number(target.target))


class OrderOut(BaseModel):
    order_no: str
    order_date: date
    approved_at: datetime
    targets: list[TargetOut]


class TargetsOut(BaseModel):
    """The order in force, and those it replaced, the latest first."""

    year: int
    in_force: OrderOut
    replaced: list[OrderOut]

    @classmethod
    def of(cls, state: YearTargets) -> "TargetsOut":
        orders = [
            OrderOut(
                order_no=one.no,
                order_date=one.signed_on,
                approved_at=one.approved_at,
                targets=[TargetOut.of(target) for target in one.targets],
            )
            for one in reversed(state.orders)
        ]
        return cls(year=state.year, in_force=orders[0], replaced=orders[1:])
