"""Events of the indicators of Annex 2 (paragraphs 19 and 20 of the standard)."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AwareDatetime, Field

from tirkeu_contracts.event import Event, Part, code
from tirkeu_contracts.standard import IndicatorCode

from .fields import BodyNo

Percent = Annotated[Decimal, Field(ge=0, le=100, description="percent")]


class Target(Part):
    """The two values the Committee's order sets for an indicator (paragraph 20)."""

    indicator: Annotated[str, code(IndicatorCode)]
    normative: Percent | None = None
    target: Percent | None = None


class TargetsApproved(Event, routing_key="targets.approved.v1", owner="metrics"):
    """The Committee's yearly order with the target values (paragraph 20)."""

    year: int
    order_no: str = Field(min_length=1, max_length=40)
    order_date: date
    targets: tuple[Target, ...] = Field(min_length=1)
    approved_at: AwareDatetime


class IndicatorUpdated(Event, routing_key="indicator.updated.v1", owner="metrics"):
    """A figure of Annex 2 changed; at most once per second, the last value always."""

    indicator: Annotated[str, code(IndicatorCode)]
    body_no: BodyNo | None = Field(default=None, description="absent for the whole country")
    year: int
    numerator: int = Field(ge=0)
    denominator: int = Field(ge=0)
    value: Percent | None = Field(default=None, description="absent where the denominator is 0")
    as_of: AwareDatetime
