"""What applicants say afterwards: answers to the survey, and complaints at every level (paragraphs 21 to 25)."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tirkeu_contracts.standard.directory import Body
from tirkeu_local.demo import people
from tirkeu_local.demo.calendar import at, working_day

TEXTS = {
    "actions_of_staff": (
        "Мерзімнің өткізілуіне және түсіндірменің берілмеуіне шағымданамын.",
        "Прошу проверить законность действий сотрудника: в приёме объяснений мне отказано.",
    ),
    "impolite_service": (
        "Қызметкер дөрекі сөйлеп, сұрағыма жауап бермеді.",
        "Сотрудник разговаривал грубо и не ответил на вопросы.",
    ),
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint; `answered` None where nobody answers this year."""

    filed: datetime
    request: dict[str, Any]
    answered: datetime | None
    answer: dict[str, Any]


def answers(random_: random.Random, *, unhappy: bool) -> dict[str, str]:
    """Answers to the survey."""

    def answer(satisfied: float) -> str:
        return "satisfied" if random_.random() < satisfied else "not_satisfied"

    given = {
        "process": answer(0.45 if unhappy else 0.9),
        "information": answer(0.7 if unhappy else 0.88),
        "courtesy": answer(0.75 if unhappy else 0.93),
    }
    knows_complaints = answer(0.6)
    procedure = answer(0.65)
    return given | ({"complaint_procedure": procedure} if knows_complaints == "satisfied" else {})


def complaint(random_: random.Random, office: Body, ended_on: date) -> Complaint:
    """A complaint about a case that ended on a day; to the body itself or above it."""
    filed = at(working_day(ended_on + timedelta(days=random_.randrange(1, 6))), "11:30")
    by_entity = random_.random() < 0.3
    kind = random_.choices(("actions_of_staff", "impolite_service"), (70, 30))[0]
    level = random_.choices(("iab" if office.unit_no else "dia", "dia", "committee", "mia"), (45, 25, 18, 12))[0]
    request: dict[str, Any] = {
        "body_no": office.no,
        "kind": kind,
        "channel": random_.choice(("post", "email", "chancery")),
        "complainant_kind": "legal_entity" if by_entity else "natural_person",
        "addressee_level": level,
        "signed": "wet",
        "text": random_.choice(TEXTS[kind]),
        "accepted_by": f"{random_.choice(people.SURNAMES)[1]} {random_.choice(people.WOMEN)}",
    }
    if by_entity:
        request["entity"] = {
            "name": random_.choice(people.COMPANIES),
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
