"""Each rule of the standard that a request to the registry can break, and the answer to it: it changes nothing.

The table of docs/standard.md refers to these rows by their rule.
"""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.intake import ApplicationParticulars, Person, Unit, Weapon
from tirkeu_contracts.events.registry import PermitDraftReturned, WeaponRegistrationCancelled
from tirkeu_contracts.events.review import DocumentsVerified
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.events import application_received
from tirkeu_sandbox.testing.problems import refused

SECRET = ("Серікова", "KZ-777", "PA-4711")
"""Personal data that is sent here, and that no answer repeats."""

BODY = "2.10"
FIRST = datetime(2011, 11, 22, 5, tzinfo=UTC)
PROXY = {
    "surname": "Серікова",
    "name": "Айгүл",
    "power_of_attorney_no": "PA-4711",
    "power_of_attorney_date": "2011-11-20",
}
TO_PROXY: dict[str, Any] = {"received_by": "proxy", "proxy": PROXY}
TO_APPLICANT = {"received_by": "applicant"}
INVALID = "invalid-request"


def publish_case(registry: ServiceHarness, *, number: str, surname: str = "Әлиев", verify: bool = True) -> UUID:
    """A case of one rifle, verified or not."""
    case = uuid7()
    weapon = Weapon(kind="rifled_hunting", type="карабин", model="Сайга", calibre="7.62", number=number, year=2009)
    events = [
        application_received(
            case, registry.now, body_no=BODY, requested_right="storage_carrying",
            units=(Unit(kind="rifled_hunting", duty="due"),), documents=("application",), language="ru",
        ),
        ApplicationParticulars(
            application_id=case, body_no=BODY, applicant=Person(surname=surname, name="Нұрлан"), weapons=(weapon,)
        ),
        verified(registry, case),
    ]  # fmt: skip
    for sequence, event in enumerate(events[: 3 if verify else 2], start=1):
        registry.publish(event, subject=f"applications/{case}", sequence=sequence)
    registry.settle()
    return case


def verified(registry: ServiceHarness, case: UUID, verification: int | None = None) -> DocumentsVerified:
    return DocumentsVerified(
        application_id=case, body_no=BODY, permit_kind="permit_storage_carrying", officer_id="officer-1",
        due_on=date(2011, 12, 7), verified_at=registry.now, verification=verification,
    )  # fmt: skip


def permit_of(registry: ServiceHarness, case: UUID) -> str:
    head = registry.client(Role.HEAD, BODY, "head-1")
    found = head.get("/v1/permits", params={"application_id": str(case)}).json()["items"]
    return str(found[-1]["permit_id"])


@pytest.fixture(scope="module")
def drafted(registry: ServiceHarness) -> str:
    return permit_of(registry, publish_case(registry, number="KZ-777-1"))


@pytest.fixture(scope="module")
def issued(registry: ServiceHarness) -> str:
    permit = permit_of(registry, publish_case(registry, number="KZ-777-2"))
    assert registry.client(Role.HEAD, BODY, "head-1").post(f"/v1/permits/{permit}/signature").status_code == 200
    return permit


@pytest.mark.parametrize(
    ("rule", "permit", "who", "action", "body", "status", "problem", "paragraph"),
    [
        ("R-52", "drafted", "officer-1", "handover", TO_APPLICANT, 409, "wrong-stage", "14"),
        ("R-52", "issued", "head-1", "signature", None, 409, "wrong-stage", "14"),
        ("R-52", "issued", "head-1", "return", {"note": "units differ"}, 409, "wrong-stage", "14"),
        ("R-52", "drafted", "head-1", "return", {"note": ""}, 422, INVALID, "14"),
        ("R-54", "issued", "officer-2", "handover", TO_APPLICANT, 403, "other-officer", "16"),
        ("R-55", "issued", "officer-1", "handover", {"received_by": "proxy"}, 422, "power-of-attorney-missing", "16"),
        ("R-55", "issued", "officer-1", "handover", TO_PROXY | {"received_by": "applicant"}, 422,
         "proxy-not-expected", "16"),
        ("R-55", "issued", "officer-1", "handover",
         TO_PROXY | {"proxy": PROXY | {"power_of_attorney_date": "2100-01-01"}}, 422,
         "power-of-attorney-in-future", "16"),
        ("R-55", "issued", "officer-1", "handover",
         TO_PROXY | {"proxy": PROXY | {"power_of_attorney_until": "2011-11-21"}}, 422,
         "power-of-attorney-expired", "16"),
        ("R-55", "issued", "officer-1", "handover", TO_PROXY | {"proxy": PROXY | {"power_of_attorney_no": ""}}, 422,
         INVALID, "16"),
        ("R-55", "issued", "officer-1", "handover", {"received_by": "neighbour"}, 422, INVALID, "16"),
    ],
)  # fmt: skip
def test_an_act_that_breaks_a_rule(
    registry: ServiceHarness,
    request: pytest.FixtureRequest,
    rule: str,
    permit: str,
    who: str,
    action: str,
    body: Any,
    status: int,
    problem: str,
    paragraph: str | None,
) -> None:
    identity: str = request.getfixturevalue(permit)
    client = registry.client(Role.HEAD if who.startswith("head") else Role.OFFICER, BODY, who)
    stands = client.get(f"/v1/permits/{identity}").headers["etag"]
    refused(client.post(f"/v1/permits/{identity}/{action}", json=body), status, problem, paragraph, SECRET)
    assert client.get(f"/v1/permits/{identity}").headers["etag"] == stands, rule


