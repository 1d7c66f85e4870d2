"""Read models and the turning of requests into the domain's words."""

import hmac
from datetime import date

from tirkeu_chassis.bodies import require_body
from tirkeu_chassis.commands import Queries
from tirkeu_chassis.decision import NotFound
from tirkeu_chassis.messages import Message
from tirkeu_chassis.problems import InvalidRequest
from tirkeu_contracts.events.intake import Entity, Person, Weapon
from tirkeu_contracts.standard import ApplicantCategory, DocumentCode, Language, PermitKind, other_law
from tirkeu_contracts.standard.directory import Body, bodies
from tirkeu_contracts.standard.editions import Edition, Requirement
from tirkeu_intake.domain.application import APPLICATIONS, Particulars
from tirkeu_intake.domain.checklist import Needed, is_given
from tirkeu_intake.domain.duty import Duty
from tirkeu_intake.domain.receipts import Receipt
from tirkeu_intake.domain.service_information import SERVICE_INFORMATION
from tirkeu_intake.information_schemas import BodyOut, ChecklistOut, ConditionOut, DutyQuoteOut, RequirementOut
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


def document_codes(text: str) -> frozenset[str]:
    """Codes from a comma-separated list.

    Raises:
        InvalidRequest: a code that the standard doesn't know.
    """
    codes = frozenset(part.strip() for part in text.split(",") if part.strip())
    if codes - {code.value for code in DocumentCode}:
        raise InvalidRequest
    return codes


def re_registration_documents(today: date) -> tuple[Requirement, ...]:
    """What the Rules ask for besides at re-registration; the standard leaves it to them (11(2))."""
    return tuple(
        Requirement(document=one.document, paragraph="11(2)", why=one.why)
        for one in other_law.re_registration_documents_on(today)
    )


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


def duty_answer(quote: Duty, edition: Edition, permit_kind: PermitKind, paid_on: date) -> DutyQuoteOut:
    """The registration duty, with that for issuing the permit where its rate is known."""
    permit_duty = other_law.permit_duty_on(paid_on, permit_kind)
    return DutyQuoteOut(
        total_tenge=quote.total,
        per_unit_tenge=list(quote.per_unit),
        monthly_calculation_index_tenge=quote.index.tenge,
        index_source=quote.index.law,
        standard_edition=edition.id,
        paragraph=edition.duty.paragraph,
        law=edition.duty.law.en,
        permit_duty_tenge=permit_duty.index_share * quote.index.tenge if permit_duty else None,
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
