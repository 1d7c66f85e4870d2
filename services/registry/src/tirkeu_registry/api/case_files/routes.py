"""Route of the case file that the officer works with."""

from uuid import UUID

from fastapi import Response

from tirkeu_chassis.http.answers import json_answer
from tirkeu_chassis.http.commands import Query
from tirkeu_chassis.http.routes import Api
from tirkeu_registry.api.access import READERS_OF_PARTICULARS
from tirkeu_registry.api.case_files import views
from tirkeu_registry.api.case_files.schemas import CaseFileOut
from tirkeu_registry.domain.case_file import CASE_FILES

api = Api("registry")


@api.get(
    "/v1/case-files/{application_id}",
    READERS_OF_PARTICULARS,
    response_model=CaseFileOut,
    summary="What the register knows of the units of a case, before its permit is drawn up",
)
async def case_file(application_id: UUID, query: Query) -> Response:
    stored = await query.one(CASE_FILES.key(application_id))
    return json_answer(stored, await views.case_file(query, stored.state))
