"""Each rule of the standard that a request to the counter can break, and the answer to it: it changes nothing.

The table of docs/standard.md refers to these rows by their rule.
"""

from typing import Any, Final
from uuid import uuid4

import httpx2
import pytest

from tirkeu_chassis.office.roles import Role
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.problems import refused

SECRET = ("Әбенов", "АБ-1")
"""Personal data that is sent here, and that no answer repeats."""

PERSON = {"surname": "Әбенов", "name": "Алмас", "birth_date": "1980-01-01", "citizenship": "Italy"}
UNIT = {
    "kind": "rifled_hunting",
    "type": "карабин",
    "model": "Сайга",
    "calibre": "7.62",
    "number": "АБ-1",
    "year": 2009,
}
CITIZEN: Final[dict[str, Any]] = {
    "body_no": "7.19",
    "applicant_category": "citizen_rk",
    "weapon_class": "civilian",
    "requested_right": "storage_carrying",
    "units": [UNIT],
    "documents": ["application"],
    "applicant": PERSON,
}
SERVICE = {"weapon_class": "service", "units": [UNIT | {"kind": "service_pistol_revolver"}]}
FOREIGNER = CITIZEN | {"applicant_category": "foreigner", "units": [UNIT | {"kind": "gas_pistol_revolver"}]}
EMPLOYEE = CITIZEN | SERVICE | {
    "applicant_category": "employee_security_subject", "employer": {"name": "Қалқан"}, "employer_annex": "7-1",
}  # fmt: skip
ENTITY = CITIZEN | SERVICE | {
    "applicant_category": "security_licence_holder", "requested_right": "storage", "applicant": None,
    "entity": {"name": "Қалқан"}, "responsible_person": PERSON,
}  # fmt: skip
RECEIPT = {"document": "receipt_duty_permit", "tenge": "151.20", "paid_on": "2011-02-28", "bank": "«Халық банкі» АҚ"}
INVALID, PROBLEM = "invalid-request", 422
"""A request that isn't one: there is no paragraph about it."""


@pytest.fixture(scope="module")
def clerk(intake: ServiceHarness) -> httpx2.Client:
    return intake.client(Role.CLERK, "7.19")


def without(request: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in request.items() if name not in names}


