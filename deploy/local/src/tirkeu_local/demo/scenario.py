"""What happens in the year: a plan, drawn from a seed, with everything decided before the first request."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from tirkeu_contracts.standard import (
    Action,
    ApplicantCategory,
    DocumentCode,
    ExtensionReason,
    Language,
    RefusalGround,
    RequestedRight,
    WeaponClass,
    WeaponKind,
)
from tirkeu_contracts.standard.directory import Body, bodies
from tirkeu_contracts.standard.editions import edition_on
from tirkeu_intake.domain.checklist import Circumstances, needed
from tirkeu_intake.domain.duty import DutyUnit, IndexUnknown, duty, is_exempt
from tirkeu_local.demo import people
from tirkeu_local.demo.calendar import at, next_working_day, reception_day, reception_days, working_day

Outcome = Literal["permit", "refusal", "withdrawal"]

C, K, G, D = ApplicantCategory, WeaponKind, RefusalGround, DocumentCode


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of case with its share of the year."""

    weight: int
    category: ApplicantCategory
    weapon_class: WeaponClass
    kinds: tuple[WeaponKind, ...]
    right: RequestedRight
    action: Action = Action.REGISTRATION
    most_units: int = 1


KINDS = (
    Kind(28, C.CITIZEN_RK, WeaponClass.CIVILIAN, (K.SMOOTH_BORE_HUNTING,), RequestedRight.STORAGE_CARRYING),
    Kind(14, C.CITIZEN_RK, WeaponClass.CIVILIAN, (K.RIFLED_HUNTING,), RequestedRight.STORAGE_CARRYING),
    Kind(9, C.CITIZEN_RK, WeaponClass.CIVILIAN, (K.SMOOTH_BORE_SELF_DEFENCE_LONG,), RequestedRight.STORAGE),
    Kind(
        9,
        C.CITIZEN_RK,
        WeaponClass.CIVILIAN,
        (K.GAS_PISTOL_REVOLVER, K.BARRELLESS_FIREARM, K.PNEUMATIC, K.SIGNAL, K.COLD_HUNTING),
        RequestedRight.STORAGE_CARRYING,
    ),
    Kind(
        8,
        C.CITIZEN_RK,
        WeaponClass.CIVILIAN,
        (K.SMOOTH_BORE_HUNTING, K.RIFLED_HUNTING),
        RequestedRight.STORAGE_CARRYING,
        action=Action.RE_REGISTRATION,
    ),
    Kind(
        3,
        C.FOREIGNER,
        WeaponClass.CIVILIAN,
        (K.GAS_PISTOL_REVOLVER, K.BARRELLESS_FIREARM),
        RequestedRight.STORAGE_CARRYING,
    ),
    Kind(
        12,
        C.EMPLOYEE_SECURITY_SUBJECT,
        WeaponClass.SERVICE,
        (K.SERVICE_PISTOL_REVOLVER,),
        RequestedRight.STORAGE_CARRYING,
    ),
    Kind(
        5,
        C.EMPLOYEE_SPECIAL_STATUTORY_ENTITY,
        WeaponClass.SERVICE,
        (K.SERVICE_PISTOL_REVOLVER, K.SERVICE_SMOOTH_BORE_LONG),
        RequestedRight.STORAGE_CARRYING,
    ),
    Kind(
        7,
        C.SECURITY_LICENCE_HOLDER,
        WeaponClass.SERVICE,
        (K.SERVICE_PISTOL_REVOLVER, K.SERVICE_SMOOTH_BORE_LONG),
        RequestedRight.STORAGE,
        most_units=6,
    ),
    Kind(
        3,
        C.ENTITY_SPECIAL_STATUTORY,
        WeaponClass.SERVICE,
        (K.SERVICE_SMOOTH_BORE_LONG,),
        RequestedRight.STORAGE,
        most_units=4,
    ),
    Kind(2, C.SPORTS_ORGANISATION, WeaponClass.SERVICE, (K.SPORTS_RIFLED,), RequestedRight.STORAGE, most_units=3),
)

