"""What the API takes and gives. Nothing here is personal data."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, Field

from tirkeu_chassis.printable import LINE
from tirkeu_chassis.requests import Request
from tirkeu_contracts.standard import IndicatorCode, IndicatorGroup
from tirkeu_metrics.domain.measures import MeasureCode, Series
from tirkeu_metrics.domain.share import Share
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


class IndicatorOut(BaseModel):
    """An indicator in percent; null where there is nothing to divide by, or no order sets the value."""

    code: IndicatorCode
    name: str
    numerator: int
    denominator: int
    value: float | None
    normative: float | None
    target: float | None


class ResultsOut(BaseModel):
    permit_issued: int
    refused: int


class IntervalOut(BaseModel):
    """Percent."""

    low: float
    high: float


class FeedbackOut(BaseModel):
    responses: int
    response_rate: float | None = Field(
        description="of 100 cases registered in the period, how many have been answered for since"
    )
    wilson_95: dict[IndicatorCode, IntervalOut | None]


class ShareOut(BaseModel):
    """A share in percent; null where there is nothing to divide by."""

    numerator: int
    denominator: int
    value: float | None

    @classmethod
    def of(cls, share: Share) -> "ShareOut":
        return cls(numerator=share.numerator, denominator=share.denominator, value=number(share.value))


class ComplaintsOut(BaseModel):
    """`open`: filed in the period, neither answered nor overdue."""

    filed: int
    open: int


class ApartOut(BaseModel):
    """What is not part of an indicator and shown beside it."""

    registered: int
    open: int = Field(description="registered in the period, still open and not yet due")
    withdrawn: int = Field(description="withdrawn before the due day had passed")
    results: ResultsOut
    feedback: FeedbackOut
    complaints: ComplaintsOut


class SeriesOut(BaseModel):
    """A share beside the indicators, in percent."""

    code: Series
    name: str
    numerator: int
    denominator: int
    value: float | None


class IndicatorsOut(BaseModel):
    """The six indicators of Annex 2; `body` null is the whole country."""

    year: int
    period: str = Field(description="2011, 2011-Q1 or 2011-03")
    body: str | None
    as_of: str | None = Field(description="the earlier day or moment whose figures these are; null for now")
    indicators: list[IndicatorOut]
    series: list[SeriesOut]
    apart: ApartOut


class DefinitionOut(BaseModel):
    """What a figure means; `group` is that of Annex 2, null for a series beside it."""

    code: MeasureCode
    group: IndicatorGroup | None
    name: str
    paragraph: str
    numerator: str
    denominator: str
    formula: str
    period: str = Field(description="which period a case belongs to")
    edge_cases: list[str]


class PointOut(BaseModel):
    """The figures of one part of the year."""

    period: str
    indicators: dict[IndicatorCode, ShareOut]
    series: dict[Series, ShareOut]
    apart: ApartOut


class TrendOut(BaseModel):
    """A year in parts, in order."""

    year: int
    body: str | None
    as_of: str | None
    points: list[PointOut]


def number(value: Decimal | None) -> float | None:
    """A JSON number: two decimals come through a float unharmed."""
    return None if value is None else float(value)
