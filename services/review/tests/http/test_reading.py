"""Who reads what of a case, and the worklist."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from tirkeu_chassis.decider.actors import Grant
from tirkeu_chassis.office.roles import Role

from .office import BODY, CHECKS, PERSONAL, SAFE, Office


def test_who_may_see_what(office: Office, untouched: UUID) -> None:
    path = f"/v1/reviews/{untouched}"
    seen = {
        who: office.harness.client(role, body).get(path)
        for who, role, body in [
            ("committee", Role.COMMITTEE, None),
            ("auditor", Role.AUDITOR, None),
            ("department", Role.OFFICER, "2"),
            ("neighbour", Role.HEAD, "2.1"),
            ("clerk", Role.CLERK, BODY),
        ]
    }
    assert {who: answer.status_code for who, answer in seen.items()} == {
        "committee": 200,
        "auditor": 200,
        "department": 200,
        "neighbour": 403,
        "clerk": 403,
    }
    assert office.harness.client().get(path).status_code == 401
    assert seen["committee"].json()["particulars"] is None
    assert not any(text in seen["committee"].text for text in PERSONAL)
    assert seen["auditor"].json()["particulars"]["applicant"]["name"] == "Нұрлан"
    assert seen["neighbour"].json()["type"] == "urn:tirkeu:problem:other-territory"


ELSEWHERE_AND_COUNTRY = (Grant(Role.HEAD, "2.1"), Grant(Role.OFFICER, "2.1"), Grant(Role.COMMITTEE))
"""A head and officer of another unit who oversees the country, too."""


def test_a_role_in_another_unit_gains_nothing_by_a_role_for_the_country(office: Office, untouched: UUID) -> None:
    caller = office.harness.client(grants=ELSEWHERE_AND_COUNTRY)
    path = f"/v1/reviews/{untouched}"
    seen = caller.get(path)
    assert (seen.status_code, seen.json()["particulars"]) == (200, None)
    assert any(one["application_id"] == str(untouched) for one in caller.get("/v1/reviews").json()["items"])
    etag = seen.headers["etag"]
    for action, sent in (
        ("assignment", {"officer_id": "officer-9"}),
        ("refusal/signature", {}),
        ("verification", {"checks": CHECKS}),
        ("refusal", {"grounds": [SAFE]}),
    ):
        for if_match in ({}, {"if-match": '"999"'}):
            answer = caller.post(f"{path}/{action}", json=sent, headers=if_match)
            # Not even the ETag is told to whom the case is none of their business.
            assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (403, "other-territory"), action
    assert caller.get(f"{path}/refusal.pdf").json()["type"] == "urn:tirkeu:problem:other-territory"
    assert office.head.get(path).headers["etag"] == etag


def test_there_is_no_such_case(office: Office) -> None:
    for answer in (
        office.head.get(f"/v1/reviews/{uuid7()}"),
        office.head.post(f"/v1/reviews/{uuid7()}/assignment", json={"officer_id": "officer-1"}),
    ):
        assert (answer.status_code, answer.json()["type"]) == (404, "urn:tirkeu:problem:not-found")


def test_the_worklist_comes_in_pages_by_due_day(office: Office) -> None:
    officer = f"officer-{uuid7().hex[:8]}"
    days = [3, 1, 2, 1, 0]
    cases = [office.new_case(registered_at=office.harness.now - timedelta(days=days_ago)) for days_ago in days]
    for case in cases:
        office.done(office.head, case, "assignment", {"officer_id": officer})
    filters: dict[str, Any] = {"officer": officer, "stage": "assigned", "limit": 2}
    pages: list[list[dict[str, Any]]] = []
    after: dict[str, str] = {}
    while True:
        page = office.officer.get("/v1/reviews", params=filters | after).json()
        pages.append(page["items"])
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert [len(items) for items in pages] == [2, 2, 1]
    listed = [item for items in pages for item in items]
    assert {item["application_id"] for item in listed} == {str(case) for case in cases}
    assert [item["due_on"] for item in listed] == sorted(item["due_on"] for item in listed)
    assert "particulars" not in listed[0]

    before = {"due_before": listed[1]["due_on"], "officer": officer}
    assert len(office.officer.get("/v1/reviews", params=before).json()["items"]) == 1
    neighbour = office.harness.client(Role.HEAD, "2.1")
    assert neighbour.get("/v1/reviews", params={"officer": officer}).json()["items"] == []


@pytest.mark.parametrize("cursor", ["x", "bnVsbA", "W3siJGd0IjoiIn0sIiJd"])
def test_a_made_up_cursor_is_refused(office: Office, cursor: str) -> None:
    answer = office.head.get("/v1/reviews", params={"after": cursor})
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:tirkeu:problem:malformed-cursor")
