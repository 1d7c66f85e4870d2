"""Who reads what of a complaint, and the worklist."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from tirkeu_chassis.decider.actors import Grant
from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.review import ApplicationAssigned
from tirkeu_contracts.standard.directory import body
from tirkeu_sandbox.services.harness import ServiceHarness

from .filing import ANSWER, COMPLAINT, NOW, PERSON, filed, problem

PERSONAL = ("Серікова", "Айгүл", "Абай к.", "aigul", "Мерзім өтіп", "Динара", "Шағым қанағаттандырылды")


@pytest.mark.parametrize(
    ("role", "body", "sees"),
    [
        (Role.COMPLAINTS_OFFICER, "7", True),
        (Role.COMPLAINTS_OFFICER, "7.19", False),
        (Role.HEAD, "7", True),
        (Role.HEAD, "7.19", False),
        (Role.COMMITTEE, None, True),
        (Role.AUDITOR, None, True),
        (Role.CLERK, "7.19", False),
    ],
)
def test_particulars_are_for_some_roles(complaints: ServiceHarness, role: Role, body: str | None, sees: bool) -> None:
    made = filed(complaints)
    answer = complaints.client(role, body).get(f"/v1/complaints/{made['complaint_id']}")
    particulars = answer.json()["particulars"]
    if sees:
        assert particulars["person"]["surname"] == "Серікова"
        assert particulars["text"] == COMPLAINT["text"]
    else:
        assert particulars is None


@pytest.mark.parametrize(
    ("grants", "sees"),
    [
        # The addressee's clerk reads complaints without whose they are; an officer of another department reads others.
        ([Grant(Role.CLERK, "7"), Grant(Role.COMPLAINTS_OFFICER, "2")], False),
        ([Grant(Role.CLERK, "7"), Grant(Role.COMPLAINTS_OFFICER, "7.19")], False),
        ([Grant(Role.CLERK, "2"), Grant(Role.COMPLAINTS_OFFICER, "7")], True),
        ([Grant(Role.CLERK, "7"), Grant(Role.ANALYST)], False),
        ([Grant(Role.CLERK, "7"), Grant(Role.HEAD)], False),
    ],
)
def test_particulars_are_for_those_who_hold_the_role_there(
    complaints: ServiceHarness, grants: list[Grant], sees: bool
) -> None:
    made = filed(complaints)
    answer = complaints.client(grants=grants).get(f"/v1/complaints/{made['complaint_id']}")
    assert answer.status_code == 200
    assert (answer.json()["particulars"] is not None) is sees


def test_the_body_complained_of_sees_that_there_is_a_complaint_and_its_addressee_sees_whose(
    complaints: ServiceHarness,
) -> None:
    made = filed(complaints)
    path = f"/v1/complaints/{made['complaint_id']}"
    department, unit = (complaints.client(Role.COMPLAINTS_OFFICER, no) for no in ("7", "7.19"))
    assert [one["complaint_id"] for one in unit.get("/v1/complaints").json()["items"]] == [made["complaint_id"]]
    assert unit.get(f"{path}/term").status_code == 200
    department.post(f"{path}/answer", json=ANSWER)
    assert problem(unit.get(f"{path}/answer.pdf")) == problem(unit.get(f"{path}/extension.pdf"))
    assert problem(unit.get(f"{path}/answer.pdf")) == (403, "other-territory")
    assert department.get(f"{path}/answer.pdf").status_code == 200


def test_the_case_of_a_complaint_is_for_its_addressee(complaints: ServiceHarness) -> None:
    """The body complained of knows whose case it is: the case would tell it who complains."""
    case = str(uuid4())
    made = filed(complaints, application_id=case)
    path = f"/v1/complaints/{made['complaint_id']}"
    department, unit, committee = (
        complaints.client(role, no) for role, no in ((Role.HEAD, "7"), (Role.HEAD, "7.19"), (Role.COMMITTEE, None))
    )
    for client, seen in ((department, case), (unit, None), (committee, case)):
        assert client.get(path).json()["application_id"] == seen
        (listed,) = [
            one for one in client.get("/v1/complaints").json()["items"] if one["complaint_id"] == made["complaint_id"]
        ]
        assert listed["application_id"] == seen
        found = client.get("/v1/complaints", params={"application_id": case}).json()["items"]
        assert [one["complaint_id"] for one in found] == ([made["complaint_id"]] if seen else [])
    complaints.settle()
    told = [one for one in complaints.envelopes() if made["complaint_id"] in one.subject]
    assert told
    assert not [one for one in told if case in one.data.decode()]


@pytest.mark.parametrize("how", ["named", "case"])
def test_those_complained_of_do_not_read_who_complains(complaints: ServiceHarness, how: str) -> None:
    case, subject = uuid4(), "Head-7"
    if how == "case":
        assigned = ApplicationAssigned(
            application_id=case, body_no="7.19", officer_id=subject, due_on=NOW.date(), assigned_at=NOW
        )
        complaints.publish(assigned, subject=f"reviews/{case}", sequence=1)
        complaints.settle()
    named = ["head-7"] if how == "named" else []
    path = f"/v1/complaints/{filed(complaints, application_id=str(case), complained_of=named)['complaint_id']}"
    theirs = complaints.client(Role.HEAD, "7", subject), complaints.client(Role.COMPLAINTS_OFFICER, "7", subject)
    complaints.client(Role.COMPLAINTS_OFFICER, "7").post(f"{path}/answer", json=ANSWER)
    for client in theirs:
        shown = client.get(path)
        assert (shown.json()["particulars"], shown.json()["application_id"]) == (None, None)
        assert not [word for word in PERSONAL if word in shown.text]
        assert problem(client.get(f"{path}/answer.pdf")) == (403, "complained-of")
        assert problem(client.get(f"{path}/extension.pdf")) == (403, "complained-of")
        assert client.get("/v1/complaints", params={"application_id": str(case)}).json()["items"] == []
    assert problem(theirs[1].post(f"{path}/answer", json=ANSWER)) == (403, "complained-of")


@pytest.mark.parametrize(
    ("level", "body_no", "name", "known"),
    [
        ("iab", "7.19", body("7.19").name_kk, True),
        ("dia", "7", body("7").name_ru, True),
        ("committee", None, "Комитет административной полиции", True),
        ("mia", None, "Министерство внутренних дел", False),
    ],
)
def test_the_addressee_that_was_found_is_named(
    complaints: ServiceHarness, level: str, body_no: str | None, name: str, known: bool
) -> None:
    central = level in {"committee", "mia"}
    by = complaints.client(Role.COMMITTEE) if central else complaints.client(Role.COMPLAINTS_OFFICER, "7")
    asked = COMPLAINT | {"addressee_level": level}
    found = by.post("/v1/complaints", json=asked, headers={"accept-language": "ru"}).json()["addressee"]
    assert (found["body_no"], name in found["name"]) == (body_no, True)
    assert (found["address"] is not None, found["phones"] is not None) == (known, known)


def test_personal_data_is_in_no_event_answer_or_log(complaints: ServiceHarness) -> None:
    officer = complaints.client(Role.COMPLAINTS_OFFICER, "7")
    created = officer.post("/v1/complaints", json=COMPLAINT)
    path = f"/v1/complaints/{created.json()['complaint_id']}"
    answered = officer.post(f"{path}/answer", json=ANSWER)
    listed = officer.get("/v1/complaints")
    rejected = officer.post("/v1/complaints", json=COMPLAINT | {"person": PERSON | {"surname": ["Серікова"]}})
    complaints.settle()
    shown = [created.text, answered.text, listed.text, rejected.text, complaints.log_tail(500)]
    shown += [envelope.data.decode() for envelope in complaints.envelopes()]
    assert not [word for word in PERSONAL for text in shown if word in text]
    for document in complaints.database["complaints"].find({}):
        outside = {name: value for name, value in document.items() if name != "particulars"}
        assert not [word for word in PERSONAL if word in str(outside)]


def test_the_worklist_is_in_the_order_of_due_days_and_paged(complaints: ServiceHarness) -> None:
    later = []
    for day in (3, 1, 2):
        complaints.set_clock(datetime(2011, 3, day, 5, 0, tzinfo=UTC))
        later.append((day, filed(complaints)["complaint_id"]))
    other = filed(complaints, kind="impolite_service")["complaint_id"]
    officer = complaints.client(Role.COMPLAINTS_OFFICER, "7")
    officer.post(f"/v1/complaints/{other}/answer", json=ANSWER)
    first = officer.get("/v1/complaints", params={"stage": "open", "limit": 2}).json()
    rest = officer.get("/v1/complaints", params={"stage": "open", "limit": 2, "after": first["next"]}).json()
    listed = [one["complaint_id"] for one in first["items"] + rest["items"]]
    assert listed == [identity for _, identity in sorted(later)]
    assert rest["next"] is None

    def found(**asked: str) -> list[str]:
        items = officer.get("/v1/complaints", params=asked).json()["items"]
        return [one["complaint_id"] for one in items]

    assert found(stage="answered") == found(kind="impolite_service") == [other]
    assert found(addressee_level="committee") == found(application_id=str(uuid4())) == []
    complaints.set_clock(datetime(2011, 3, 17, 5, 0, tzinfo=UTC))
    assert found(stage="overdue") == [identity for day, identity in later if day == 1]
    assert complaints.client(Role.HEAD, "2").get("/v1/complaints").json()["items"] == []
