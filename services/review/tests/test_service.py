"""The running service on the real broker and database: what comes in, what goes out, what changes nothing."""

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest
from uuid_utils.compat import uuid7

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.intake import (
    ApplicationParticulars,
    ApplicationReceived,
    ApplicationWithdrawn,
    Person,
    Unit,
    Weapon,
)
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_contracts.events.review import (
    ApplicationAssigned,
    ApplicationRefused,
    DeadlineApproaching,
    DeadlineMissed,
    DocumentsVerified,
    ReviewTermExtended,
)
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.events import application_received, permit_issued

pytest_plugins = ["tirkeu_sandbox.testing.pytest_plugin"]

BODY = "2.10"
FIRST = datetime(2011, 11, 22, 5, tzinfo=UTC)
CHECKS = {"documents_complete": True, "person_checked": True, "weapon_inspected": True, "storage_checked": True}
SAFE = {"ground": "no_storage_conditions", "legal_reference": "1176 қаулы, 17-тармақ", "finding": "Сейф жоқ екен"}
PERSONAL = ("Әлиев", "Нұрлан", "Абай көшесі", "KZ-777", "Сейф жоқ екен", "1176 қаулы", "Ғабдуллин")


class Office:
    """The people of one body, and what arrives at their desk."""

    def __init__(self, harness: ServiceHarness) -> None:
        self.harness = harness
        self.head = harness.client(Role.HEAD, BODY, "head-1")
        self.officer = harness.client(Role.OFFICER, BODY, "officer-1")
        self.other = harness.client(Role.OFFICER, BODY, "officer-2")

    def received(self, case: UUID, **fields: Any) -> ApplicationReceived:
        usual: dict[str, Any] = {
            "body_no": BODY,
            "requested_right": "storage_carrying",
            "units": (Unit(kind="rifled_hunting", duty="due"),),
            "documents": ("application",),
            "language": "ru",
        }
        return application_received(case, self.harness.now, **usual | fields)

    def particulars(self, case: UUID) -> ApplicationParticulars:
        weapon = Weapon(
            kind="rifled_hunting", type="карабин", model="Сайга", calibre="7.62", number="KZ-777", year=2009
        )
        person = Person(surname="Әлиев", name="Нұрлан", address="Абай көшесі, 1")
        return ApplicationParticulars(application_id=case, body_no=BODY, applicant=person, weapons=(weapon,))

    def new_case(self, **fields: Any) -> UUID:
        """A case that has come to the head with its file."""
        case = uuid7()
        self.harness.publish(self.received(case, **fields), subject=f"applications/{case}", sequence=1)
        self.harness.publish(self.particulars(case), subject=f"applications/{case}", sequence=2)
        self.harness.settle()
        return case

    def assigned_case(self, **fields: Any) -> UUID:
        case = self.new_case(**fields)
        self.done(self.head, case, "assignment", {"officer_id": "officer-1"})
        return case

    def done(self, who: httpx2.Client, case: UUID, action: str, body: Any = None) -> dict[str, Any]:
        answer = who.post(f"/v1/reviews/{case}/{action}", json=body)
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result

    def case(self, case: UUID) -> dict[str, Any]:
        answer = self.head.get(f"/v1/reviews/{case}")
        assert answer.status_code == 200, answer.text
        result: dict[str, Any] = answer.json()
        return result

    def version(self, case: UUID) -> str:
        etag: str = self.head.get(f"/v1/reviews/{case}").headers["etag"]
        return etag

    def told(self, case: UUID) -> list[str]:
        """The types of the events about a case, in order."""
        self.harness.settle()
        envelopes = [one for one in self.harness.envelopes() if one.subject == f"reviews/{case}"]
        assert [one.sequence for one in envelopes] == list(range(1, len(envelopes) + 1))
        return [one.routing_key for one in envelopes]

    def permit_issued(self, case: UUID) -> PermitIssued:
        now = self.harness.now
        return permit_issued(case, now, body_no=BODY, permit_id=uuid7(), due_on=now.date())


@pytest.fixture(scope="module")
def office(review: ServiceHarness) -> Office:
    return Office(review)


