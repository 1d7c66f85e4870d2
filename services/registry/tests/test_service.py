"""The running service on the real broker and database: what comes in, what goes out, what changes nothing."""

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from uuid_utils.compat import uuid7

from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.time_zone import ALMATY
from tirkeu_contracts.event import Event
from tirkeu_contracts.events.intake import (
    ApplicationParticulars,
    ApplicationWithdrawn,
    Person,
    Unit,
    Weapon,
)
from tirkeu_contracts.events.registry import PermitHandedOver, PermitIssued, WeaponRegistered
from tirkeu_contracts.events.review import DocumentsVerified
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.events import application_received

pytest_plugins = ["tirkeu_sandbox.testing.pytest_plugin"]

BODY = "2.10"
FIRST = datetime(2011, 11, 22, 5, tzinfo=UTC)
PROXY = {
    "surname": "Серікова",
    "name": "Айгүл",
    "power_of_attorney_no": "PA-4711",
    "power_of_attorney_date": "2011-11-20",
}
PERSONAL = ("Әлиев", "Нұрлан", "Абай көшесі", "KZ-777", "Серікова", "Айгүл", "PA-4711", "Ғабдуллин", "Сайга")


class Office:
    """The people of one body, and what arrives at their desk."""

    def __init__(self, harness: ServiceHarness) -> None:
        self.harness = harness
        self.head = harness.client(Role.HEAD, BODY, "head-1")
        self.officer = harness.client(Role.OFFICER, BODY, "officer-1")
        self.other = harness.client(Role.OFFICER, BODY, "officer-2")

    def events(self, case: UUID, *numbers: str, surname: str = "Әлиев", **fields: Any) -> list[Event]:
        """What the others tell of a case up to its verification."""
        now = self.harness.now
        weapons = [
            Weapon(kind="rifled_hunting", type="карабин", model="Сайга", calibre="7.62", number=number, year=2009)
            for number in numbers or (f"KZ-777-{case}",)
        ]
        received: dict[str, Any] = {
            "body_no": BODY,
            "requested_right": "storage_carrying",
            "units": tuple(Unit(kind="rifled_hunting", duty="due") for _ in weapons),
            "documents": ("application",),
            "language": "ru",
        }
        return [
            application_received(case, now, **received | fields),
            ApplicationParticulars(
                application_id=case,
                body_no=BODY,
                applicant=Person(surname=surname, name="Нұрлан", address="Абай көшесі, 1"),
                weapons=tuple(weapons),
            ),
            DocumentsVerified(
                application_id=case,
                body_no=BODY,
                permit_kind="permit_storage_carrying",
                officer_id="officer-1",
                due_on=date(2011, 12, 7),
                verified_at=now,
            ),
        ]

    def publish(self, case: UUID, *events: Event) -> None:
        for sequence, event in enumerate(events, start=1):
            self.harness.publish(event, subject=f"applications/{case}", sequence=sequence)
        self.harness.settle()

    def drafted(self, *numbers: str, **fields: Any) -> dict[str, Any]:
        """A permit that waits for its signature."""
        case = uuid7()
        self.publish(case, *self.events(case, *numbers, **fields))
        (permit,) = self.permits(case)
        return permit

    def issued(self, **fields: Any) -> dict[str, Any]:
        """A permit that waits to be handed over."""
        permit = self.drafted(**fields)
        return self.done(self.head, permit, "signature", {"head_name": "Ә. Қ. Ғабдуллин"})

    def permits(self, case: UUID) -> list[dict[str, Any]]:
        answer = self.head.get("/v1/permits", params={"application_id": str(case)})
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    def done(self, who: httpx2.Client, permit: dict[str, Any], action: str, body: Any = None) -> dict[str, Any]:
        answer = who.post(f"/v1/permits/{permit['permit_id']}/{action}", json=body)
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result

    def permit(self, permit: dict[str, Any]) -> dict[str, Any]:
        result: dict[str, Any] = self.head.get(f"/v1/permits/{permit['permit_id']}").json()
        return result

    def told(self, case: str) -> list[str]:
        """The types of the events about a case, in the order of their coming."""
        self.harness.settle()
        found = [(one.routing_key, one.event()) for one in self.harness.envelopes()]
        return [key for key, event in found if str(event.application_id) == case]  # type: ignore[attr-defined]


