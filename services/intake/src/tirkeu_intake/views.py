"""Read models and the turning of requests into the domain's words."""

import hmac
from datetime import date

from fastapi.exceptions import RequestValidationError

from tirkeu_chassis.bodies import require_body
from tirkeu_chassis.commands import Queries
from tirkeu_chassis.decision import NotFound
from tirkeu_chassis.messages import Message
from tirkeu_chassis.store import Stored
from tirkeu_contracts.events.intake import Entity, Person, Residence, Weapon
from tirkeu_contracts.standard import ApplicantCategory, DocumentCode, Language, other_law
from tirkeu_contracts.standard.directory import Body, bodies
from tirkeu_contracts.standard.editions import Act, Edition, Requirement
from tirkeu_intake.domain.application import APPLICATIONS
from tirkeu_intake.domain.checklist import Needed, is_given
from tirkeu_intake.domain.duty import Duty
from tirkeu_intake.domain.particulars import Particulars, Stated
from tirkeu_intake.domain.receipts import Receipt
from tirkeu_intake.domain.reception_calendar import FixDays, ReceptionCalendar, calendar_key
from tirkeu_intake.domain.service_information import SERVICE_INFORMATION
from tirkeu_intake.domain.visits import QUEUES, VISITS, Stage, Visit
from tirkeu_intake.information_schemas import (
    ActOut,
    BodyOut,
    ChecklistOut,
    ConditionOut,
    ContactsOut,
    DutyQuoteIn,
    DutyQuoteOut,
    RequirementOut,
    ServiceOut,
)
from tirkeu_intake.reception_schemas import ReceptionDaysIn
from tirkeu_intake.schemas import (
    ApplicationIn,
    EntityIn,
    PersonIn,
    ServiceInformationOut,
    TrackingOut,
    UnitIn,
)


def all_bodies() -> list[BodyOut]:
    """The whole directory, in its order."""
    return [_body(one) for one in bodies()]


def one_body(no: str) -> BodyOut:
    """Raises UnknownBodyNo."""
    return _body(require_body(no))


def _body(one: Body) -> BodyOut:
    return BodyOut(
        no=one.no,
        department_no=one.department_no,
        unit_no=one.unit_no,
        name_kk=one.name_kk,
        name_ru=one.name_ru,
        name_en=one.name_en,
        address_kk=one.address_kk,
        website=one.website,
        licensing_phones=list(one.licensing_phones),
    )


def service_answer(edition: Edition, today: date, lang: Language) -> ServiceOut:
    """What everybody is told of the service and where to turn (paragraphs 1 to 9 and 26, rule R-79)."""
    service, terms, committee = edition.service, edition.terms, edition.service.committee
    return ServiceOut(
        standard_edition=edition.id,
        in_force=edition.in_force_on(today),
        title=service.title.in_language(lang),
        standard=service.standard_title.in_language(lang),
        approved_by=_act(edition.approved_by),
        restated_by=_act(edition.restated_by) if edition.restated_by else None,
        repealed_by=_act(edition.repealed_by) if edition.repealed_by else None,
        provider=service.provider.in_language(lang),
        legal_basis=[one.in_language(lang) for one in service.legal_basis],
        term_days=terms.standard.days,
        extended_term_days=terms.extended.days,
        waiting_minutes=terms.waiting_minutes,
        serving_minutes=terms.serving_minutes,
        issuing_minutes=terms.issuing_minutes,
        duty_law=edition.duty.law.in_language(lang),
        reception=edition.reception.text.in_language(lang),
        complaints_reception=edition.chancery.text.in_language(lang),
        committee=ContactsOut(
            name=committee.name.in_language(lang),
            address=committee.address.in_language(lang),
            website=committee.website,
            reception_phone=committee.reception_phone,
        ),
    )


def _act(act: Act) -> ActOut:
    return ActOut(number=act.number, signed_on=act.signed_on)


def fix_days(body_no: str, month: str, request: ReceptionDaysIn) -> FixDays:
    """The days of a request; `month` is like 2011-03."""
    year, number = (int(part) for part in month.split("-"))
    return FixDays(body_no, year, number, tuple(request.open_on), tuple(request.closed_on))


async def reception_days(query: Queries, body_no: str, month: str) -> Stored[ReceptionCalendar]:
    """What a body has fixed for a month; nothing where it hasn't fixed any."""
    first = date.fromisoformat(f"{month}-01")
    stored = await query.store.get(calendar_key(body_no, first))
    return stored or Stored(ReceptionCalendar(body_no, first.year, first.month), 0, 0)


async def who_waits(query: Queries, body_no: str) -> list[Visit]:
    """Those who wait in a body, first come first."""
    queue = await query.store.get(QUEUES.key(body_no))
    order = [str(visit_id) for visit_id in queue.state.waiting] if queue else []
    found = dict(await query.store.find(VISITS, {"_id": {"$in": order}}))
    # Somebody may have been called since the queue was read.
    return [found[one].state for one in order if found[one].state.stage is Stage.WAITING]


