"""What the figures mean."""

from tirkeu_chassis.http.access import PUBLIC
from tirkeu_chassis.http.commands import Query
from tirkeu_chassis.http.routes import Api
from tirkeu_chassis.languages.translations import Texts, texts
from tirkeu_contracts.standard import IndicatorCode, Language
from tirkeu_metrics.api.definitions.schemas import DefinitionOut
from tirkeu_metrics.domain.counting.definitions import DEFINITIONS, SERIES_NAMES, Definition

api = Api("metrics")


@api.get("/v1/definitions", PUBLIC, summary="What each figure means, with the cases at the edges")
async def definitions(query: Query, lang: Language = "en") -> list[DefinitionOut]:
    said = texts("tirkeu_metrics", lang)
    return [_definition(one, said) for one in DEFINITIONS]


def _definition(one: Definition, said: Texts) -> DefinitionOut:
    numerator, denominator = said.text(one.numerator), said.text(one.denominator)
    if isinstance(one.code, IndicatorCode):
        name, group = one.code.names.in_language(said.lang), one.code.group
    else:
        name, group = said.text(SERIES_NAMES[one.code]), None
    return DefinitionOut(
        code=one.code,
        group=group,
        name=name,
        paragraph=one.paragraph,
        numerator=numerator,
        denominator=denominator,
        formula=f"100 × ({numerator}) / ({denominator})",
        period=said.text(one.period),
        edge_cases=[said.text(text) for text in one.edge_cases],
    )
