"""Generates the applications of the year: kinds of cases by their share, and what the clerk enters for each."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from tirkeu_contracts.standard import (
    ApplicantCategory,
    DocumentCode,
    Language,
    PremisesActSignatory,
    WeaponKind,
    other_law,
)
from tirkeu_contracts.standard.directory import Body
from tirkeu_contracts.standard.editions import edition_on
from tirkeu_intake.domain.checklist import Circumstances, needed
from tirkeu_intake.domain.duty import DutyUnit, IndexUnknown, duty, is_exempt
from tirkeu_trials.year import people
from tirkeu_trials.year.kinds import Kind
from tirkeu_trials.year.reasons import Reasons

C, D = ApplicantCategory, DocumentCode


@dataclass(frozen=True, slots=True)
class Earlier:
    """A weapon that was registered before in the year, and its owner; `sold` where somebody else owns it now."""

    unit: dict[str, Any]
    owner: dict[str, Any]
    sold: bool


def request(
    random_: random.Random,
    number: int,
    office: Body,
    kind: Kind,
    day: date,
    lang: Language,
    reasons: Reasons,
    earlier: Earlier | None = None,
) -> dict[str, Any]:
    """What the clerk enters: complete and in order, but for what the reasons of its refusal say.

    `earlier` is what a re-registration registers again.
    """
    units = [
        people.unit(random_, random_.choice(kind.kinds), day.year) for _ in range(random_.randint(1, kind.most_units))
    ]
    if earlier is not None:
        units = [dict(earlier.unit)]
    duty_units = [
        DutyUnit(
            WeaponKind(unit["kind"]),
            Decimal(unit["calibre"]) if unit["calibre"].replace(".", "").isdigit() else None,
            Decimal(unit["muzzle_energy_j"]) if unit["muzzle_energy_j"] else None,
        )
        for unit in units
    ]
    edition = edition_on(day)
    due = [unit for unit in duty_units if not is_exempt(unit, edition)]
    serviceman = kind.category is C.CITIZEN_RK and random_.random() < 0.08
    new_facility = kind.category.is_entity and random_.random() < 0.3
    documents = needed(
        Circumstances(
            kind.category,
            kind.action,
            kind.weapon_class,
            frozenset(unit.kind for unit in duty_units),
            duty_due=bool(due),
            new_storage_facility=new_facility,
            serviceman=serviceman,
        ),
        edition,
    )
    # Most bring what the standard only implies, too.
    rows = [*documents.requirements, *(one for one in documents.implied if random_.random() < 0.9)]
    adult = (date(day.year - 64, 1, 1), date(day.year - 22, 1, 1))
    made: dict[str, Any] = {
        "body_no": office.no,
        "applicant_category": kind.category.value,
        "action": kind.action.value,
        "weapon_class": kind.weapon_class.value,
        "requested_right": kind.right.value,
        "language": lang,
        "units": units,
        "documents": [one.document.value for one in rows if one.document.value not in reasons.missing],
        "clerk_name": f"{random_.choice(people.SURNAMES)[1]} {random_.choice(people.WOMEN)[0]}.",
    }
    if serviceman:
        made["serviceman"] = True
    if new_facility:
        made["new_storage_facility"] = True
        made["premises_act_signatories"] = [one.value for one in PremisesActSignatory]
    if due:
        made["receipts"] = _receipts(random_, kind, due, made["documents"], day - timedelta(days=1))
    if kind.category.is_entity:
        names = {
            C.SECURITY_LICENCE_HOLDER: people.COMPANIES,
            C.ENTITY_SPECIAL_STATUTORY: people.SPECIAL_ENTITIES,
        }.get(kind.category, people.SPORTS)
        made["entity"] = people.entity(random_, names)
        made["responsible_person"] = people.person(random_, born=adult)
        made["persons_with_access"] = [people.person(random_, born=adult) for _ in units]
    else:
        foreign = kind.category is C.FOREIGNER
        somebody = people.foreigner if foreign else people.person
        born = _just_under(reasons.under_age, day) if reasons.under_age else adult
        made["applicant"] = somebody(random_, born=born)
        if earlier is not None and not earlier.sold:
            # The owner has moved.
            made["applicant"] = earlier.owner | {"address": made["applicant"]["address"]}
        if foreign:
            since = day - timedelta(days=random_.randrange(30, 300))
            made["residence"] = {
                "registered_on": since.isoformat(),
                "registered_until": (since + timedelta(days=730)).isoformat(),
            }
            made["petitioning_state"] = made["applicant"]["citizenship"]
    if kind.category.is_employee:
        security = kind.category is C.EMPLOYEE_SECURITY_SUBJECT
        made["employer"] = people.entity(random_, people.COMPANIES if security else people.SPECIAL_ENTITIES)
        made["petition_no"] = f"{100 + number // 3}/{day.year}"
        annexes = {annex.no for cell in edition.coverage for annex in cell.employer_annexes if not annex.secret}
        made["employer_annex"] = random_.choice(sorted(annexes))
    return made


def _just_under(age: int, day: date) -> tuple[date, date]:
    """Between which days of birth somebody is not yet so old, by two months at least: cases may be registered late."""
    return day - timedelta(days=age * 365 - 60), day - timedelta(days=(age - 1) * 365)


def _receipts(
    random_: random.Random, kind: Kind, units: list[DutyUnit], documents: list[str], paid_on: date
) -> list[dict[str, Any]]:
    """Paid at one counter, for what is handed in; none where nobody can tell the amount: it is in the list alone."""
    bank = random_.choice(people.BANKS)
    try:
        registration = duty(units, paid_on, edition_on(paid_on))
    except IndexUnknown:
        return []
    paid: dict[DocumentCode, Decimal] = {}
    if D.RECEIPT_DUTY_REGISTRATION in documents:
        paid[D.RECEIPT_DUTY_REGISTRATION] = registration.total
    if D.RECEIPT_DUTY_PERMIT in documents:
        permit = other_law.permit_duty_on(paid_on, kind.right.permit_kind, kind.category)
        # Where it isn't known what is due, what was paid is that of others like them.
        share = permit.index_share if permit is not None else Decimal(1 if kind.category.is_entity else "0.5")
        paid[D.RECEIPT_DUTY_PERMIT] = share * registration.index.tenge
    return [
        {"document": document.value, "tenge": str(tenge), "paid_on": paid_on.isoformat(), "bank": bank}
        for document, tenge in paid.items()
    ]
