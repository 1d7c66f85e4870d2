"""Route of the definitions: what each figure means."""

from tirkeu_chassis.http.access import PUBLIC
from tirkeu_chassis.http.commands import Query
from tirkeu_chassis.http.routes import Api
from tirkeu_contracts.standard import Language
from tirkeu_metrics.api.definitions.schemas import DefinitionOut
from tirkeu_metrics.domain.counting.definitions import DEFINITIONS

api = Api("metrics")


@api.get("/v1/definitions", PUBLIC, summary="What each figure means, with the cases at the edges")
async def definitions(query: Query, lang: Language = "en") -> list[DefinitionOut]:
    return [DefinitionOut.of(one, lang) for one in DEFINITIONS]
