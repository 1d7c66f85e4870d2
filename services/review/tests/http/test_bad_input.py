"""What is refused over HTTP changes nothing."""

from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from tirkeu_contracts.events.intake import (
    ApplicationWithdrawn,
)

from .office import BODY, CHECKS, PERSONAL, SAFE, Office

GROUND = "ground-not-available"
BAD = [
    ("head", "assignment", {"officer_id": "has blank"}, 422, "invalid-request"),
    ("head", "assignment", {}, 422, "invalid-request"),
    ("officer", "assignment", {"officer_id": "officer-2"}, 403, "other-role"),
    ("head", "extension", {"reason": "onsite_check"}, 403, "other-role"),
    ("other", "extension", {"reason": "onsite_check"}, 403, "other-officer"),
    ("officer", "extension", {"reason": "laziness"}, 422, "invalid-request"),
    ("other", "verification", {"checks": CHECKS}, 403, "other-officer"),
    ("officer", "verification", {"checks": CHECKS | {"storage_checked": False}}, 422, "check-not-passed"),
    ("officer", "verification", {"checks": {}}, 422, "invalid-request"),
    ("officer", "verification", {"checks": CHECKS, "sort": "x"}, 422, "invalid-request"),
    ("other", "refusal", {"grounds": [SAFE]}, 403, "other-officer"),
    ("officer", "refusal", {"grounds": []}, 422, "invalid-request"),
    ("officer", "refusal", {"grounds": [SAFE | {"ground": "ugly"}]}, 422, "invalid-request"),
    ("officer", "refusal", {"grounds": [SAFE | {"legal_reference": " "}]}, 422, "legal-reference-missing"),
    ("officer", "refusal", {"grounds": [SAFE, SAFE]}, 422, "ground-repeated"),
    ("officer", "refusal", {"grounds": [SAFE | {"ground": "voluntary_withdrawal"}]}, 422, GROUND),
    ("officer", "refusal", {"grounds": [SAFE | {"ground": "under_19_security"}]}, 422, GROUND),
    ("officer", "refusal", {"grounds": [SAFE | {"ground": "repeat_admin_offence"}]}, 422, "offence-dates-wrong"),
    ("officer", "refusal", {"grounds": [SAFE | {"ground": "incomplete_documents"}]}, 422, "missing-documents-wrong"),
    ("officer", "refusal", {"grounds": [SAFE | {"offence_dates": ["2011-01-01"]}]}, 422, "detail-not-expected"),
    ("head", "refusal/signature", None, 409, "wrong-stage"),
]


@pytest.mark.parametrize(("who", "action", "body", "status", "code"), BAD)
def test_bad_input_changes_nothing(
    office: Office, untouched: UUID, who: str, action: str, body: Any, status: int, code: str
) -> None:
    stands = office.version(untouched)
    answer = getattr(office, who).post(f"/v1/reviews/{untouched}/{action}", json=body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:tirkeu:problem:{code}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert not any(text in answer.text for text in PERSONAL)
    assert office.version(untouched) == stands
    assert office.told(untouched) == ["application.assigned.v1"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"checks": CHECKS, "permit_kind": "permit_storage_carrying"}, "permit-kind-not-available"),
        ({"checks": CHECKS | {"person_checked": None}}, "invalid-request"),
    ],
)
def test_a_permit_beyond_the_request_is_not_granted(office: Office, untouched: UUID, body: Any, code: str) -> None:
    answer = office.officer.post(f"/v1/reviews/{untouched}/verification", json=body)
    assert (answer.status_code, answer.json()["type"]) == (422, f"urn:tirkeu:problem:{code}")
    assert office.case(untouched)["stage"] == "assigned"


def test_a_refusal_in_russian_needs_an_application_in_russian(office: Office, untouched: UUID) -> None:
    answer = office.officer.post(f"/v1/reviews/{untouched}/refusal", json={"grounds": [SAFE], "language": "ru"})
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:tirkeu:problem:language-not-available")


def test_what_is_decided_is_decided_once(office: Office) -> None:
    case = office.assigned_case()
    office.done(office.officer, case, "refusal", {"grounds": [SAFE]})
    key = {"idempotency-key": uuid7().hex}
    path = f"/v1/reviews/{case}/refusal/signature"
    first, again = (office.head.post(path, headers=key) for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.text == first.text
    for who, action, body in [
        (office.head, "refusal/signature", None),
        (office.head, "assignment", {"officer_id": "officer-2"}),
        (office.officer, "verification", {"checks": CHECKS}),
        (office.officer, "refusal", {"grounds": [SAFE]}),
        (office.officer, "extension", {"reason": "onsite_check"}),
    ]:
        answer = who.post(f"/v1/reviews/{case}/{action}", json=body)
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:tirkeu:problem:wrong-stage")
    withdrawn = ApplicationWithdrawn(application_id=case, body_no=BODY, withdrawn_at=office.harness.now)
    office.harness.publish(withdrawn, subject=f"applications/{case}", sequence=3)
    assert office.told(case) == ["application.assigned.v1", "application.refused.v1"]
    assert office.case(case)["stage"] == "refused"


def test_a_change_of_an_older_version_is_refused(office: Office, untouched: UUID) -> None:
    answer = office.head.post(
        f"/v1/reviews/{untouched}/assignment", json={"officer_id": "officer-2"}, headers={"if-match": '"1"'}
    )
    assert (answer.status_code, answer.json()["type"]) == (412, "urn:tirkeu:problem:stale-version")