ACTS: dict[str, tuple[Role, Any]] = {
    "signature": (Role.HEAD, None),
    "return": (Role.HEAD, {"note": "units differ"}),
    "handover": (Role.OFFICER, TO_APPLICANT),
}


@pytest.mark.parametrize("action", ACTS)
@pytest.mark.parametrize("role", Role)
def test_nobody_is_in_anothers_role(registry: ServiceHarness, drafted: str, action: str, role: Role) -> None:
    """R-52 and R-54: the head signs, the officer hands over."""
    rightful, body = ACTS[action]
    if role is not rightful:
        other = registry.client(role, BODY, "officer-1")
        refused(
            other.post(f"/v1/permits/{drafted}/{action}", json=body),
            403,
            "other-role",
            "16" if action == "handover" else "14",
            SECRET,
        )


def test_another_bodys_permit_is_none_of_ours(registry: ServiceHarness, drafted: str) -> None:
    """R-67."""
    stranger = registry.client(Role.HEAD, "7.19", "head-2")
    refused(stranger.post(f"/v1/permits/{drafted}/signature"), 403, "other-territory", "13", SECRET)


def test_a_returned_draft_is_undone_and_drawn_up_anew(registry: ServiceHarness) -> None:
    """R-52: what isn't signed is no permit, and its registrations fall away for everybody who follows the events."""
    case = publish_case(registry, number="KZ-777-3")
    head = registry.client(Role.HEAD, BODY, "head-1")
    first = permit_of(registry, case)
    assert head.post(f"/v1/permits/{first}/return", json={"note": "Нөмірі басқа"}).json()["stage"] == "returned"
    assert head.get(f"/v1/permits/{first}").json()["particulars"]["return_note"] == "Нөмірі басқа"
    # The verification told again is that of the draft that was returned: over.
    registry.publish(verified(registry, case), subject=f"reviews/{case}", sequence=5)
    registry.settle()
    assert permit_of(registry, case) == first
    registry.publish(verified(registry, case, verification=2), subject=f"reviews/{case}", sequence=6)
    registry.settle()
    again = permit_of(registry, case)
    assert again != first
    assert head.post(f"/v1/permits/{again}/signature").json()["stage"] == "issued"
    returned = [one for one in registry.events(PermitDraftReturned) if one.application_id == case]
    undone = [one.reason for one in registry.events(WeaponRegistrationCancelled) if one.application_id == case]
    assert (len(returned), undone) == (1, ["draft_returned"])


def test_the_officer_sees_what_the_register_knows_before_anything_is_decided(registry: ServiceHarness) -> None:
    officer = registry.client(Role.OFFICER, BODY, "officer-1")
    publish_case(registry, number="KZ-777-4")
    case = publish_case(registry, number="kz 7774", surname="Серіков", verify=False)
    answer = officer.get(f"/v1/case-files/{case}")
    (unit,) = answer.json()["units"]
    assert (unit["duplicate"], unit["differs"], answer.json()["permit_id"]) == (True, [], None)
    assert unit["registration"]["body_no"] == BODY
    assert officer.get(f"/v1/weapons/{unit['weapon_id']}").status_code == 200
    assert not any(text in answer.text for text in ("KZ-777", "Серіков", "Әлиев"))
    refused(registry.client(Role.COMMITTEE).get(f"/v1/case-files/{case}"), 403, "other-role", None, SECRET)
    refused(officer.get(f"/v1/case-files/{uuid7()}"), 404, "not-found", None, SECRET)
