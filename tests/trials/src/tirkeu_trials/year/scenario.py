"""The plan of the year, drawn from a seed: everything is decided before the first request."""

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from tirkeu_contracts.standard import Action, ExtensionReason, Language, RefusalGround
from tirkeu_contracts.standard.directory import Body, bodies
from tirkeu_trials.year import people
from tirkeu_trials.year.applications import Earlier, request
from tirkeu_trials.year.calendar import at, next_working_day, reception_day, reception_days, working_day
from tirkeu_trials.year.complaints import Complaint, answers, complaint
from tirkeu_trials.year.kinds import KINDS, Kind
from tirkeu_trials.year.reasons import Reasons, reasons

KNOWN, SOLD = 0.75, 0.4
"""Shares: of the weapons registered again that the register knows, and of those that have another owner by then."""

Outcome = Literal["permit", "refusal", "withdrawal"]


@dataclass(frozen=True, slots=True)
class Visit:
    """A visitor's turn at the reception."""

    arrived: datetime
    called: datetime
    completed: datetime


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
    collection: Visit | None = None
    """The turn of who comes for the permit."""
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
    # Last what is registered again: it is somebody's by then.
    order = sorted(range(count), key=lambda number: kinds[number].action is Action.RE_REGISTRATION)
    visited: set[tuple[str, date]] = set()
    told: set[RefusalGround] = set()
    cases: list[Case] = []
    taken: set[int] = set()
    for number in order:
        kind = kinds[number]
        office = random_.choices(offices, weights)[0]
        day = random_.choice(days)
        earlier = None
        if kind.action is Action.RE_REGISTRATION and random_.random() < KNOWN:
            earlier, day = _known(random_, cases, kind, days, taken) or (None, day)
        with_visit = (office.no, day) not in visited and random_.random() < 0.4
        if with_visit:
            visited.add((office.no, day))
        case = _case(random_, number, office, kind, day, told, with_visit=with_visit, earlier=earlier)
        told |= {RefusalGround(row["ground"]) for row in case.grounds}
        cases.append(_collected(random_, case, visited))
    cases.sort(key=lambda case: case.number)
    return Year(year, seed, tuple(cases), _services(year), _targets(year))


def _known(
    random_: random.Random, cases: list[Case], kind: Kind, days: list[date], taken: set[int]
) -> tuple[Earlier, date] | None:
    """A weapon that was registered and collected in the year, and a day on which it is registered again.

    Its owner has moved, or somebody else has bought it (article 16(2) of the Law of 30 December 1998).
    """
    settled = [
        (case, later)
        for case in cases
        if case.number not in taken
        and case.request["applicant_category"] == kind.category
        and case.request["units"][0]["kind"] in kind.kinds
        and case.handed_over is not None
        and (later := [one for one in days if one >= case.handed_over.date() + timedelta(days=14)])
    ]
    if not settled:
        return None
    case, later = random_.choice(settled)
    taken.add(case.number)
    sold = random_.random() < SOLD
    return Earlier(case.request["units"][0], case.request["applicant"], sold), random_.choice(later)


def _case(
    random_: random.Random,
    number: int,
    office: Body,
    kind: Kind,
    day: date,
    told: set[RefusalGround],
    *,
    with_visit: bool,
    earlier: Earlier | None,
) -> Case:
    slot = random_.choice(("09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "15:00", "15:30", "16:00", "17:00"))
    registered = at(day, slot)
    outcome: Outcome = random_.choices(("permit", "refusal", "withdrawal"), (76, 18, 6))[0]
    lang: Language = "kk" if random_.random() < 0.65 else "ru"
    why = reasons(random_, kind, day, lang, told) if outcome == "refusal" else Reasons()
    extended = reason = None
    pace = random_.random()
    if pace < 0.14 or why.longer is not None:
        extended, reason = (
            at(working_day(day + timedelta(days=random_.randrange(5, 10))), "14:30"),
            why.longer or random_.choice(list(ExtensionReason)),
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
    officer = f"officer-{office.no}-{random_.randrange(1, 3)}"
    entered = request(random_, number, office, kind, day, lang, why, earlier)
    complained = random_.random() < (0.35 if late else 0.1)
    return Case(
        number=number,
        body_no=office.no,
        department_no=str(office.department_no),
        officer=officer,
        request=entered,
        registered=registered,
        assigned=at(next_working_day(day), "10:00"),
        outcome=outcome,
        decided=at(decided_on, random_.choice(("10:30", "11:00", "12:00", "16:00"))),
        signed=at(signed_on, "15:30"),
        visit=_visit(random_, registered) if with_visit else None,
        extended=extended,
        extension_reason=reason,
        grounds=why.grounds,
        handed_over=at(reception_day(next_working_day(signed_on)), "10:00")
        if outcome == "permit" and collected
        else None,
        handover=_handover(random_, kind, day),
        feedback_given=at(working_day(ended_on + timedelta(days=random_.randrange(2, 9))), "12:30")
        if random_.random() < 0.6
        else None,
        answers=answers(random_, unhappy=late or outcome == "refusal"),
        complaint=complaint(random_, office, ended_on, entered, officer, late=late, refused=outcome == "refusal")
        if complained
        else None,
    )


def _collected(random_: random.Random, case: Case, visited: set[tuple[str, date]]) -> Case:
    """The case with a turn at the reception for its permit, where nobody else has one there on that day."""
    if case.handed_over is None:
        return case
    place = (case.body_no, case.handed_over.date())
    if place in visited or random_.random() < 0.5:
        return case
    visited.add(place)
    called = case.handed_over - timedelta(minutes=5)
    taken = random_.choices((15, 45), (94, 6))[0]
    return replace(case, collection=Visit(called - timedelta(minutes=20), called, called + timedelta(minutes=taken)))


def _visit(random_: random.Random, registered: datetime) -> Visit:
    waited = random_.choices((10, 20, 40), (60, 32, 8))[0]
    served = random_.choices((20, 40), (92, 8))[0]
    called = registered - timedelta(minutes=10)
    return Visit(called - timedelta(minutes=waited), called, called + timedelta(minutes=served))


def _handover(random_: random.Random, kind: Kind, day: date) -> dict[str, Any]:
    if not kind.category.is_entity and random_.random() < 0.85:
        return {"received_by": "applicant"}
    return {
        "received_by": "proxy",
        "proxy": {
            "surname": random_.choice(people.SURNAMES)[0],
            "name": random_.choice(people.MEN),
            "patronymic": random_.choice(people.PATRONYMICS)[0],
            "power_of_attorney_no": str(random_.randrange(100, 999)),
            "power_of_attorney_date": day.isoformat(),
        },
    }


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