def document_codes(text: str) -> frozenset[str]:
    """Codes from a comma-separated list.

    Raises:
        RequestValidationError: a code that the standard doesn't know.
    """
    codes = frozenset(part.strip() for part in text.split(",") if part.strip())
    if codes - {code.value for code in DocumentCode}:
        expected = ", ".join(f"'{code}'" for code in DocumentCode)
        fault = {"type": "enum", "loc": ("query", "given"), "msg": "", "ctx": {"expected": expected}}
        raise RequestValidationError([fault])
    return codes


def checklist_answer(
    needed: Needed,
    given: frozenset[str],
    lang: Language,
    *,
    edition: Edition,
    category: ApplicantCategory,
    today: date,
) -> ChecklistOut:
    """The documents a case needs, with what a set of documents leaves open."""
    applicant = edition.applicant(category)
    missing = [one.document for one in needed.missing(given)]
    return ChecklistOut(
        standard_edition=edition.id,
        in_force=edition.in_force_on(today),
        paragraph=needed.paragraph,
        gap=needed.gap,
        complete=not missing,
        requirements=[_requirement(one, given, lang) for one in needed.requirements],
        missing=missing,
        implied=[_requirement(one, given, lang) for one in needed.implied],
        conditions=[
            ConditionOut(paragraph=one.paragraph, text=one.text.in_language(lang)) for one in needed.conditions
        ],
        minimum_age=applicant.minimum_age if applicant else None,
        reception=edition.reception.text.in_language(lang),
    )


def _requirement(one: Requirement, given: frozenset[str], lang: Language) -> RequirementOut:
    return RequirementOut(
        document=one.document,
        name=one.document.names.in_language(lang),
        paragraph=one.paragraph,
        why=one.why.in_language(lang),
        given=is_given(one, given),
    )


def duty_answer(quote: Duty, edition: Edition, request: DutyQuoteIn, lang: Language) -> DutyQuoteOut:
    """The registration duty, with that for issuing the permit where its rate for the applicant is known."""
    applicant = request.applicant_category
    permit_duty = applicant and other_law.permit_duty_on(request.paid_on, request.permit_kind, applicant)
    return DutyQuoteOut(
        total_tenge=quote.total,
        per_unit_tenge=list(quote.per_unit),
        monthly_calculation_index_tenge=quote.index.tenge,
        index_source=quote.index.law.in_language(lang),
        standard_edition=edition.id,
        paragraph=edition.duty.paragraph,
        law=edition.duty.law.in_language(lang),
        permit_duty_tenge=permit_duty.index_share * quote.index.tenge if permit_duty else None,
        permit_duty_law=permit_duty.law.in_language(lang) if permit_duty else None,
    )


def weapon(unit: UnitIn) -> Weapon:
    """The seven particulars."""
    return Weapon(
        kind=unit.kind,
        type=unit.type,
        model=unit.model,
        system=unit.system,
        calibre=unit.calibre,
        number=unit.number,
        year=unit.year,
    )


def particulars(request: ApplicationIn) -> Particulars:
    """The personal data of a request, all in one place."""
    return Particulars(
        weapons=tuple(weapon(unit) for unit in request.units),
        applicant=_person(request.applicant),
        entity=_entity(request.entity),
        employer=_entity(request.employer),
        responsible_person=_person(request.responsible_person),
        persons_with_access=tuple(Person(**one.model_dump()) for one in request.persons_with_access),
        clerk_name=request.clerk_name or "",
        residence=None if request.residence is None else Residence(**request.residence.model_dump()),
        petitioning_state=request.petitioning_state,
        employer_annex=request.employer_annex,
    )


def stated(request: ApplicationIn) -> Stated:
    """What the documents of a request depend on."""
    return Stated(
        source=request.source,
        new_storage_facility=request.new_storage_facility,
        premises_act_signatories=tuple(dict.fromkeys(request.premises_act_signatories)),
        serviceman=request.serviceman,
        last_test_fire_on=request.last_test_fire_on,
        security_service=request.security_service,
    )


def receipts(request: ApplicationIn) -> tuple[Receipt, ...]:
    """The receipts of a request."""
    return tuple(Receipt(one.document, one.tenge, one.paid_on, one.bank) for one in request.receipts)


def _person(given: PersonIn | None) -> Person | None:
    return None if given is None else Person(**given.model_dump())


def _entity(given: EntityIn | None) -> Entity | None:
    return None if given is None else Entity(**given.model_dump())


async def tracking(query: Queries, talon_no: str, talon_code: str) -> TrackingOut:
    """What the holder of a talon may know; a wrong code looks like a wrong number.

    Raises:
        NotFound
    """
    found = await query.store.find(APPLICATIONS, {"talon_no": talon_no}, limit=1)
    if not found or not hmac.compare_digest(found[0][1].state.talon_code.encode(), talon_code.encode()):
        raise NotFound(what=Message("talon with this number and code"))
    application = found[0][1].state
    return TrackingOut(
        talon_no=application.talon_no,
        status=application.status,
        registered_at=application.registered_at,
        ended_at=application.ended_at,
        permit_no=application.permit_no,
    )


async def service_catalogue(query: Queries) -> list[ServiceInformationOut]:
    """Every service of the catalogue."""
    return [
        ServiceInformationOut(
            service_code=stored.state.code,
            available_electronically=stored.state.available_electronically,
            changed_at=stored.state.changed_at,
        )
        for _, stored in await query.store.find(SERVICE_INFORMATION, {})
    ]