REGISTRATIONS: Final[list[tuple[str, dict[str, Any], int, str, str | None]]] = [
    ("R-01", CITIZEN | {"body_no": "20"}, 422, "unknown-body", "Annex 1"),
    ("R-01", CITIZEN | {"body_no": "7.99"}, 422, "unknown-body", "Annex 1"),
    ("R-04", ENTITY | {"requested_right": "storage_carrying"}, 422, "right-not-available", "5"),
    ("R-08", ENTITY | {"security_service": True}, 422, "security-service-unit", "6(5)"),
    ("R-10", CITIZEN | {"applicant_category": "diplomat"}, PROBLEM, INVALID, "6"),
    ("R-10", CITIZEN | SERVICE, 422, "not-an-applicant", "6"),
    ("R-10", FOREIGNER | SERVICE, 422, "not-an-applicant", "6"),
    ("R-10", CITIZEN | {"units": SERVICE["units"]}, 422, "kind-of-another-class", "11(1)"),
    (
        "R-10",
        CITIZEN | {"units": [UNIT, UNIT | {"kind": "service_rifled_long"}]},
        422,
        "kind-of-another-class",
        "11(1)",
    ),
    ("R-10", EMPLOYEE | {"units": [UNIT]}, 422, "kind-of-another-class", "11(4)"),
    ("R-10", ENTITY | {"units": [UNIT | {"kind": "cold_hunting"}]}, 422, "kind-of-another-class", "11(3)"),
    ("R-11", CITIZEN | {"submitted_at": "2011-03-02T10:00:00+06:00"}, 422, "submitted-in-future", "7(1)"),
    ("R-21", CITIZEN | {"receipts": [without(RECEIPT, "tenge")]}, PROBLEM, INVALID, "8"),
    ("R-21", CITIZEN | {"receipts": [without(RECEIPT, "paid_on")]}, PROBLEM, INVALID, "8"),
    ("R-21", CITIZEN | {"receipts": [without(RECEIPT, "bank")]}, PROBLEM, INVALID, "8"),
    ("R-21", CITIZEN | {"receipts": [RECEIPT | {"tenge": "0"}]}, PROBLEM, INVALID, "8"),
    ("R-22", CITIZEN | {"receipts": [RECEIPT | {"document": "application"}]}, PROBLEM, INVALID, "8"),
    ("R-30", CITIZEN | {"last_test_fire_on": "2011-03-02"}, 422, "test-fire-in-future", "11(1)(d)"),
    (
        "R-31",
        CITIZEN | {"units": [UNIT | {"kind": "smooth_bore_self_defence_long"}]},
        422,
        "right-not-available",
        "11(1)(e)",
    ),
    ("R-33", FOREIGNER | {"units": [UNIT]}, 422, "not-an-applicant", "11(1)(g)"),
    ("R-33", FOREIGNER | {"units": [UNIT], "action": "re_registration"}, 422, "not-an-applicant", "11(1)(g)"),
    ("R-34", FOREIGNER | {"residence": {"registered_on": "2010-01-01"}}, PROBLEM, INVALID, "11(1)(g)"),
    (
        "R-34",
        FOREIGNER | {"residence": {"registered_on": "2011-01-02", "registered_until": "2011-01-01"}},
        PROBLEM,
        INVALID,
        "11(1)(g)",
    ),
    ("R-36", FOREIGNER | {"requested_right": "storage"}, 422, "right-not-available", "11(1)(g)"),
    *(("R-38", ENTITY | {"units": [without(UNIT, name)]}, PROBLEM, INVALID, "11(3)(a)") for name in UNIT),
    ("R-38", without(ENTITY, "responsible_person"), 422, "particulars-missing", "11"),
    ("R-38", ENTITY | {"responsible_person": without(PERSON, "birth_date")}, PROBLEM, INVALID, "11(3)(a)"),
    ("R-38", without(ENTITY, "entity"), 422, "particulars-missing", "11"),
    ("R-40", ENTITY | {"premises_act_signatories": ["police"]}, PROBLEM, INVALID, "11(3)(g)"),
    ("R-41", without(EMPLOYEE, "employer_annex"), 422, "employer-not-listed", "11(4)"),
    ("R-41", EMPLOYEE | {"employer_annex": "5"}, 422, "employer-not-listed", "11(4)"),
    ("R-41", EMPLOYEE | {"employer_annex": "10-1"}, 422, "employer-not-listed", "11(4)"),
    ("R-42", without(EMPLOYEE, "employer"), 422, "particulars-missing", "11"),
    ("R-42", without(EMPLOYEE, "applicant"), 422, "particulars-missing", "11"),
    ("R-49", CITIZEN | {"units": []}, PROBLEM, INVALID, "11(3)(a)"),
    ("R-53", CITIZEN | {"language": "en"}, PROBLEM, INVALID, "14"),
    ("R-56", CITIZEN | {"documents": ["magic"]}, PROBLEM, INVALID, "11"),
]


@pytest.mark.parametrize(("rule", "request_", "status", "problem", "paragraph"), REGISTRATIONS)
def test_a_registration_that_breaks_a_rule(
    intake: ServiceHarness,
    clerk: httpx2.Client,
    rule: str,
    request_: dict[str, Any],
    status: int,
    problem: str,
    paragraph: str | None,
) -> None:
    before = stored(intake)
    refused(clerk.post("/v1/applications", json=request_), status, problem, paragraph, SECRET)
    assert stored(intake) == before, rule


@pytest.mark.parametrize("request_", [CITIZEN, FOREIGNER, EMPLOYEE, ENTITY], ids=str)
def test_what_the_table_starts_from_breaks_none(clerk: httpx2.Client, request_: dict[str, Any]) -> None:
    assert clerk.post("/v1/applications", json=request_).status_code == 201


