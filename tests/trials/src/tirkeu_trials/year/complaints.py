"""Generates answers to the survey, and complaints at every level (paragraphs 21 to 25)."""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tirkeu_contracts.standard.directory import Body
from tirkeu_trials.year import people
from tirkeu_trials.year.calendar import at, working_day
from tirkeu_trials.year.grievances import LATE, REFUSED, RUDE, UNHEARD

IN_THE_LONGER_TERM, IN_ITS_EXTENSION = 27, 45
"""Days from the filing to the answer."""


@dataclass(frozen=True, slots=True)
class MoreTime:
    """The longer term of a complaint; `extended` and `notified` are None where 30 days are enough."""

    longer: datetime
    reason: str
    extended: datetime | None = None
    extension: dict[str, Any] | None = None
    notified: datetime | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint; `answered` None where nobody answers this year. `addressee` is a body, or None above them."""

    addressee: str | None
    filed: datetime
    request: dict[str, Any]
    answered: datetime | None
    answer: dict[str, Any]
    more_time: MoreTime | None = None


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


def complaint(
    random_: random.Random,
    office: Body,
    ended_on: date,
    application: Mapping[str, Any],
    officer: str,
    *,
    late: bool,
    refused: bool,
) -> Complaint:
    """A complaint of who applied, about a case that ended on a day; to the body itself or above it."""
    filed = at(working_day(ended_on + timedelta(days=random_.randrange(1, 6))), "11:30")
    fitting = RUDE if random_.random() < 0.3 else LATE if late else REFUSED if refused else UNHEARD
    level = random_.choices(("iab" if office.unit_no else "dia", "dia", "committee", "mia"), (40, 25, 18, 17))[0]
    addressee = {"iab": office.no, "dia": office.department.no}.get(level)
    channel = random_.choice(("post", "email", "chancery"))
    request = {
        "body_no": office.no,
        "kind": fitting.kind.value,
        "channel": channel,
        "addressee_level": level,
        "signed": "scan" if channel == "email" else "wet",
        "text": fitting.text[application["language"]],
        "accepted_by": f"{random_.choice(people.SURNAMES)[1]} {random_.choice(people.WOMEN)}",
        "language": application["language"],
        "complained_of": [officer],
        **_complainant(random_, application, channel, filed),
    }
    outcome = random_.choice(sorted(fitting.answers))
    days = random_.choices((6, 10, 14, 20, IN_THE_LONGER_TERM, IN_ITS_EXTENSION, None), (27, 25, 14, 8, 11, 8, 7))[0]
    stated = request.get("person") or request.get("entity") or {}
    ways = [way for way, where in (("post", "postal_address"), ("email", "email")) if stated.get(where)]
    return Complaint(
        addressee=addressee,
        filed=filed,
        request=request,
        answered=None if days is None else at(working_day(filed.date() + timedelta(days=days)), "16:30"),
        answer={
            "outcome": outcome.value,
            "sent_by": "email" if "email" in ways else "post",
            "text": fitting.answers[outcome][application["language"]],
            "signed_by": people.official(addressee or level),
        },
        more_time=_more_time(filed.date(), days, addressee or level),
    )


def _complainant(
    random_: random.Random, application: Mapping[str, Any], channel: str, filed: datetime
) -> dict[str, Any]:
    """Who applied; by e-mail some forget their postal address: noted as a defect, not rejected (paragraph 24)."""
    forgotten = channel == "email" and random_.random() < 0.4
    entity = application.get("entity")
    if entity is not None:
        stated = {
            "name": entity["name"],
            "postal_address": entity["address"],
            "outgoing_no": str(random_.randrange(1, 500)),
            "outgoing_date": filed.date().isoformat(),
        }
        if channel == "email":
            stated["email"] = f"office{int(entity['bin'][6:11])}@example.kz"
        return {"complainant_kind": "legal_entity", "entity": stated}
    applicant = application["applicant"]
    person = {name: applicant.get(name) for name in ("surname", "name", "patronymic")}
    person["postal_address"] = None if forgotten else applicant["address"]
    if channel == "email":
        person["email"] = people.email(applicant["surname"], applicant["name"])
    return {
        "complainant_kind": "natural_person",
        "person": person | {"no_patronymic": applicant.get("patronymic") is None},
    }


def _more_time(filed_on: date, days: int | None, addressee: str) -> MoreTime | None:
    """What takes more than fifteen days gets it in time, but for the one that is simply late."""
    longer = at(working_day(filed_on + timedelta(days=8)), "10:30")
    if days == IN_THE_LONGER_TERM:
        return MoreTime(longer, "onsite_check")
    if days == IN_ITS_EXTENSION:
        extended = working_day(filed_on + timedelta(days=24))
        asked = {"reason": "further_check", "days": 30, "signed_by": people.official(addressee)}
        return MoreTime(longer, "info_officials", at(extended, "11:00"), asked, at(extended, "15:00"))
    return None
