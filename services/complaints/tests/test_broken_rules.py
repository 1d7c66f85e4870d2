"""Each rule of the standard that a complaint or its answer can break, and what is told: it changes nothing.

What paragraph 24 asks for and a complaint lacks is no broken rule but a defect, and noted (R-73, R-74). The table of
docs/standard.md refers to these rows by their rule.
"""

from typing import Any, Final

import pytest

from tirkeu_chassis.office.roles import Role
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.problems import refused

SECRET = ("Серікова", "Айгүл", "Мерзім өтіп")
"""Personal data that is sent here, and that no answer repeats."""

PERSON = {"surname": "Серікова", "name": "Айгүл", "no_patronymic": True, "postal_address": "Өскемен қ., Абай к., 1"}
COMPLAINT: Final[dict[str, Any]] = {
    "body_no": "7.19",
    "kind": "actions_of_staff",
    "channel": "chancery",
    "complainant_kind": "natural_person",
    "addressee_level": "dia",
    "person": PERSON,
    "signed": "wet",
    "text": "Мерзім өтіп кетті.",
    "accepted_by": "Ахметова Динара",
}
ANSWER: Final[dict[str, Any]] = {"outcome": "upheld", "sent_by": "post", "text": "Шағым қанағаттандырылды."}
EXTENSION: Final[dict[str, Any]] = {"reason": "further_check", "days": 10}
INVALID = "invalid-request"
OFFICER, CLERK, COMMITTEE = Role.COMPLAINTS_OFFICER, Role.CLERK, Role.COMMITTEE


@pytest.mark.parametrize(
    ("rule", "role", "change", "status", "problem", "paragraph"),
    [
        ("R-01", OFFICER, {"body_no": "7.99"}, 422, "unknown-body", "Annex 1"),
        ("R-70", OFFICER, {"kind": "praise"}, 422, INVALID, "21"),
        ("R-70", OFFICER, {"addressee_level": "court"}, 422, INVALID, "21"),
        ("R-70", OFFICER, {"addressee_level": "committee"}, 403, "other-addressee", "21"),
        ("R-70", OFFICER, {"addressee_level": "mia"}, 403, "other-addressee", "21"),
        ("R-70", COMMITTEE, {"addressee_level": "iab"}, 403, "other-addressee", "21"),
        ("R-72", OFFICER, {"channel": "telephone"}, 422, INVALID, "22"),
        ("R-72", OFFICER, {"text": " "}, 422, INVALID, "24"),
        ("R-73", OFFICER, {"complainant_kind": "legal_entity"}, 422, "complainant-mismatch", "24"),
        ("R-74", OFFICER, {"entity": {"name": "Қалқан"}}, 422, "complainant-mismatch", "24"),
        ("R-76", OFFICER, {"accepted_by": ""}, 422, INVALID, "25"),
        ("R-75", Role.OFFICER, {}, 403, "other-role", "25"),
        ("R-75", Role.HEAD, {}, 403, "other-role", "25"),
    ],
)
def test_a_complaint_that_breaks_a_rule(
    complaints: ServiceHarness,
    rule: str,
    role: Role,
    change: dict[str, Any],
    status: int,
    problem: str,
    paragraph: str | None,
) -> None:
    before = stored(complaints)
    client = complaints.client(role, None if role is COMMITTEE else "7")
    refused(client.post("/v1/complaints", json=COMPLAINT | change), status, problem, paragraph, SECRET)
    assert stored(complaints) == before, rule


@pytest.mark.parametrize(
    ("rule", "role", "change", "status", "problem", "paragraph"),
    [
        ("R-70", CLERK, {}, 403, "other-role", "25"),
        ("R-78", OFFICER, {"sent_by": "telephone"}, 422, INVALID, "25"),
        ("R-78", OFFICER, {"text": ""}, 422, INVALID, "25"),
        ("R-78", OFFICER, {"outcome": "ignored"}, 422, INVALID, "25"),
        ("R-78", OFFICER, {"sent_by": "email"}, 422, "destination-unknown", "25"),
        ("R-78", OFFICER, {"sent_by": "email", "email": "nowhere"}, 422, INVALID, "25"),
    ],
)
def test_an_answer_that_breaks_a_rule(
    complaints: ServiceHarness,
    rule: str,
    role: Role,
    change: dict[str, Any],
    status: int,
    problem: str,
    paragraph: str | None,
) -> None:
    officer = complaints.client(OFFICER, "7")
    path = f"/v1/complaints/{officer.post('/v1/complaints', json=COMPLAINT).json()['complaint_id']}"
    refused(
        complaints.client(role, "7").post(f"{path}/answer", json=ANSWER | change), status, problem, paragraph, SECRET
    )
    assert officer.get(path).json()["answered_at"] is None, rule


