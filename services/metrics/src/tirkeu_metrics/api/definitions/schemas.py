"""What the definitions of the indicators give."""

from pydantic import BaseModel, Field

from tirkeu_contracts.standard import IndicatorGroup
from tirkeu_metrics.domain.counting.measures import MeasureCode


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
