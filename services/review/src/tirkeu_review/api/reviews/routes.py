"""Routes of reviews, for the head and the licensing officer."""

from datetime import date
from uuid import UUID

from fastapi import Response

from tirkeu_chassis.http.access import roles
from tirkeu_chassis.http.answers import json_answer
from tirkeu_chassis.http.commands import Command, Query
from tirkeu_chassis.http.cursor_pages import After, Limit, Page
from tirkeu_chassis.http.routes import Api
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.terms import TermOut
from tirkeu_contracts.standard import Language
from tirkeu_review.api.reviews import views
from tirkeu_review.api.reviews.schemas import (
    AssignmentIn,
    CaseOut,
    ExtensionIn,
    RefusalIn,
    ReviewOut,
    SignatureIn,
    VerificationIn,
)
from tirkeu_review.domain import consideration, refusal
from tirkeu_review.domain.review import REVIEWS, Stage, require_stage
from tirkeu_review.forms.refusal import refusal_pdf

api = Api("review")

HEAD = roles(Role.HEAD, paragraph="14")
OFFICER = roles(Role.OFFICER, paragraph="14")
READERS = roles(Role.HEAD, Role.OFFICER, Role.COMMITTEE, Role.AUDITOR)
READERS_OF_PARTICULARS = roles(Role.HEAD, Role.OFFICER, Role.AUDITOR)


@api.get("/v1/reviews", READERS, summary="The worklist, what is due first before what is due later")
async def worklist(
    query: Query,
    stage: Stage | None = None,
    officer: str | None = None,
    due_before: date | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[ReviewOut]:
    return await views.worklist(query, stage, officer, due_before, after, limit)


@api.get(
    "/v1/reviews/{application_id}",
    READERS.showing_particulars_to(READERS_OF_PARTICULARS),
    response_model=CaseOut,
    summary="One case",
)
async def case(application_id: UUID, query: Query) -> Response:
    stored = await query.one(REVIEWS.key(application_id))
    return json_answer(stored, views.case(query, stored.state))


@api.get(
    "/v1/reviews/{application_id}/term", READERS, response_model=TermOut, summary="How the due day was reckoned (7(1))"
)
async def term(application_id: UUID, query: Query, lang: Language = "en") -> Response:
    stored = await query.one(REVIEWS.key(application_id))
    return json_answer(stored, views.term(stored.state, lang))


@api.post(
    "/v1/reviews/{application_id}/assignment",
    HEAD,
    response_model=ReviewOut,
    summary="Hand the case to an officer, or to another one (paragraph 14)",
)
async def assignment(application_id: UUID, request: AssignmentIn, command: Command) -> Response:
    return await command.decide(
        consideration.assign, REVIEWS.key(application_id), request.command(), answer=ReviewOut.of
    )


@api.post(
    "/v1/reviews/{application_id}/extension",
    OFFICER,
    response_model=ReviewOut,
    summary="The longer term, counted from registration (7(1)(b))",
)
async def extension(application_id: UUID, request: ExtensionIn, command: Command) -> Response:
    return await command.decide(
        consideration.extend, REVIEWS.key(application_id), request.command(), answer=ReviewOut.of
    )


@api.post(
    "/v1/reviews/{application_id}/verification",
    OFFICER,
    response_model=ReviewOut,
    summary="Nothing bars the permit (paragraph 14)",
)
async def verification(application_id: UUID, request: VerificationIn, command: Command) -> Response:
    return await command.decide(
        consideration.verify, REVIEWS.key(application_id), request.command(), answer=ReviewOut.of
    )


@api.post(
    "/v1/reviews/{application_id}/refusal",
    OFFICER,
    response_model=ReviewOut,
    summary="Propose a reasoned refusal (paragraph 17)",
)
async def proposal(application_id: UUID, request: RefusalIn, command: Command) -> Response:
    return await command.decide(refusal.propose, REVIEWS.key(application_id), request.command(), answer=ReviewOut.of)


@api.post(
    "/v1/reviews/{application_id}/refusal/signature",
    HEAD,
    response_model=ReviewOut,
    summary="Sign the refusal (paragraph 14)",
)
async def signature(application_id: UUID, command: Command, request: SignatureIn | None = None) -> Response:
    signed = (request or SignatureIn()).command()
    return await command.decide(refusal.sign, REVIEWS.key(application_id), signed, answer=ReviewOut.of)


@api.get(
    "/v1/reviews/{application_id}/refusal.pdf",
    READERS_OF_PARTICULARS,
    response_class=Response,
    summary="The letter of refusal, once it is signed",
)
async def letter(application_id: UUID, query: Query) -> Response:
    stored = await query.one(REVIEWS.key(application_id))
    require_stage(stored.state, Stage.REFUSED)
    return Response(await refusal_pdf(stored.state), media_type="application/pdf")
