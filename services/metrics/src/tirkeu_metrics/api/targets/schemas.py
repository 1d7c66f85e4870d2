"""Requests and answers of the Committee's orders."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from tirkeu_chassis.forms.printable import LINE
from tirkeu_chassis.http.answers import Answer
from tirkeu_chassis.http.requests import Request
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_metrics.domain.targets import ApproveTargets, Target

Year = Annotated[int, Field(ge=2000, le=2100)]


Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]


class TargetIn(Request):
    indicator: IndicatorCode
    normative: Percent | None = None
    target: Percent | None = None

    def values(self) -> Target:
        """The values, as the order sets them."""
        return Target(self.indicator, self.normative, self.target)


class TargetsIn(Request):
    order_no: Annotated[str, Field(min_length=1, max_length=40), LINE]
    order_date: date
    targets: Annotated[list[TargetIn], Field(min_length=1, max_length=len(IndicatorCode))]

    def command(self, year: int) -> ApproveTargets:
        """The order about a year."""
        return ApproveTargets(year, self.order_no, self.order_date, tuple(one.values() for one in self.targets))


class TargetOut(Answer):
    indicator: IndicatorCode
    normative: float | None
    target: float | None


class OrderOut(Answer):
    order_no: str = Field(validation_alias="no")
    order_date: date = Field(validation_alias="signed_on")
    approved_at: datetime
    targets: list[TargetOut]


class TargetsOut(Answer):
    """The order in force, and those it replaced, the latest first."""

    year: int
    in_force: OrderOut
    replaced: list[OrderOut]
