"""Read models and the turning of requests into the domain's words."""

import hmac

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.decider.refusals import NotFound
from tirkeu_chassis.http.commands import Queries
from tirkeu_contracts.events.intake import Entity, Person, Residence, Weapon
from tirkeu_intake.api.applications.schemas import ApplicationIn, EntityIn, PersonIn, TrackingOut, UnitIn
from tirkeu_intake.domain.application import APPLICATIONS
from tirkeu_intake.domain.particulars import Particulars, Stated
from tirkeu_intake.domain.receipts import Receipt


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
