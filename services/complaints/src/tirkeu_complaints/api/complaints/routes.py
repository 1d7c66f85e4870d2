"""Routes of complaints: filing, the worklist, more time, the answer, and the printed coupon and letters."""

from typing import Annotated
from uuid import UUID

from fastapi import Query as QueryParameter
from fastapi import Response

from tirkeu_chassis.decider.bodies import require_body
from tirkeu_chassis.decider.refusals import require
from tirkeu_chassis.http.access import roles
from tirkeu_chassis.http.answers import json_answer
from tirkeu_chassis.http.commands import Command, Query
from tirkeu_chassis.http.cursor_pages import After, Limit, Page
from tirkeu_chassis.http.routes import Api
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.terms import TermOut
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_complaints.api.complaints import views
from tirkeu_complaints.api.complaints.schemas import (
    AnswerIn,
    ComplaintFileOut,
    ComplaintIn,
    ComplaintOut,
    ExtensionIn,
    LongerTermIn,
    SendingIn,
)
from tirkeu_complaints.domain import answering, more_time
from tirkeu_complaints.domain.answering import ComplaintNotAnswered
from tirkeu_complaints.domain.complaint import COMPLAINTS
from tirkeu_complaints.domain.filing import file, register_key
from tirkeu_complaints.domain.more_time import ComplaintNotExtended
from tirkeu_complaints.forms.answer import answer_pdf
from tirkeu_complaints.forms.coupon import coupon_pdf
from tirkeu_complaints.forms.extension import extension_pdf
from tirkeu_contracts.standard import AddresseeLevel, ApplicationLanguage, ComplaintKind, Language

api = Api("complaints")

REGISTRARS = roles(Role.CLERK, Role.COMPLAINTS_OFFICER, Role.COMMITTEE, paragraph="25")
ANSWERERS = roles(Role.COMPLAINTS_OFFICER, Role.COMMITTEE, paragraph="25")
READERS = roles(Role.CLERK, Role.COMPLAINTS_OFFICER, Role.HEAD, Role.COMMITTEE, Role.AUDITOR)
READERS_OF_PARTICULARS = roles(Role.COMPLAINTS_OFFICER, Role.HEAD, Role.COMMITTEE, Role.AUDITOR)

LetterLanguage = Annotated[
    ApplicationLanguage | None, QueryParameter(description="left out: the language the complaint is written in")
]


@api.post(
    "/v1/complaints",
    REGISTRARS,
    status_code=201,
    response_model=ComplaintOut,
    summary="Enter a written complaint in the register (paragraphs 21 to 25)",
)
async def filing(request: ComplaintIn, command: Command) -> Response:
    require_body(request.body_no)
    return await command.decide(
        file,
        COMPLAINTS.key(command.new_id("complaint")),
        request.command(await views.edition_of_case(command, request.application_id)),
        create=True,
        answer=lambda complaint: ComplaintOut.of(complaint, command.lang),
        status=201,
        location=lambda made: f"/v1/complaints/{made.id}",
        reads=(register_key(request.addressee_level, request.body_no, local_date(command.now)),),
    )