def pdf_text(content: bytes, folder: Path) -> str:
    path = folder / "letter.pdf"
    path.write_bytes(content)
    command = ["/usr/bin/pdftotext", "-layout", str(path), "-"]
    text = subprocess.run(command, check=True, capture_output=True, timeout=30).stdout.decode()
    return " ".join(text.split())


def test_from_registration_to_the_permit(office: Office) -> None:
    case = office.new_case()
    opened = office.case(case)
    assert (opened["stage"], opened["due_on"]) == ("opened", "2011-12-07")
    assert opened["particulars"]["applicant"]["surname"] == "Әлиев"

    office.done(office.head, case, "assignment", {"officer_id": "officer-1"})
    office.done(office.officer, case, "extension", {"reason": "onsite_check"})
    answer = office.done(office.officer, case, "verification", {"checks": CHECKS, "permit_kind": "permit_storage"})
    assert (answer["stage"], answer["permit_kind"], answer["due_on"]) == ("verified", "permit_storage", "2011-12-22")
    term = office.head.get(f"/v1/reviews/{case}/term", params={"lang": "kk"}).json()
    assert [(step["source"], step["day"]) for step in term["steps"]] == [
        ("7(1)(a)", "2011-11-22"),
        ("7(1)(a)", "2011-12-07"),
        ("7(1)(b)", "2011-12-22"),
    ]
    assert (term["due_on"], term["due_on_non_working_day"]) == ("2011-12-22", None)
    office.harness.publish(office.permit_issued(case), subject="permits/1", sequence=1)
    office.harness.settle()

    assert office.case(case)["stage"] == "permit_issued"
    assert office.told(case) == ["application.assigned.v1", "review.term_extended.v1", "documents.verified.v1"]
    verified = [one for one in office.harness.events(DocumentsVerified) if one.application_id == case]
    assert [(one.officer_id, one.permit_kind) for one in verified] == [("officer-1", "permit_storage")]


@pytest.mark.parametrize(
    ("of_application", "asked", "words"),
    [
        ("ru", None, ["МОТИВИРОВАННЫЙ ОТКАЗ", "подпункт 7) пункта 17", "22 ноября 2011 года", "Руководитель"]),
        ("ru", "kk", ["ДӘЛЕЛДІ БАС ТАРТУ", "17-тармағының 7) тармақшасы", "2011 жылғы 22 қараша", "Басшы"]),
        ("kk", None, ["ДӘЛЕЛДІ БАС ТАРТУ", "тиісті жағдайлары болмаса", "Ерейментау ауданының"]),
    ],
)
def test_a_refusal_is_proposed_signed_and_printed(
    office: Office, of_application: str, asked: str | None, words: list[str], tmp_path: Path
) -> None:
    case = office.assigned_case(language=of_application)
    office.done(office.officer, case, "refusal", {"grounds": [SAFE], "language": asked})
    early = office.head.get(f"/v1/reviews/{case}/refusal.pdf")
    assert (early.status_code, early.json()["type"]) == (409, "urn:tirkeu:problem:wrong-stage")
    office.done(office.head, case, "refusal/signature", {"head_name": "Ә. Қ. Ғабдуллин"})

    letter = office.officer.get(f"/v1/reviews/{case}/refusal.pdf")
    assert letter.headers["content-type"] == "application/pdf"
    text = pdf_text(letter.content, tmp_path)
    for expected in [
        *words,
        "Әлиев Нұрлан",
        SAFE["finding"],
        SAFE["legal_reference"],
        "Ә. Қ. Ғабдуллин",
        "(7172) 71-40-75",
    ]:
        assert expected in text
    refused = [one for one in office.harness.events(ApplicationRefused) if one.application_id == case]
    assert office.told(case) == ["application.assigned.v1", "application.refused.v1"]
    assert [(one.grounds, one.on_time) for one in refused] == [(("no_storage_conditions",), True)]


