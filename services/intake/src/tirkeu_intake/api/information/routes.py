"""Public routes: the service and its contacts, the bodies, the documents, the duty."""

from decimal import Decimal
from typing import Annotated

from fastapi import Query as QueryParameter

from tirkeu_chassis.http.access import PUBLIC
from tirkeu_chassis.http.commands import Query
from tirkeu_chassis.http.routes import Api
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.standard import Action, ApplicantCategory, Language, WeaponClass, WeaponKind
from tirkeu_contracts.standard.editions import AcquisitionSource, edition_on
from tirkeu_intake.api.information import views
from tirkeu_intake.api.information.schemas import (
    BodyOut,
    ChecklistOut,
    DutyQuoteIn,
    DutyQuoteOut,
    ServiceOut,
    document_codes,
)
from tirkeu_intake.domain import checklist as checklists
from tirkeu_intake.domain import duty as duties

api = Api("intake")

Millimetres = Annotated[Decimal | None, QueryParameter(gt=0, max_digits=6, decimal_places=2)]
Joules = Annotated[Decimal | None, QueryParameter(gt=0, max_digits=8, decimal_places=2)]
Years = Annotated[int | None, QueryParameter(ge=0, le=200)]


@api.get("/v1/service", PUBLIC, summary="The service, its law, its limits, and the Committee's contacts (1 to 9, 26)")
async def service(query: Query, lang: Language = "en") -> ServiceOut:
    today = local_date(query.now)
    return views.service(edition_on(today), today, lang)


@api.get("/v1/bodies", PUBLIC, summary="The directory of Annex 1")
async def bodies() -> list[BodyOut]:
    return views.bodies()


@api.get("/v1/bodies/{no}", PUBLIC, summary="One body of Annex 1")
async def body(no: str) -> BodyOut:
    return views.body(no)


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
    checklists.coverage(case, edition, today)
    return views.checklist(
        checklists.needed(case, edition, checklists.of_other_law(today)),
        document_codes(given),
        lang,
        edition=edition,
        category=applicant_category,
        today=today,
    )


@api.post("/v1/duty-quotes", PUBLIC, summary="The registration duty for some units on a payment day (paragraph 8)")
async def duty_quote(request: DutyQuoteIn, query: Query) -> DutyQuoteOut:
    units = [duties.DutyUnit(unit.kind, unit.calibre_mm, unit.muzzle_energy_j) for unit in request.units]
    edition = edition_on(request.paid_on)
    quote = duties.duty(units, request.paid_on, edition)
    return views.duty_quote(quote, edition, request, query.lang)
