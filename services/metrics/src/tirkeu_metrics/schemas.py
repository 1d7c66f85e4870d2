"""What the API takes and gives. Nothing here is personal data."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from tirkeu_chassis.requests import Request
from tirkeu_contracts.standard import IndicatorCode, IndicatorGroup
from tirkeu_metrics.domain.case_facts import CaseFacts, Outcome, ResultKind
from tirkeu_metrics.domain.targets import Target, YearTargets

Year = Annotated[int, Field(ge=2000, le=2100)]
Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
Counted = Literal["numerator", "denominator"]


class TargetIn(Request):
    indicator: IndicatorCode
    normative: Percent | None = None
    target: Percent | None = None


class TargetsIn(Request):
    order_no: Annotated[str, Field(min_length=1, max_length=40)]
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
    response_rate: float | None = Field(description="responses per 100 cases registered in the year")
    wilson_95: dict[IndicatorCode, IntervalOut | None]


class ApartOut(BaseModel):
    """What is not part of an indicator and shown beside it."""

    registered: int
    open: int = Field(description="registered in the year, still open and not yet due")
    withdrawn: int = Field(description="withdrawn before the due day had passed")
    results: ResultsOut
    feedback: FeedbackOut


class IndicatorsOut(BaseModel):
    """The six indicators of Annex 2; `body` null is the whole country."""

    year: int
    body: str | None
    indicators: list[IndicatorOut]
    apart: ApartOut


class CaseOut(BaseModel):
    """A case behind a figure."""

    application_id: UUID
    body_no: str
    registered_at: datetime | None
    due_on: date | None
    result: ResultKind | None
    result_at: datetime | None
    withdrawn_at: datetime | None
    outcome: Outcome | None
    answer: str | None = Field(description="the answer counted, for a surveyed indicator")
    answered_at: datetime | None

    @classmethod
    def of(cls, facts: CaseFacts, answer: str | None) -> "CaseOut":
        return cls(
            application_id=facts.application_id,
            body_no=facts.body_no,
            registered_at=facts.registered_at,
            due_on=facts.due_on,
            result=facts.result.kind if facts.result else None,
            result_at=facts.result.at if facts.result else None,
            withdrawn_at=facts.withdrawn_at,
            outcome=facts.settled.outcome if facts.settled else None,
            answer=answer,
            answered_at=facts.feedback.given_at if facts.feedback and answer else None,
        )


class ServiceOut(BaseModel):
    """A service behind indicator 3.2."""

    service_code: str
    available_electronically: bool
    changed_at: datetime


class DefinitionOut(BaseModel):
    code: IndicatorCode
    group: IndicatorGroup
    name: str
    paragraph: str
    numerator: str
    denominator: str
    formula: str
    year: str
    edge_cases: list[str]


def number(value: Decimal | None) -> float | None:
    """A JSON number: two decimals come through a float unharmed."""
    return None if value is None else float(value)
