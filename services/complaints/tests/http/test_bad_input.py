"""What is refused over HTTP changes nothing."""

from typing import Any
from uuid import uuid4

import pytest

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.complaints import (
    ComplaintFiled,
)
from tirkeu_sandbox.services.harness import ServiceHarness

from .filing import ANSWER, COMPLAINT, PERSON, problem


@pytest.mark.parametrize(
    ("role", "body", "change", "expected"),
    [
        (Role.OFFICER, "7", {}, (403, "other-role")),
        (Role.CLERK, "2", {}, (403, "other-territory")),
        (Role.CLERK, "7.1", {}, (403, "other-territory")),
        (Role.CLERK, "7.19", {"addressee_level": "committee"}, (403, "other-addressee")),
        (Role.COMMITTEE, None, {}, (403, "other-addressee")),
        (Role.CLERK, "7", {"body_no": "7.99"}, (422, "unknown-body")),
        (Role.CLERK, "7", {"complainant_kind": "legal_entity"}, (422, "complainant-mismatch")),
        (Role.CLERK, "7", {"kind": "praise"}, (422, "invalid-request")),
        (Role.CLERK, "7", {"text": "   "}, (422, "invalid-request")),
        (Role.CLERK, "7", {"person": PERSON | {"email": "nobody"}}, (422, "invalid-request")),
        (Role.CLERK, "7", {"surprise": 1}, (422, "invalid-request")),
    ],
)
def test_a_bad_complaint_changes_nothing(
    complaints: ServiceHarness, role: Role, body: str | None, change: dict[str, Any], expected: tuple[int, str]
) -> None:
    seen = len(complaints.events(ComplaintFiled))
    answer = complaints.client(role, body).post("/v1/complaints", json=COMPLAINT | change)
    assert problem(answer) == expected
    complaints.settle()
    assert complaints.events(ComplaintFiled)[seen:] == []
    assert complaints.database["complaints"].count_documents({}) == 0


def test_an_answer_needs_its_addressee(complaints: ServiceHarness) -> None:
    made = complaints.client(Role.COMMITTEE).post(
        "/v1/complaints", json=COMPLAINT | {"addressee_level": "committee", "channel": "post"}
    )
    path = f"/v1/complaints/{made.json()['complaint_id']}/answer"
    assert made.json()["register_no"].startswith("C-committee-2011-")
    assert problem(complaints.client(Role.COMPLAINTS_OFFICER, "7").post(path, json=ANSWER)) == (403, "other-addressee")
    assert problem(complaints.client(Role.CLERK, "7").post(path, json=ANSWER)) == (403, "other-role")
    missing = complaints.client(Role.COMMITTEE).post(f"/v1/complaints/{uuid4()}/answer", json=ANSWER)
    assert problem(missing) == (404, "not-found")
    assert complaints.client(Role.COMMITTEE).post(path, json=ANSWER).status_code == 200
