"""Answer of the definitions of the figures."""

from typing import Any, Self

from pydantic import Field

from tirkeu_chassis.http.answers import Answer
from tirkeu_chassis.languages.translations import texts
from tirkeu_contracts.standard import IndicatorCode, IndicatorGroup, Language
from tirkeu_metrics.domain.counting.definitions import SERIES_NAMES, Definition
from tirkeu_metrics.domain.counting.measures import MeasureCode


class DefinitionOut(Answer):
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

    @classmethod
    def of(cls, definition: Definition, /, lang: Language = "en", **computed: Any) -> Self:
        """The definition in one language."""
        said = texts("tirkeu_metrics", lang)
        numerator, denominator = said.text(definition.numerator), said.text(definition.denominator)
        if isinstance(definition.code, IndicatorCode):
            name, group = definition.code.names.in_language(lang), definition.code.group
        else:
            name, group = said.text(SERIES_NAMES[definition.code]), None
        return super().of(
            definition,
            group=group,
            name=name,
            numerator=numerator,
            denominator=denominator,
            formula=f"100 × ({numerator}) / ({denominator})",
            period=said.text(definition.period),
            edge_cases=[said.text(text) for text in definition.edge_cases],
            **computed,
        )
