"""The counter's HTTP interface."""

import secrets
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import Header, Path, Response
from fastapi import Query as QueryParameter

from tirkeu_chassis.access import ANY_ROLE, PUBLIC, roles
from tirkeu_chassis.actors import Role
from tirkeu_chassis.bodies import require_body
from tirkeu_chassis.http import Api, Command, Query, json_answer
from tirkeu_chassis.time_zone import local_date
from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    ApplicationLanguage,
    Language,
    WeaponClass,
    WeaponKind,
)
from tirkeu_contracts.standard.editions import AcquisitionSource, edition_on
from tirkeu_intake import views
from tirkeu_intake.domain import application as applications
from tirkeu_intake.domain import checklist as checklists
from tirkeu_intake.domain import duty as duties
from tirkeu_intake.domain import service_information, visits
from tirkeu_intake.domain.application import APPLICATIONS, Register, WeaponDetails, Withdraw
from tirkeu_intake.domain.numbering import NUMBERINGS
from tirkeu_intake.domain.service_information import SERVICE_INFORMATION, ServiceInformation, SetAvailability
from tirkeu_intake.domain.visits import QUEUES, VISITS, Arrive, Complete
from tirkeu_intake.forms.talon import talon_pdf
from tirkeu_intake.information_schemas import BodyOut, ChecklistOut, DutyQuoteIn, DutyQuoteOut
from tirkeu_intake.schemas import (
    ApplicationIn,
    ApplicationOut,
    CompletionIn,
    ServiceInformationIn,
    ServiceInformationOut,
    TrackingOut,
    VisitIn,
    VisitOut,
    WithdrawalIn,
)

api = Api("intake")

