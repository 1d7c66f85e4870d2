"""Answers of the figures. They hold no personal data."""

from decimal import Decimal

from pydantic import BaseModel, Field

from tirkeu_chassis.http.answers import Answer
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_metrics.domain.counting.disclosure import Reason
from tirkeu_metrics.domain.counting.measures import Series


class WithheldOut(BaseModel):
    """Why a figure of the survey is withheld, as a code and in words."""

    code: Reason
    detail: str


WITHHELD = "null where it isn't withheld; then numerator, denominator and value are null"


class IndicatorOut(Answer):
    """An indicator in percent; null where there is nothing to divide by, or no order sets the value."""

    code: IndicatorCode
    name: str
    numerator: int | None
    denominator: int | None
    value: float | None
    normative: float | None
    target: float | None
    withheld: WithheldOut | None = Field(description=WITHHELD)


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


class ShareOut(Answer):
    """A share in percent; null where there is nothing to divide by."""

    numerator: int | None
    denominator: int | None
    value: float | None
    withheld: Reason | None = Field(default=None, description=WITHHELD)


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


class SeriesOut(Answer):
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