LEGAL_REFERENCE: dict[Language, str] = {
    "kk": "«Жекелеген қару түрлерінің айналымына мемлекеттік бақылау жасау туралы» Заң, 15-бап",
    "ru": "Закон «О государственном контроле за оборотом отдельных видов оружия», статья 15",
}
FINDING: dict[Language, str] = {
    "kk": "{ground} (құжаттар мен тексеру нәтижесі бойынша).",
    "ru": "{ground} (по документам и результатам проверки).",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """A visitor's turn at the reception."""

    arrived: datetime
    called: datetime
    completed: datetime


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint; `answered` None where nobody answers this year."""

    filed: datetime
    request: dict[str, Any]
    answered: datetime | None
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One application from the counter to its end. Every time is fixed beforehand."""

    number: int
    body_no: str
    department_no: str
    officer: str
    request: dict[str, Any]
    registered: datetime
    assigned: datetime
    outcome: Outcome
    decided: datetime
    signed: datetime
    visit: Visit | None = None
    extended: datetime | None = None
    extension_reason: str | None = None
    grounds: tuple[dict[str, Any], ...] = ()
    handed_over: datetime | None = None
    handover: dict[str, Any] | None = None
    feedback_given: datetime | None = None
    answers: dict[str, str] | None = None
    complaint: Complaint | None = None


@dataclass(frozen=True, slots=True)
class Year:
    """The plan of a year."""

    year: int
    seed: int
    cases: tuple[Case, ...]
    services: tuple[tuple[datetime, str, bool], ...]
    """When, which service of the catalogue, and whether its information can be had electronically."""
    targets: dict[int, dict[str, Any]]
    """The Committee's orders: for the year itself, and for the coming one (the target column of Annex 2)."""


def plan(count: int, seed: int, year: int) -> Year:
    """A year of `count` cases; the same arguments give the same plan."""
    random_ = random.Random(f"tirkeu/{seed}/{year}")  # noqa: S311 - a plan must repeat itself
    days = reception_days(year)
    offices = list(bodies())
    weights = [6 if "қаласы" in office.name_kk else 2 for office in offices]
    kinds = list(KINDS) + random_.choices(KINDS, [kind.weight for kind in KINDS], k=max(0, count - len(KINDS)))
    random_.shuffle(kinds)
    visited: set[tuple[str, date]] = set()
    cases = []
    for number in range(count):
        office = random_.choices(offices, weights)[0]
        day = random_.choice(days)
        with_visit = (office.no, day) not in visited and random_.random() < 0.4
        if with_visit:
            visited.add((office.no, day))
        cases.append(_case(random_, number, office, kinds[number], day, with_visit=with_visit))
    return Year(year, seed, tuple(cases), _services(year), _targets(year))


def _case(random_: random.Random, number: int, office: Body, kind: Kind, day: date, *, with_visit: bool) -> Case:
    slot = random_.choice(("09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "15:00", "15:30", "16:00", "17:00"))
    registered = at(day, slot)
    outcome: Outcome = random_.choices(("permit", "refusal", "withdrawal"), (76, 18, 6))[0]
    lang: Language = "kk" if random_.random() < 0.65 else "ru"
    grounds, missing, too_young = (
        _grounds(random_, kind, day, lang) if outcome == "refusal" else ((), frozenset(), False)
    )
    extended = reason = None
    pace = random_.random()
    if pace < 0.14:
        extended, reason = (
            at(working_day(day + timedelta(days=random_.randrange(5, 10))), "14:30"),
            random_.choice(list(ExtensionReason)),
        )
        decided_on = day + timedelta(days=random_.randrange(16, 27))
    elif pace < 0.21:
        decided_on = day + timedelta(days=random_.randrange(17, 26))
    else:
        decided_on = day + timedelta(days=random_.randrange(3, 12))
    if outcome == "withdrawal":
        extended = reason = None
        decided_on = day + timedelta(days=random_.randrange(4, 13))
    decided_on = working_day(decided_on)
    signed_on = next_working_day(decided_on)
    ended_on = decided_on if outcome == "withdrawal" else signed_on
    late = (signed_on - day).days > (30 if extended else 15)
    collected = random_.random() < 0.93
    return Case(
        number=number,
        body_no=office.no,
        department_no=str(office.department_no),
        officer=f"officer-{office.no}-{random_.randrange(1, 3)}",
        request=_request(random_, number, office, kind, day, lang, missing=missing, too_young=too_young),
        registered=registered,
        assigned=at(next_working_day(day), "10:00"),
        outcome=outcome,
        decided=at(decided_on, random_.choice(("10:30", "11:00", "12:00", "16:00"))),
        signed=at(signed_on, "15:30"),
        visit=_visit(random_, registered) if with_visit else None,
        extended=extended,
        extension_reason=reason,
        grounds=grounds,
        handed_over=at(reception_day(next_working_day(signed_on)), "10:00")
        if outcome == "permit" and collected
        else None,
        handover=_handover(random_, kind),
        feedback_given=at(working_day(ended_on + timedelta(days=random_.randrange(2, 9))), "12:30")
        if random_.random() < 0.6
        else None,
        answers=_answers(random_, unhappy=late or outcome == "refusal"),
        complaint=_complaint(random_, office, ended_on) if random_.random() < (0.3 if late else 0.07) else None,
    )


def _request(
    random_: random.Random,
    number: int,
    office: Body,
    kind: Kind,
    day: date,
    lang: Language,
    *,
    missing: frozenset[str],
    too_young: bool,
) -> dict[str, Any]:
    units = [
        people.unit(random_, random_.choice(kind.kinds), day.year) for _ in range(random_.randint(1, kind.most_units))
    ]
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
    documents = needed(
        Circumstances(
            kind.category,
            kind.action,
            kind.weapon_class,
            frozenset(unit.kind for unit in duty_units),
            duty_due=bool(due),
        ),
        edition,
    )
    adult = (date(day.year - 64, 1, 1), date(day.year - 22, 1, 1))
    eighteen = (day - timedelta(days=19 * 365), day - timedelta(days=18 * 365 + 10))
    request: dict[str, Any] = {
        "body_no": office.no,
        "applicant_category": kind.category.value,
        "action": kind.action.value,
        "weapon_class": kind.weapon_class.value,
        "requested_right": kind.right.value,
        "language": lang,
        "units": units,
        "documents": [one.document.value for one in documents.requirements if one.document.value not in missing],
        "clerk_name": f"{random_.choice(people.SURNAMES)[1]} {random_.choice(people.WOMEN)[0]}.",
    }
    if due and kind.category is not C.SECURITY_LICENCE_HOLDER:
        request["receipts"] = _receipts(random_, due, day - timedelta(days=1))
    if kind.category.is_entity:
        names = {
            C.SECURITY_LICENCE_HOLDER: people.COMPANIES,
            C.ENTITY_SPECIAL_STATUTORY: people.SPECIAL_ENTITIES,
        }.get(kind.category, people.SPORTS)
        request["entity"] = people.entity(random_, names)
        request["responsible_person"] = people.person(random_, born=adult)
        request["persons_with_access"] = [people.person(random_, born=adult) for _ in units]
    else:
        foreign = kind.category is C.FOREIGNER
        request["applicant"] = people.person(
            random_,
            born=eighteen if too_young else adult,
            citizenship=random_.choice(people.CITIZENSHIPS) if foreign else "Kazakhstan",
        )
        if foreign:
            since = day - timedelta(days=random_.randrange(30, 300))
            request["residence"] = {
                "registered_on": since.isoformat(),
                "registered_until": (since + timedelta(days=730)).isoformat(),
            }
            request["petitioning_state"] = request["applicant"]["citizenship"]
    if kind.category.is_employee:
        security = kind.category is C.EMPLOYEE_SECURITY_SUBJECT
        request["employer"] = people.entity(random_, people.COMPANIES if security else people.SPECIAL_ENTITIES)
        request["petition_no"] = f"{100 + number // 3}/{day.year}"
        annexes = {annex.no for cell in edition.coverage for annex in cell.employer_annexes if not annex.secret}
        request["employer_annex"] = random_.choice(sorted(annexes))
    return request


def _receipts(random_: random.Random, units: list[DutyUnit], paid_on: date) -> list[dict[str, Any]]:
    bank = random_.choice(people.BANKS)
    try:
        tenge = duty(units, paid_on, edition_on(paid_on)).total
    except IndexUnknown:
        # A year whose index the reference data doesn't hold: the receipt is in the list, its amount isn't entered.
        return []
    return [
        {
            "document": D.RECEIPT_DUTY_REGISTRATION.value,
            "tenge": str(tenge),
            "paid_on": paid_on.isoformat(),
            "bank": bank,
        }
    ]


def _grounds(
    random_: random.Random, kind: Kind, day: date, lang: Language
) -> tuple[tuple[dict[str, Any], ...], frozenset[str], bool]:
    """Grounds with their evidence, the documents they say are missing, and whether somebody is too young."""
    possible = [G.INCOMPLETE_DOCUMENTS, G.LEGAL_BAR, G.NONCONFORMING_WEAPON, G.STRUCTURAL_ALTERATION]
    if kind.category.is_natural_person or kind.category.is_employee:
        possible += [
            G.REPEAT_ADMIN_OFFENCE,
            G.UNEXPUNGED_CONVICTION,
            G.NO_STORAGE_CONDITIONS,
            G.NO_PERMANENT_RESIDENCE,
            G.NO_SAFE_HANDLING_PROOF,
        ]
    if kind.category is C.EMPLOYEE_SECURITY_SUBJECT:
        possible += [G.UNDER_19_SECURITY] * 3
    chosen = list(dict.fromkeys(random_.choices(possible, k=random_.choices((1, 2, 3), (60, 30, 10))[0])))
    missing: frozenset[str] = frozenset()
    rows = []
    for ground in sorted(chosen):
        row: dict[str, Any] = {
            "ground": ground.value,
            "legal_reference": LEGAL_REFERENCE[lang],
            "finding": FINDING[lang].format(ground=ground.names.in_language(lang)),
        }
        if ground is G.INCOMPLETE_DOCUMENTS:
            employee = D.MEDICAL_CONCLUSION if kind.category.is_employee else D.RECEIPT_DUTY_PERMIT
            missing = frozenset({employee.value})
            row["missing_documents"] = sorted(missing)
        if ground is G.REPEAT_ADMIN_OFFENCE:
            second = day - timedelta(days=random_.randrange(20, 90))
            row["offence_dates"] = [
                (second - timedelta(days=random_.randrange(30, 300))).isoformat(),
                second.isoformat(),
            ]
        rows.append(row)
    return tuple(rows), missing, G.UNDER_19_SECURITY in chosen


def _visit(random_: random.Random, registered: datetime) -> Visit:
    waited = random_.choices((10, 20, 40), (60, 32, 8))[0]
    served = random_.choices((20, 40), (92, 8))[0]
    called = registered - timedelta(minutes=10)
    return Visit(called - timedelta(minutes=waited), called, called + timedelta(minutes=served))


def _handover(random_: random.Random, kind: Kind) -> dict[str, Any]:
    if not kind.category.is_entity and random_.random() < 0.85:
        return {"received_by": "applicant"}
    return {
        "received_by": "proxy",
        "proxy": {
            "surname": random_.choice(people.SURNAMES)[0],
            "name": random_.choice(people.MEN),
            "patronymic": random_.choice(people.PATRONYMICS) + "ұлы",
            "power_of_attorney_no": str(random_.randrange(100, 999)),
            "power_of_attorney_date": "2011-01-05",
        },
    }


def _answers(random_: random.Random, *, unhappy: bool) -> dict[str, str]:
    def answer(satisfied: float) -> str:
        return "satisfied" if random_.random() < satisfied else "not_satisfied"

    answers = {
        "process": answer(0.45 if unhappy else 0.9),
        "information": answer(0.7 if unhappy else 0.88),
        "courtesy": answer(0.75 if unhappy else 0.93),
    }
    knows_complaints = answer(0.6)
    procedure = answer(0.65)
    return answers | ({"complaint_procedure": procedure} if knows_complaints == "satisfied" else {})


def _complaint(random_: random.Random, office: Body, ended_on: date) -> Complaint:
    filed = at(working_day(ended_on + timedelta(days=random_.randrange(1, 6))), "11:30")
    by_entity = random_.random() < 0.3
    request: dict[str, Any] = {
        "body_no": office.no,
        "kind": random_.choices(("actions_of_staff", "impolite_service"), (70, 30))[0],
        "channel": random_.choice(("post", "email", "chancery")),
        "complainant_kind": "legal_entity" if by_entity else "natural_person",
        "addressee_level": "iab" if office.unit_no else "dia",
        "signed": "wet",
        "text": "Мерзімнің өткізілуіне және түсіндірменің берілмеуіне шағымданамын.",
        "accepted_by": f"{random_.choice(people.SURNAMES)[1]} {random_.choice(people.WOMEN)}",
    }
    if by_entity:
        request["entity"] = {
            "name": f"«{random_.choice(people.COMPANIES)}» ЖШС",
            "postal_address": people.address(random_),
            "outgoing_no": str(random_.randrange(1, 500)),
            "outgoing_date": filed.date().isoformat(),
        }
    else:
        woman = random_.random() < 0.4
        request["person"] = {
            "surname": random_.choice(people.SURNAMES)[woman],
            "name": random_.choice(people.WOMEN if woman else people.MEN),
            "patronymic": random_.choice(people.PATRONYMICS) + ("қызы" if woman else "ұлы"),
            # Some forget the address: noted as a defect, not rejected (paragraph 24).
            "postal_address": people.address(random_) if random_.random() < 0.85 else None,
        }
    days = random_.choices((6, 10, 14, 20, None), (30, 30, 20, 12, 8))[0]
    return Complaint(
        filed=filed,
        request=request,
        answered=None if days is None else at(working_day(filed.date() + timedelta(days=days)), "16:30"),
        answer={
            "outcome": random_.choice(("upheld", "partly_upheld", "not_upheld", "explained")),
            "sent_by": random_.choice(("post", "email")),
            "text": "Шағымыңыз қаралды, нәтижесі осы хатта баяндалады.",
        },
    )


def _services(year: int) -> tuple[tuple[datetime, str, bool], ...]:
    first = at(date(year, 1, 5), "10:00")
    return (
        (first, "weapon-registration", True),
        (first, "weapon-re-registration", True),
        (first, "weapon-acquisition-permit", True),
        (first, "security-activity-licence", False),
        (first, "shooting-range-permit", False),
        (at(date(year, 7, 4), "10:00"), "security-activity-licence", True),
    )


def _targets(year: int) -> dict[int, dict[str, Any]]:
    values = {"1.1": (100, 95), "2.1": (90, 85), "3.1": (90, 85), "3.2": (100, 80), "4.1": (80, 70), "5.1": (95, 90)}
    targets = [
        {"indicator": code, "normative": str(normative), "target": str(target)}
        for code, (normative, target) in values.items()
    ]
    return {
        year: {"order_no": "12", "order_date": f"{year}-01-05", "targets": targets},
        year + 1: {"order_no": "48", "order_date": f"{year}-12-20", "targets": targets},
    }
