"""Routes of permits: reading, signature, return, handover, printing."""

from uuid import UUID

from fastapi import Response

from tirkeu_chassis.http.access import roles
from tirkeu_chassis.http.answers import json_answer
from tirkeu_chassis.http.commands import Command, Query
from tirkeu_chassis.http.cursor_pages import After, Limit, Page
from tirkeu_chassis.http.routes import Api
from tirkeu_chassis.office.roles import Role
from tirkeu_registry.api.access import READERS, READERS_OF_PARTICULARS
from tirkeu_registry.api.permits import views
from tirkeu_registry.api.permits.schemas import HandoverIn, PermitFileOut, PermitOut, ReturnIn, SignatureIn
from tirkeu_registry.domain import permit as permits
from tirkeu_registry.domain import signature as signatures
from tirkeu_registry.domain.permit import PERMITS, Stage
from tirkeu_registry.forms.permit import permit_pdf

api = Api("registry")

HEAD = roles(Role.HEAD, paragraph="14")
OFFICER = roles(Role.OFFICER, paragraph="16")


@api.get("/v1/permits", READERS, summary="Permits, in the order in which they were drawn up")
async def permit_list(
    query: Query,
    application_id: UUID | None = None,
    stage: Stage | None = None,
    permit_no: str | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[PermitOut]:
    return await views.permits(query, application_id, stage, permit_no, after, limit)


@api.get(
    "/v1/permits/{permit_id}",
    READERS.showing_particulars_to(READERS_OF_PARTICULARS),
    response_model=PermitFileOut,
    summary="One permit",
)
async def permit(permit_id: UUID, query: Query) -> Response:
    stored = await query.one(PERMITS.key(permit_id))
    return json_answer(stored, await views.permit(query, stored.state))


@api.post(
    "/v1/permits/{permit_id}/signature",
    HEAD,
    response_model=PermitOut,
    summary="Sign the permit (paragraph 14)",
)
async def signature(permit_id: UUID, command: Command, request: SignatureIn | None = None) -> Response:
    signed = (request or SignatureIn()).command()
    return await command.decide(signatures.sign, PERMITS.key(permit_id), signed, answer=PermitOut.of)


@api.post(
    "/v1/permits/{permit_id}/return",
    HEAD,
    response_model=PermitOut,
    summary="Return the draft to its officer unsigned (paragraph 14)",
)
async def return_draft(permit_id: UUID, request: ReturnIn, command: Command) -> Response:
    return await command.decide(signatures.return_draft, PERMITS.key(permit_id), request.command(), answer=PermitOut.of)


@api.post(
    "/v1/permits/{permit_id}/handover",
    OFFICER,
    response_model=PermitOut,
    summary="Hand the permit over (paragraph 16)",
)
async def handover(permit_id: UUID, request: HandoverIn, command: Command) -> Response:
    return await command.decide(permits.hand_over, PERMITS.key(permit_id), request.command(), answer=PermitOut.of)


@api.get(
    "/v1/permits/{permit_id}/permit.pdf",
    READERS_OF_PARTICULARS,
    response_class=Response,
    summary="The permit, once it is signed",
)
async def printed_permit(permit_id: UUID, query: Query) -> Response:
    stored = await query.one(PERMITS.key(permit_id))
    permits.require_stage(stored.state, Stage.ISSUED, Stage.HANDED_OVER)
    return Response(await permit_pdf(stored.state), media_type="application/pdf")