@pytest.fixture(scope="module")
def office(registry: ServiceHarness) -> Office:
    return Office(registry)


def pdf_text(content: bytes, folder: Path) -> str:
    path = folder / "permit.pdf"
    path.write_bytes(content)
    command = ["/usr/bin/pdftotext", "-layout", str(path), "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=30).stdout.decode()
    return " ".join(text.split())


def test_from_verification_to_the_handover(office: Office) -> None:
    permit = office.drafted("KZ-777-1", "KZ-777-2")
    case = permit["application_id"]
    assert (permit["stage"], permit["permit_kind"]) == ("drafted", "permit_storage_carrying")
    assert (permit["drafter"], permit["due_on"]) == ("officer-1", "2011-12-07")
    assert office.told(case) == ["weapon.registered.v1"] * 2

    issued = office.done(office.head, permit, "signature")
    assert (issued["stage"], issued["on_time"]) == ("issued", True)
    assert (issued["valid_until"], issued["valid_years"]) == ("2016-11-22", 5)
    handed = office.done(office.officer, permit, "handover", {"received_by": "proxy", "proxy": PROXY})
    assert (handed["stage"], handed["received_by"]) == ("handed_over", "proxy")
    assert office.permit(permit)["particulars"]["proxy"]["power_of_attorney_no"] == "PA-4711"

    assert office.told(case) == [*["weapon.registered.v1"] * 2, "permit.issued.v1", "permit.handed_over.v1"]
    (event,) = [one for one in office.harness.events(PermitIssued) if str(one.application_id) == case]
    assert (str(event.permit_id), event.permit_no) == (permit["permit_id"], permit["permit_no"])
    assert (event.units, event.on_time, event.due_on) == (2, True, date(2011, 12, 7))
    (last,) = [one for one in office.harness.events(PermitHandedOver) if str(one.application_id) == case]
    assert last.received_by == "proxy"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ru", ["РАЗРЕШЕНИЕ", "разрешение на хранение и ношение оружия", "22 ноября 2011 года", "Год выпуска"]),
        ("kk", ["РҰҚСАТ", "қаруды сақтауға және алып жүруге рұқсат", "2011 жылғы 22 қараша", "Ерейментау ауданының"]),
    ],
)
def test_a_permit_is_printed_once_it_is_signed(office: Office, language: str, words: list[str], tmp_path: Path) -> None:
    permit = office.drafted(f"№ {language}-777", language=language)
    path = f"/v1/permits/{permit['permit_id']}/permit.pdf"
    early = office.officer.get(path)
    assert (early.status_code, early.json()["type"]) == (409, "urn:tirkeu:problem:wrong-stage")
    office.done(office.head, permit, "signature", {"head_name": "Ә. Қ. Ғабдуллин"})
    text = pdf_text(office.officer.get(path).content, tmp_path)
    for expected in [*words, permit["permit_no"], "Әлиев Нұрлан", f"№ {language}-777", "Ә. Қ. Ғабдуллин"]:
        assert expected in text


def test_every_event_may_come_twice_and_in_any_order(office: Office) -> None:
    harness, case = office.harness, uuid7()
    before = harness.dead_letters()
    received, particulars, verified = office.events(case)
    retries = office.head.get("/metrics").text.count("tirkeu_retries_total{")
    ids = [harness.publish(verified, subject=f"reviews/{case}", sequence=1)]
    harness.wait_for(lambda: office.head.get("/metrics").text.count("tirkeu_retries_total{") > retries)
    ids.append(harness.publish(particulars, subject=f"applications/{case}", sequence=2))
    ids.append(harness.publish(received, subject=f"applications/{case}", sequence=1))
    harness.settle()
    stands = office.permits(case)
    assert len(stands) == 1
    for event, message_id in zip((verified, particulars, received), ids, strict=True):
        harness.publish(event, subject=f"applications/{case}", sequence=1, message_id=message_id)
        harness.publish(event, subject=f"applications/{case}", sequence=1)
    harness.settle()
    assert office.permits(case) == stands
    assert office.told(str(case)) == ["weapon.registered.v1"]
    assert harness.dead_letters() == before