def test_the_unit_complained_of_does_not_deal_with_what_is_addressed_to_its_department(
    complaints: ServiceHarness,
) -> None:
    """R-70, and article 15(2)(6) of the Law of 12 January 2007."""
    unit = complaints.client(OFFICER, "7.19")
    path = f"/v1/complaints/{unit.post('/v1/complaints', json=COMPLAINT).json()['complaint_id']}"
    before = stored(complaints)
    refused(unit.post(f"{path}/answer", json=ANSWER), 403, "other-addressee", "21", SECRET)
    refused(unit.post(f"{path}/longer-term", json={"reason": "onsite_check"}), 403, "other-addressee", "21", SECRET)
    head = complaints.client(Role.HEAD, "7.19")
    refused(head.post(f"{path}/extension", json=EXTENSION), 403, "other-addressee", "21", SECRET)
    assert stored(complaints) == before


@pytest.mark.parametrize(
    ("rule", "role", "action", "body", "status", "problem", "paragraph"),
    [
        ("R-77", CLERK, "longer-term", {"reason": "onsite_check"}, 403, "other-role", "25"),
        ("R-77", OFFICER, "longer-term", {"reason": "no hurry"}, 422, INVALID, "25"),
        (
            "R-77",
            OFFICER,
            "longer-term",
            {"reason": "further_study"},
            422,
            "complaint-term-reason-not-available",
            "25",
        ),
        ("R-77", OFFICER, "extension", EXTENSION, 403, "other-role", "25"),
        ("R-77", Role.HEAD, "extension", EXTENSION, 409, "complaint-term-not-longer", "25"),
        ("R-77", Role.HEAD, "extension", EXTENSION | {"days": 0}, 422, INVALID, "25"),
        ("R-77", OFFICER, "extension/notice", {"sent_by": "post"}, 409, "complaint-not-extended", "25"),
    ],
)
def test_more_time_that_breaks_a_rule(
    complaints: ServiceHarness,
    rule: str,
    role: Role,
    action: str,
    body: dict[str, Any],
    status: int,
    problem: str,
    paragraph: str | None,
) -> None:
    officer = complaints.client(OFFICER, "7")
    made = officer.post("/v1/complaints", json=COMPLAINT).json()
    path = f"/v1/complaints/{made['complaint_id']}"
    refused(complaints.client(role, "7").post(f"{path}/{action}", json=body), status, problem, paragraph, SECRET)
    assert officer.get(path).json()["due_on"] == made["due_on"], rule


def test_a_complaint_is_answered_once(complaints: ServiceHarness) -> None:
    """R-78."""
    officer = complaints.client(OFFICER, "7")
    path = f"/v1/complaints/{officer.post('/v1/complaints', json=COMPLAINT).json()['complaint_id']}/answer"
    assert officer.post(path, json=ANSWER).status_code == 200
    refused(officer.post(path, json=ANSWER), 409, "complaint-answered", "25", SECRET)


@pytest.mark.parametrize(
    ("rule", "change", "defect"),
    [
        ("R-73", {"person": PERSON | {"surname": None}}, "missing_name"),
        ("R-73", {"person": PERSON | {"no_patronymic": False}}, "missing_patronymic"),
        ("R-73", {"person": PERSON | {"postal_address": None}}, "missing_postal_address"),
        ("R-73", {"signed": "none"}, "missing_signature"),
        *(
            ("R-74", {"complainant_kind": "legal_entity", "person": None, "entity": {"name": "Қалқан"}}, defect)
            for defect in ("missing_postal_address", "missing_outgoing_number", "missing_outgoing_date")
        ),
    ],
)
def test_what_is_lacking_is_noted_and_no_bar(
    complaints: ServiceHarness, rule: str, change: dict[str, Any], defect: str
) -> None:
    made = complaints.client(OFFICER, "7").post("/v1/complaints", json=COMPLAINT | change)
    assert (made.status_code, defect in made.json()["defects"]) == (201, True), rule


def stored(complaints: ServiceHarness) -> tuple[int, ...]:
    """How much there is of everything, when all of it is published."""
    complaints.settle()
    names = ("complaints", "register_numberings", "inbox")
    return (*(complaints.database[name].count_documents({}) for name in names), len(complaints.envelopes()))