@pytest.mark.parametrize(
    ("rule", "quote", "status", "problem", "paragraph"),
    [
        ("R-18", {"paid_on": "1999-03-01"}, 422, "monthly-calculation-index-unknown", "8"),
        ("R-18", {"paid_on": "2011-03-01", "units": []}, PROBLEM, INVALID, "8"),
        ("R-20", {"units": [{"kind": "pneumatic", "muzzle_energy_j": "-1"}]}, PROBLEM, INVALID, "8"),
    ],
)
def test_a_duty_that_cannot_be_quoted(
    intake: ServiceHarness, rule: str, quote: dict[str, Any], status: int, problem: str, paragraph: str | None
) -> None:
    request = {"units": [{"kind": "rifled_hunting"}], "paid_on": "2011-03-01"} | quote
    refused(intake.client().post("/v1/duty-quotes", json=request), status, problem, paragraph, SECRET)


@pytest.mark.parametrize(
    ("rule", "month", "days", "status", "problem"),
    [
        ("R-24", "2011-03", {"open_on": ["2011-03-06", "2011-03-13", "2011-03-20"]}, 422, "too-many-non-working-days"),
        ("R-24", "2011-03", {"open_on": ["2011-03-04"]}, 422, "working-day"),
        ("R-24", "2011-03", {"open_on": ["2011-04-03"]}, 422, "other-month"),
        ("R-24", "2011-02", {"open_on": ["2011-02-06"]}, 422, "month-over"),
        ("R-23", "2011-03", {"closed_on": ["2011-03-04"]}, 422, "no-reception-day"),
        ("R-23", "2011-13", {"open_on": []}, PROBLEM, INVALID),
    ],
)
def test_days_that_a_body_cannot_fix(
    intake: ServiceHarness, rule: str, month: str, days: dict[str, Any], status: int, problem: str
) -> None:
    head = intake.client(Role.HEAD, "7.19")
    before = stored(intake)
    answer = head.put(f"/v1/bodies/7.19/reception-days/{month}", json=days)
    refused(answer, status, problem, None if month == "2011-13" else "9", SECRET)
    assert stored(intake) == before, rule


@pytest.mark.parametrize("more", [{"at": "2011-03-03T10:00:00+06:00"}, {"express": True}, {"place": 1}])
def test_there_is_no_booking_and_no_express_service(clerk: httpx2.Client, more: dict[str, Any]) -> None:
    """R-25: the queue takes who comes, when they come."""
    refused(
        clerk.post("/v1/visits", json={"body_no": "7.19", "purpose": "submission"} | more),
        PROBLEM,
        INVALID,
        "9",
        SECRET,
    )


def test_the_queue_is_kept(intake: ServiceHarness, clerk: httpx2.Client) -> None:
    """R-25 again: nobody is called before those who wait, or twice."""
    first, second = (
        clerk.post("/v1/visits", json={"body_no": "7.19", "purpose": "submission"}).json()["visit_id"] for _ in range(2)
    )
    before = stored(intake)
    refused(clerk.post(f"/v1/visits/{second}/call"), 409, "not-next-in-queue", "9", SECRET)
    refused(clerk.post(f"/v1/visits/{first}/completion"), 409, "wrong-stage", "9", SECRET)
    assert stored(intake) == before
    assert clerk.post(f"/v1/visits/{first}/departure").json()["stage"] == "left"
    refused(clerk.post(f"/v1/visits/{first}/call"), 409, "wrong-stage", "9", SECRET)
    assert clerk.post(f"/v1/visits/{second}/call").status_code == 200


@pytest.mark.parametrize(
    ("rule", "statement", "problem"),
    [
        ("R-57", {"statement_date": "2011-03-02"}, "statement-date-wrong"),
        ("R-57", {"statement_date": "2011-02-28"}, "statement-date-wrong"),
        ("R-57", {}, INVALID),
    ],
)
def test_a_withdrawal_needs_a_statement(
    intake: ServiceHarness, clerk: httpx2.Client, rule: str, statement: dict[str, Any], problem: str
) -> None:
    made = clerk.post("/v1/applications", json=CITIZEN).json()
    before = stored(intake)
    answer = clerk.post(f"/v1/applications/{made['application_id']}/withdrawal", json=statement)
    refused(answer, 422, problem, "17(2)", SECRET)
    assert stored(intake) == before, rule