def test_a_withdrawn_case_gets_no_permit(office: Office) -> None:
    now = office.harness.now
    early, late = uuid7(), uuid7()
    withdrawals = [ApplicationWithdrawn(application_id=case, body_no=BODY, withdrawn_at=now) for case in (early, late)]
    received, particulars, verified = office.events(early)
    office.publish(early, received, withdrawals[0], particulars, verified)
    assert office.permits(early) == []
    assert office.told(str(early)) == []

    office.publish(late, *office.events(late), withdrawals[1], withdrawals[1])
    (permit,) = office.permits(late)
    assert permit["stage"] == "cancelled"
    answer = office.head.post(f"/v1/permits/{permit['permit_id']}/signature")
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:tirkeu:problem:wrong-stage")
    assert office.told(str(late)) == ["weapon.registered.v1", "weapon.registration_cancelled.v1"]


def test_a_weapon_keeps_its_history_across_owners(office: Office) -> None:
    first = office.drafted("KZ-777-9")
    second = office.drafted("kz 777 9", surname="Басқа")
    assert [unit["duplicate"] for unit in first["units"]] == [False]
    assert [unit["duplicate"] for unit in second["units"]] == [True]
    weapon_id = first["units"][0]["weapon_id"]
    assert second["units"][0]["weapon_id"] == weapon_id

    weapon = office.head.get(f"/v1/weapons/{weapon_id}").json()
    assert [one["permit_id"] for one in weapon["history"]] == [first["permit_id"], second["permit_id"]]
    assert weapon["particulars"]["number"] == "KZ-777-9", "a draft describes nothing yet"
    office.done(office.head, second, "signature", {})
    assert office.head.get(f"/v1/weapons/{weapon_id}").json()["particulars"]["number"] == "kz 777 9"
    committee = office.harness.client(Role.COMMITTEE).get(f"/v1/weapons/{weapon_id}")
    assert committee.json()["particulars"] is None
    listed = office.head.get("/v1/weapons", params={"weapon_id": weapon_id, "kind": "rifled_hunting"}).json()
    assert [one["weapon_id"] for one in listed["items"]] == [weapon_id]
    assert office.head.get("/v1/weapons", params={"weapon_id": weapon_id, "kind": "signal"}).json()["items"] == []
    registered = [one for one in office.harness.envelopes(WeaponRegistered) if one.subject == f"weapons/{weapon_id}"]
    assert [one.sequence for one in registered] == [1, 2]


def test_a_change_of_owner_is_shown_and_ends_the_former_owners_permit(office: Office) -> None:
    sold = office.drafted("АВ-777-5")
    office.done(office.head, sold, "signature")
    bought = office.drafted("AB 777 5", surname="Серікова")
    case_file = office.officer.get(f"/v1/case-files/{bought['application_id']}").json()
    assert case_file["units"][0]["duplicate_reasons"] == ["other_owner"]
    (unit,) = office.permit(bought)["units"]
    assert (unit["duplicate_reasons"], unit["taken_from"]) == (["other_owner"], [sold["permit_id"]])
    (signed,) = office.done(office.head, bought, "signature")["units"]
    assert signed["taken_from"] == [sold["permit_id"]]

    left = office.permit(sold)
    assert left["superseded_at"] is not None
    assert left["units"][0]["went_over_to"] == bought["permit_id"]
    assert office.permit(bought)["superseded_at"] is None
    path = f"/v1/weapons/{unit['weapon_id']}"
    history = office.head.get(path).json()["history"]
    assert [one["owner"]["applicant"] for one in history] == ["Әлиев Нұрлан", "Серікова Нұрлан"]
    committee = office.harness.client(Role.COMMITTEE).get(path).json()["history"]
    assert [one["owner"] for one in committee] == [None, None]
    listed = office.head.get("/v1/weapons", params={"weapon_id": unit["weapon_id"]}).json()["items"]
    assert [one["owner"] for one in listed[0]["history"]] == [None, None]


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


@pytest.fixture(scope="module")
def untouched(office: Office) -> dict[str, dict[str, Any]]:
    return {"drafted": office.drafted(), "issued": office.issued()}


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
