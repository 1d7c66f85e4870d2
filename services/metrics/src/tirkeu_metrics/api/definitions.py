"""What the figures mean."""

from tirkeu_chassis.access import ANY_ROLE
from tirkeu_chassis.http import Api, Query
from tirkeu_contracts.standard import Language
from tirkeu_metrics import views
from tirkeu_metrics.schemas import DefinitionOut

api = Api("metrics")


@api.get("/v1/definitions", ANY_ROLE, summary="What each indicator means, with the cases at the edges")
async def definitions(query: Query, lang: Language = "en") -> list[DefinitionOut]:
    # The query is what checks the caller, although nothing else of it is needed.
    return views.definitions(lang)