COUNTER = roles(Role.CLERK)
READERS = roles(Role.CLERK, Role.HEAD, Role.OFFICER, Role.COMMITTEE, Role.AUDITOR)
Millimetres = Annotated[Decimal | None, QueryParameter(gt=0, max_digits=6, decimal_places=2)]
Joules = Annotated[Decimal | None, QueryParameter(gt=0, max_digits=8, decimal_places=2)]
Years = Annotated[int | None, QueryParameter(ge=0, le=200)]
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that are not taken for one another on paper."""


def new_talon_code() -> str:
    """80 random bits in four groups, e.g. `7KQ2-M0ZT-9XBA-HP4D`."""
    letters = [secrets.choice(CROCKFORD) for _ in range(16)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 16, 4))


@api.get("/v1/bodies", PUBLIC, summary="The directory of Annex 1")
async def bodies() -> list[BodyOut]:
    return views.all_bodies()


@api.get("/v1/bodies/{no}", PUBLIC, summary="One body of Annex 1")
async def body(no: str) -> BodyOut:
    return views.one_body(no)


@api.get("/v1/checklist", PUBLIC, summary="Which documents are needed, why, and what is missing (paragraph 11)")
async def checklist(
    applicant_category: ApplicantCategory,
    weapon_class: WeaponClass,
    kind: WeaponKind,
    query: Query,
    action: Action = Action.REGISTRATION,
    source: AcquisitionSource = AcquisitionSource.SHOP,
    calibre_mm: Millimetres = None,
    muzzle_energy_j: Joules = None,
    new_storage_facility: bool = False,
    years_since_test_fire: Years = None,
    serviceman: bool = False,
    given: str = "",
    lang: Language = "en",
) -> ChecklistOut:
    today = local_date(query.now)
    edition = edition_on(today)
    case = checklists.Circumstances(
        category=applicant_category,
        action=action,
        weapon_class=weapon_class,
        kinds=frozenset({kind}),
        source=source,
        duty_due=not duties.is_exempt(duties.DutyUnit(kind, calibre_mm, muzzle_energy_j), edition),
        new_storage_facility=new_storage_facility,
        years_since_test_fire=years_since_test_fire,
        serviceman=serviceman,
    )
    return views.checklist_answer(
        checklists.needed(case, edition, views.re_registration_documents(today)),
        views.document_codes(given),
        lang,
        edition=edition,
        category=applicant_category,
        today=today,
    )


@api.post("/v1/duty-quotes", PUBLIC, summary="The registration duty for some units on a payment day (paragraph 8)")
async def duty_quote(request: DutyQuoteIn) -> DutyQuoteOut:
    units = [duties.DutyUnit(unit.kind, unit.calibre_mm, unit.muzzle_energy_j) for unit in request.units]
    edition = edition_on(request.paid_on)
    quote = duties.duty(units, request.paid_on, edition)
    return views.duty_answer(quote, edition, request.permit_kind, request.paid_on)


@api.post(
    "/v1/applications",
    COUNTER,
    status_code=201,
    response_model=ApplicationOut,
    summary="Register an application (paragraph 13)",
)
async def register(request: ApplicationIn, command: Command) -> Response:
    require_body(request.body_no)
    return await command.decide(
        applications.register,
        APPLICATIONS.key(command.new_id("application")),
        Register(
            body_no=request.body_no,
            category=request.applicant_category,
            action=request.action,
            weapon_class=request.weapon_class,
            requested_right=request.requested_right,
            units=tuple(WeaponDetails(views.weapon(unit), unit.muzzle_energy_j) for unit in request.units),
            documents=tuple(dict.fromkeys(request.documents)),
            language=request.language,
            particulars=views.particulars(request),
            talon_code=new_talon_code(),
            submitted_at=request.submitted_at,
            petition_no=request.petition_no,
            receipts=views.receipts(request),
            source=request.source,
            new_storage_facility=request.new_storage_facility,
        ),
        create=True,
        answer=lambda made: ApplicationOut.of(made, command.lang),
        status=201,
        location=lambda made: f"/v1/applications/{made.id}",
        reads=(NUMBERINGS.key(*applications.numbering_key(request.body_no, command.now)),),
    )


@api.get("/v1/applications/{application_id}", READERS, response_model=ApplicationOut, summary="One application")
async def application(application_id: UUID, query: Query) -> Response:
    stored = await query.one(APPLICATIONS.key(application_id))
    return json_answer(stored, ApplicationOut.of(stored.state, query.lang))


@api.get(
    "/v1/applications/{application_id}/talon.pdf",
    COUNTER,
    response_class=Response,
    summary="The talon on acceptance of documents (Annex 3)",
)
async def talon(application_id: UUID, query: Query, lang: ApplicationLanguage | None = None) -> Response:
    stored = await query.one(APPLICATIONS.key(application_id))
    return Response(await talon_pdf(stored.state, lang or stored.state.language), media_type="application/pdf")


@api.post(
    "/v1/applications/{application_id}/withdrawal",
    COUNTER,
    response_model=ApplicationOut,
    summary="The applicant gives the service up (17(2))",
)
async def withdrawal(application_id: UUID, request: WithdrawalIn, command: Command) -> Response:
    return await command.decide(
        applications.withdraw,
        APPLICATIONS.key(application_id),
        Withdraw(request.statement_date),
        answer=lambda made: ApplicationOut.of(made, command.lang),
    )


@api.get("/v1/tracking/{talon_no}", PUBLIC, summary="Where a case stands, for the holder of its talon")
async def tracking(talon_no: str, query: Query, talon_code: Annotated[str, Header()] = "") -> TrackingOut:
    return await views.tracking(query, talon_no, talon_code)


@api.post("/v1/visits", COUNTER, status_code=201, response_model=VisitOut, summary="Take a place in the queue")
async def arrival(request: VisitIn, command: Command) -> Response:
    require_body(request.body_no)
    return await command.decide(
        visits.arrive,
        VISITS.key(command.new_id("visit")),
        Arrive(request.body_no, request.purpose, request.application_id),
        create=True,
        answer=VisitOut.of,
        status=201,
        location=lambda made: f"/v1/visits/{made.id}",
        reads=(QUEUES.key(request.body_no),),
    )


@api.get("/v1/visits/{visit_id}", READERS, response_model=VisitOut, summary="One visit")
async def visit(visit_id: UUID, query: Query) -> Response:
    stored = await query.one(VISITS.key(visit_id))
    return json_answer(stored, VisitOut.of(stored.state))


@api.post("/v1/visits/{visit_id}/call", COUNTER, response_model=VisitOut, summary="Call the next visitor (paragraph 9)")
async def call(visit_id: UUID, command: Command) -> Response:
    return await command.decide(visits.call, VISITS.key(visit_id), None, answer=VisitOut.of)


@api.post("/v1/visits/{visit_id}/completion", COUNTER, response_model=VisitOut, summary="The visit ends")
async def completion(visit_id: UUID, command: Command, request: CompletionIn | None = None) -> Response:
    about = request.application_id if request else None
    return await command.decide(visits.complete, VISITS.key(visit_id), Complete(about), answer=VisitOut.of)


@api.put(
    "/v1/service-information/{code}",
    roles(Role.COMMITTEE, Role.OPERATOR),
    response_model=ServiceInformationOut,
    summary="Whether a service's information can be had electronically (indicator 3.2)",
)
async def set_service_information(
    code: Annotated[str, Path(pattern=r"^[a-z0-9_-]{1,64}$")], request: ServiceInformationIn, command: Command
) -> Response:
    def answer(state: ServiceInformation) -> ServiceInformationOut:
        return ServiceInformationOut(
            service_code=state.code,
            available_electronically=state.available_electronically,
            changed_at=state.changed_at,
        )

    return await command.decide(
        service_information.set_availability,
        SERVICE_INFORMATION.key(code),
        SetAvailability(code, request.available_electronically),
        create=True,
        answer=answer,
    )


@api.get("/v1/service-information", ANY_ROLE, summary="The catalogue of services")
async def service_catalogue(query: Query) -> list[ServiceInformationOut]:
    return await views.service_catalogue(query)