OTHERS = [role for role in Role if role is not Role.CLERK]


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_is_in_the_clerks_place(intake: ServiceHarness, clerk: httpx2.Client, role: Role) -> None:
    """R-49: the chancery registers (paragraph 13), and no other role; the head alone fixes days (R-24)."""
    made = clerk.post("/v1/applications", json=CITIZEN).json()
    before = stored(intake)
    other = intake.client(role, "7.19")
    refused(other.post("/v1/applications", json=CITIZEN), 403, "other-role", "13", SECRET)
    statement = {"statement_date": "2011-03-01"}
    refused(
        other.post(f"/v1/applications/{made['application_id']}/withdrawal", json=statement),
        403,
        "other-role",
        "13",
        SECRET,
    )
    refused(other.post("/v1/visits", json={"body_no": "7.19", "purpose": "submission"}), 403, "other-role", "9", SECRET)
    if role is not Role.HEAD:
        refused(other.put("/v1/bodies/7.19/reception-days/2011-03", json={}), 403, "other-role", "9", SECRET)
    assert stored(intake) == before


def test_another_bodys_case_is_none_of_ours(intake: ServiceHarness, clerk: httpx2.Client) -> None:
    """R-67: a unit's staff act for their own."""
    made = clerk.post("/v1/applications", json=CITIZEN).json()
    stranger = intake.client(Role.CLERK, "2.2")
    refused(stranger.get(f"/v1/applications/{made['application_id']}"), 403, "other-territory", "13", SECRET)
    head = intake.client(Role.HEAD, "2.2")
    refused(head.put("/v1/bodies/7.19/reception-days/2011-03", json={}), 403, "other-territory", "13", SECRET)


def test_a_document_that_there_is_not_is_named_with_those_that_there_are(intake: ServiceHarness) -> None:
    asked = {"applicant_category": "citizen_rk", "weapon_class": "civilian", "kind": "signal", "given": "passport"}
    answer = intake.client().get("/v1/checklist", params=asked)
    refused(answer, PROBLEM, INVALID, None, SECRET)
    [fault] = answer.json()["errors"]
    assert fault["where"] == "query.given"
    assert "photos_3x4_2" in fault["hint"]


@pytest.mark.parametrize("lang", ["kk", "ru"])
def test_the_days_that_have_an_index_are_told_without_english(intake: ServiceHarness, lang: str) -> None:
    quote = {"units": [{"kind": "rifled_hunting"}], "paid_on": "1999-03-01"}
    answer = intake.client().post("/v1/duty-quotes", json=quote, headers={"accept-language": lang})
    assert "2010-01-01–2010-12-31" in answer.json()["detail"]
    assert " to " not in answer.json()["detail"]


def stored(intake: ServiceHarness) -> tuple[int, ...]:
    """How much there is of everything, when all of it is published."""
    intake.wait_for(lambda: intake.database["outbox"].count_documents({}) == 0)
    names = ("applications", "numberings", "visits", "reception_calendars", "inbox")
    return (*(intake.database[name].count_documents({}) for name in names), len(intake.envelopes()))


def test_the_committees_contacts_are_shown_to_everybody(intake: ServiceHarness) -> None:
    """R-79, in three languages; and R-24: a body's days are published."""
    public = intake.client()
    for lang, city in (("kk", "Астана қаласы"), ("ru", "город Астана"), ("en", "Astana")):
        committee = public.get("/v1/service", params={"lang": lang}).json()["committee"]
        assert city in committee["address"]
        assert (committee["website"], committee["reception_phone"]) == ("www.mvd.kz", "(7172) 71-40-75")
    head = intake.client(Role.HEAD, "7.19")
    days = {"open_on": ["2011-03-19", "2011-03-20"], "closed_on": ["2011-03-21"]}
    address = "/v1/bodies/7.19/reception-days/2011-03"
    assert public.get(address).json()["open_on"] == []
    assert head.put(address, json=days, headers={"idempotency-key": uuid4().hex}).status_code == 200
    answer = public.get(address, params={"lang": "ru"})
    assert answer.headers["etag"] == '"1"'
    published = answer.json()
    assert (published["open_on"], published["closed_on"]) == (days["open_on"], days["closed_on"])
    assert "нерабочие дни" in published["hours"]
