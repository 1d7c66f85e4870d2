"""Who reads what, in pages, and where personal data stays."""

from datetime import UTC, date, datetime
from typing import Any

from uuid_utils.compat import uuid7

from tirkeu_chassis.decider.actors import Grant
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.time_zone import ALMATY

from .office import BODY, PERSONAL, Office


def test_who_may_see_what(office: Office, untouched: dict[str, dict[str, Any]]) -> None:
    path = f"/v1/permits/{untouched['issued']['permit_id']}"
    seen = {
        who: office.harness.client(role, body)
        for who, role, body in [
            ("committee", Role.COMMITTEE, None),
            ("auditor", Role.AUDITOR, None),
            ("department", Role.OFFICER, "2"),
            ("neighbour", Role.HEAD, "2.1"),
            ("clerk", Role.CLERK, BODY),
        ]
    }
    assert {who: client.get(path).status_code for who, client in seen.items()} == {
        "committee": 200,
        "auditor": 200,
        "department": 200,
        "neighbour": 403,
        "clerk": 403,
    }
    assert office.harness.client().get(path).status_code == 401
    assert seen["committee"].get(path).json()["particulars"] is None
    assert seen["committee"].get(f"{path}/permit.pdf").status_code == 403
    assert seen["auditor"].get(path).json()["particulars"]["applicant"]["surname"] == "Әлиев"
    assert seen["neighbour"].get("/v1/permits").json()["items"] == []
    assert seen["neighbour"].get("/v1/weapons").json()["items"] == []
    assert office.head.get(f"/v1/permits/{uuid7()}").json()["type"] == "urn:tirkeu:problem:not-found"


def test_a_role_in_another_unit_gains_nothing_by_a_role_for_the_country(
    office: Office, untouched: dict[str, dict[str, Any]]
) -> None:
    issued = untouched["issued"]
    elsewhere = (Grant(Role.HEAD, "2.1"), Grant(Role.OFFICER, "2.1"), Grant(Role.COMMITTEE))
    caller = office.harness.client(grants=elsewhere)
    permit, weapon = f"/v1/permits/{issued['permit_id']}", f"/v1/weapons/{issued['units'][0]['weapon_id']}"
    for path in (permit, weapon):
        seen = caller.get(path)
        assert (seen.status_code, seen.json()["particulars"]) == (200, None)
        assert not any(text in seen.text for text in PERSONAL)
    hidden = [f"{permit}/permit.pdf", f"/v1/case-files/{issued['application_id']}"]
    answers = [caller.get(path) for path in hidden]
    answers += [caller.post(f"{permit}/{action}", json={}) for action in ("signature",)]
    answers += [caller.post(f"{permit}/handover", json={"received_by": "applicant"})]
    assert {one.json()["type"] for one in answers} == {"urn:tirkeu:problem:other-territory"}


def test_permits_come_in_pages(office: Office) -> None:
    permits = [office.drafted() for _ in range(3)]
    first = office.head.get("/v1/permits", params={"stage": "drafted", "limit": 2}).json()
    items, cursor = first["items"], first["next"]
    while cursor is not None:
        page = office.head.get("/v1/permits", params={"stage": "drafted", "limit": 2, "after": cursor}).json()
        items, cursor = items + page["items"], page["next"]
    listed = [one["permit_id"] for one in items]
    assert len(listed) == len(set(listed))
    assert {one["permit_id"] for one in permits} <= set(listed)
    by_no = office.head.get("/v1/permits", params={"permit_no": permits[1]["permit_no"]}).json()["items"]
    assert [one["permit_id"] for one in by_no] == [permits[1]["permit_id"]]


def test_permits_of_one_burst_are_numbered_without_gaps(office: Office) -> None:
    cases = [uuid7() for _ in range(20)]
    for case in cases:
        for event in office.events(case):
            office.harness.publish(event, subject=f"applications/{case}", sequence=1)
    office.harness.settle()
    numbers = sorted(int(office.permits(case)[0]["permit_no"][-6:]) for case in cases)
    assert numbers == list(range(numbers[0], numbers[0] + 20))


def test_personal_data_stays_in_its_place(office: Office) -> None:
    harness = office.harness
    harness.settle()
    for envelope in harness.envelopes():
        assert not any(text in envelope.data.decode() for text in PERSONAL)
    for name in harness.database.list_collection_names():
        for document in harness.database[name].find():
            document.pop("particulars", None)
            assert not any(text in str(document) for text in PERSONAL), name
    assert not any(text in (harness.folder / "service.log").read_text() for text in PERSONAL)


def test_a_term_that_is_not_known_is_looked_up_again_every_thirty_days(office: Office) -> None:
    """The last test of the module: it moves the clock."""
    permit = office.issued(applicant_category="employee_security_subject")
    permits = office.harness.database["permits"]

    def wake_at() -> date:
        stored = permits.find_one({"_id": permit["permit_id"]})
        assert stored is not None
        moment: datetime = stored["wake_at"]
        return moment.astimezone(ALMATY).date()

    assert (permit["valid_until"], wake_at()) == (None, date(2011, 12, 22))
    office.harness.set_clock(datetime(2011, 12, 23, 5, tzinfo=UTC))
    assert wake_at() == date(2012, 1, 22)
    assert office.told(permit["application_id"])[-1] == "permit.issued.v1"
