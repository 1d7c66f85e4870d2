"""What is refused over HTTP changes nothing."""

from typing import Any

import pytest

from .office import PERSONAL, PROXY, Office

APPLICANT = {"received_by": "applicant"}
BAD = [
    ("drafted", "officer", "signature", None, 403, "other-role"),
    ("drafted", "officer", "handover", APPLICANT, 409, "wrong-stage"),
    ("drafted", "head", "signature", {"name": "x"}, 422, "invalid-request"),
    ("issued", "head", "signature", None, 409, "wrong-stage"),
    ("issued", "head", "handover", APPLICANT, 403, "other-role"),
    ("issued", "other", "handover", APPLICANT, 403, "other-officer"),
    ("issued", "officer", "handover", {}, 422, "invalid-request"),
    ("issued", "officer", "handover", {"received_by": "neighbour"}, 422, "invalid-request"),
    ("issued", "officer", "handover", {"received_by": "proxy"}, 422, "power-of-attorney-missing"),
    ("issued", "officer", "handover", APPLICANT | {"proxy": PROXY}, 422, "proxy-not-expected"),
    (
        "issued",
        "officer",
        "handover",
        {"received_by": "proxy", "proxy": PROXY | {"power_of_attorney_date": "2011-11-23"}},
        422,
        "power-of-attorney-in-future",
    ),
    (
        "issued",
        "officer",
        "handover",
        {"received_by": "proxy", "proxy": PROXY | {"surname": ""}},
        422,
        "invalid-request",
    ),
]


@pytest.mark.parametrize(("stage", "who", "action", "body", "status", "code"), BAD)
def test_bad_input_changes_nothing(
    office: Office,
    untouched: dict[str, dict[str, Any]],
    stage: str,
    who: str,
    action: str,
    body: Any,
    status: int,
    code: str,
) -> None:
    permit = untouched[stage]
    stands, told = office.permit(permit), office.told(permit["application_id"])
    answer = getattr(office, who).post(f"/v1/permits/{permit['permit_id']}/{action}", json=body)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:tirkeu:problem:{code}")
    assert answer.headers["content-type"] == "application/problem+json"
    assert not any(text in answer.text for text in PERSONAL)
    assert office.permit(permit) == stands
    assert office.told(permit["application_id"]) == told