def test_every_event_may_come_twice(office: Office) -> None:
    harness, case = office.harness, uuid7()
    before = harness.dead_letters()
    events = [
        office.received(case),
        office.particulars(case),
        ApplicationWithdrawn(application_id=case, body_no=BODY, withdrawn_at=harness.now),
        office.permit_issued(case),
    ]
    for sequence, event in enumerate(events, start=1):
        first = harness.publish(event, subject=f"applications/{case}", sequence=sequence)
        harness.settle()
        stands = office.version(case), office.case(case)
        harness.publish(event, subject=f"applications/{case}", sequence=sequence, message_id=first)
        harness.publish(event, subject=f"applications/{case}", sequence=sequence)
        harness.settle()
        assert (office.version(case), office.case(case)) == stands
    assert office.case(case)["stage"] == "withdrawn"
    assert office.case(case)["grounds"] == ["voluntary_withdrawal"]
    assert office.told(case) == []
    assert harness.dead_letters() == before


def test_the_case_file_may_come_first(office: Office) -> None:
    case = uuid7()
    office.harness.publish(office.particulars(case), subject=f"applications/{case}", sequence=2)
    office.harness.wait_for(lambda: "tirkeu_retries_total{" in office.head.get("/metrics").text)
    office.harness.publish(office.received(case), subject=f"applications/{case}", sequence=1)
    office.harness.settle()
    assert office.case(case)["particulars"]["weapons"][0]["number"] == "KZ-777"


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


@pytest.fixture(scope="module")
def untouched(office: Office) -> UUID:
    return office.assigned_case(requested_right="storage", language="kk")


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


def test_the_deadline_comes_near_and_is_missed(office: Office) -> None:
    harness = office.harness
    watched = office.assigned_case()
    extended = office.assigned_case()
    verified = office.assigned_case()
    refused = office.assigned_case()
    office.done(office.officer, verified, "verification", {"checks": CHECKS})
    office.done(office.officer, refused, "refusal", {"grounds": [SAFE]})
    office.done(office.head, refused, "refusal/signature")
    registered = harness.now

    def told(case: UUID) -> list[tuple[int, str]]:
        harness.settle()
        approaching = [one for one in harness.events(DeadlineApproaching) if one.application_id == case]
        missed = [one for one in harness.events(DeadlineMissed) if one.application_id == case]
        return [(one.threshold, one.stage) for one in approaching] + [(one.threshold, one.stage) for one in missed]

    harness.set_clock(registered + timedelta(days=9))
    assert told(watched) == []
    harness.set_clock(registered + timedelta(days=10))
    assert told(watched) == [(5, "review")]
    assert told(verified) == [(5, "permit")]
    office.done(office.officer, extended, "extension", {"reason": "info_officials"})
    harness.set_clock(registered + timedelta(days=14))
    assert told(watched) == [(5, "review"), (1, "review")]
    harness.set_clock(registered + timedelta(days=16))
    assert told(watched) == [(5, "review"), (1, "review"), (0, "review")]
    assert told(verified) == [(5, "permit"), (1, "permit"), (0, "permit")]
    assert told(extended) == [(5, "review")]
    assert told(refused) == []
    assert office.case(watched)["missed"] is True

    late = office.officer.post(f"/v1/reviews/{watched}/extension", json={"reason": "onsite_check"})
    assert (late.status_code, late.json()["type"]) == (409, "urn:tirkeu:problem:term-over")
    harness.set_clock(registered + timedelta(days=31))
    assert told(extended) == [(5, "review"), (0, "review")]
    assert len([one for one in harness.events(ReviewTermExtended) if one.application_id == extended]) == 1

    office.done(office.officer, watched, "refusal", {"grounds": [SAFE]})
    office.done(office.head, watched, "refusal/signature")
    harness.settle()
    (event,) = [one for one in harness.events(ApplicationRefused) if one.application_id == watched]
    assert event.on_time is False


def test_it_goes_on_after_a_kill(office: Office) -> None:
    case = office.assigned_case()
    office.harness.kill()
    office.harness.publish(office.permit_issued(case), subject="permits/2", sequence=1)
    office.harness.start()
    again = Office(office.harness)
    again.harness.wait_for(lambda: again.case(case)["stage"] == "permit_issued")
    again.harness.settle()
    assigned = [one for one in again.harness.envelopes(ApplicationAssigned) if one.subject == f"reviews/{case}"]
    assert len({one.id for one in assigned}) == 1, "published twice it may be, decided twice it may not"


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