@api.get("/v1/complaints", READERS, summary="The worklist, what is due first before what is due later")
async def worklist(
    query: Query,
    stage: views.Stage | None = None,
    body: Annotated[str | None, QueryParameter(max_length=10, description="a department with its units")] = None,
    kind: ComplaintKind | None = None,
    addressee_level: AddresseeLevel | None = None,
    application_id: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Page[ComplaintOut]:
    return await views.worklist(
        query,
        stage=stage,
        body=require_body(body).no if body is not None else None,
        kind=kind,
        addressee_level=addressee_level,
        application_id=application_id,
        after=after,
        limit=limit,
    )


@api.get(
    "/v1/complaints/{complaint_id}",
    READERS.showing_particulars_to(READERS_OF_PARTICULARS),
    response_model=ComplaintFileOut,
    summary="One complaint",
)
async def one_complaint(complaint_id: UUID, query: Query) -> Response:
    stored = await query.one(COMPLAINTS.key(complaint_id))
    return json_answer(stored, await views.complaint_file(query, stored.state))


@api.get(
    "/v1/complaints/{complaint_id}/term", READERS, response_model=TermOut, summary="How the due day was reckoned (25)"
)
async def term(complaint_id: UUID, query: Query, lang: Language = "en") -> Response:
    stored = await query.one(COMPLAINTS.key(complaint_id))
    return json_answer(stored, views.term(stored.state, lang))


@api.get(
    "/v1/complaints/{complaint_id}/coupon.pdf",
    REGISTRARS,
    response_class=Response,
    summary="The coupon that says who accepted it and when (Annex 4)",
)
async def coupon(complaint_id: UUID, query: Query, lang: LetterLanguage = None) -> Response:
    complaint = (await query.one(COMPLAINTS.key(complaint_id))).state
    return Response(await coupon_pdf(complaint, lang or complaint.language), media_type="application/pdf")


@api.post(
    "/v1/complaints/{complaint_id}/longer-term",
    ANSWERERS,
    response_model=ComplaintOut,
    summary="The longer term of the law, for a reason (paragraph 25)",
)
async def longer_term(complaint_id: UUID, request: LongerTermIn, command: Command) -> Response:
    return await command.decide(
        more_time.take_longer,
        COMPLAINTS.key(complaint_id),
        request.command(),
        answer=lambda complaint: ComplaintOut.of(complaint, command.lang),
    )


@api.post(
    "/v1/complaints/{complaint_id}/extension",
    roles(Role.HEAD, Role.COMMITTEE, paragraph="25"),
    response_model=ComplaintOut,
    summary="The addressee's head extends the longer term, for a reason (paragraph 25)",
)
async def extension(complaint_id: UUID, request: ExtensionIn, command: Command) -> Response:
    return await command.decide(
        more_time.extend,
        COMPLAINTS.key(complaint_id),
        request.command(),
        answer=lambda complaint: ComplaintOut.of(complaint, command.lang),
    )


@api.post(
    "/v1/complaints/{complaint_id}/extension/notice",
    roles(Role.COMPLAINTS_OFFICER, Role.HEAD, Role.COMMITTEE, paragraph="25"),
    response_model=ComplaintOut,
    summary="Note that the complainant was told of the extension (paragraph 25)",
)
async def extension_notice(complaint_id: UUID, request: SendingIn, command: Command) -> Response:
    return await command.decide(
        more_time.notify_of_extension,
        COMPLAINTS.key(complaint_id),
        request.command(),
        answer=lambda complaint: ComplaintOut.of(complaint, command.lang),
    )


@api.get(
    "/v1/complaints/{complaint_id}/extension.pdf",
    READERS_OF_PARTICULARS,
    response_class=Response,
    summary="The notice of the extension, as a letter (paragraph 25)",
)
async def extension_letter(complaint_id: UUID, query: Query, lang: LetterLanguage = None) -> Response:
    complaint = await views.addressed(query, complaint_id)
    require(complaint.extension is not None, ComplaintNotExtended())
    return Response(await extension_pdf(complaint, lang or complaint.language), media_type="application/pdf")


@api.post(
    "/v1/complaints/{complaint_id}/answer",
    ANSWERERS,
    response_model=ComplaintOut,
    summary="Tell the complainant of the outcome in writing (paragraph 25)",
)
async def answer(complaint_id: UUID, request: AnswerIn, command: Command) -> Response:
    return await command.decide(
        answering.answer,
        COMPLAINTS.key(complaint_id),
        request.command(),
        answer=lambda complaint: ComplaintOut.of(complaint, command.lang),
    )


@api.get(
    "/v1/complaints/{complaint_id}/answer.pdf",
    READERS_OF_PARTICULARS,
    response_class=Response,
    summary="The written answer, as a letter (paragraph 25)",
)
async def answer_letter(complaint_id: UUID, query: Query, lang: LetterLanguage = None) -> Response:
    complaint = await views.addressed(query, complaint_id)
    require(complaint.answered_at is not None, ComplaintNotAnswered())
    return Response(await answer_pdf(complaint, lang or complaint.language), media_type="application/pdf")
