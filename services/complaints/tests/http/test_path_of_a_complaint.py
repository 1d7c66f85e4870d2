"""A complaint over HTTP, from its filing to its answer."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.complaints import (
    ComplaintAnswered,
    ComplaintFiled,
    ComplaintOverdue,
)
from tirkeu_sandbox.services.harness import ServiceHarness

from .filing import ANSWER, COMPLAINT, PERSON, filed, pdf_text, problem


def test_a_complaint_is_filed_and_answered(complaints: ServiceHarness) -> None:
    officer = complaints.client(Role.COMPLAINTS_OFFICER, "7")
    created = officer.post("/v1/complaints", json=COMPLAINT)
    complaint = created.json()
    assert created.headers["location"] == f"/v1/complaints/{complaint['complaint_id']}"
    assert (complaint["due_on"], complaint["defects"], complaint["warnings"]) == ("2011-03-16", [], [])
    term = officer.get(f"/v1/complaints/{complaint['complaint_id']}/term").json()
    assert [(step["day"], step["days"]) for step in term["steps"]] == [("2011-03-01", None), ("2011-03-16", 15)]
    assert "12 January 2007" in term["steps"][-1]["source"]
    answered = officer.post(f"/v1/complaints/{complaint['complaint_id']}/answer", json=ANSWER)
    assert (answered.status_code, answered.json()["outcome"]) == (200, "upheld")
    complaints.settle()
    mine = UUID(complaint["complaint_id"])
    (event,) = [one for one in complaints.events(ComplaintFiled) if one.complaint_id == mine]
    assert (event.register_no, event.body_no) == (complaint["register_no"], "7.19")
    (told,) = [one for one in complaints.events(ComplaintAnswered) if one.complaint_id == mine]
    assert (told.outcome, told.on_time) == ("upheld", True)
    again = officer.post(f"/v1/complaints/{complaint['complaint_id']}/answer", json=ANSWER)
    assert problem(again) == (409, "complaint-answered")


def test_register_numbers_follow_one_another_in_each_register(complaints: ServiceHarness) -> None:
    first, second = filed(complaints)["register_no"], filed(complaints)["register_no"]
    assert first.startswith("C-7-2011-")
    assert int(second[-6:]) == int(first[-6:]) + 1
    assert filed(complaints, addressee_level="iab")["register_no"].startswith("C-7.19-2011-")


def test_defects_are_noted_and_hours_warned_of(complaints: ServiceHarness) -> None:
    complaints.set_clock(datetime(2011, 3, 6, 4, 0, tzinfo=UTC))
    complaint = filed(complaints, person=PERSON | {"patronymic": None, "postal_address": None}, signed="none")
    assert complaint["defects"] == ["missing_patronymic", "missing_postal_address", "missing_signature"]
    assert [one["code"] for one in complaint["warnings"]] == ["outside-chancery-hours"]


def test_a_repeated_request_is_one_complaint(complaints: ServiceHarness) -> None:
    officer = complaints.client(Role.COMPLAINTS_OFFICER, "7")
    key = {"idempotency-key": uuid4().hex}
    first = officer.post("/v1/complaints", json=COMPLAINT, headers=key)
    second = officer.post("/v1/complaints", json=COMPLAINT, headers=key)
    assert second.headers["idempotent-replayed"] == "true"
    assert first.json() == second.json()
    assert complaints.database["complaints"].count_documents({}) == 1


def test_an_overdue_complaint_is_told_of_once(complaints: ServiceHarness) -> None:
    late, answered = filed(complaints), filed(complaints)
    officer = complaints.client(Role.COMPLAINTS_OFFICER, "7")
    officer.post(f"/v1/complaints/{answered['complaint_id']}/answer", json=ANSWER)
    seen = len(complaints.events(ComplaintOverdue))
    complaints.set_clock(datetime(2011, 3, 16, 17, 59, 59, tzinfo=UTC))
    complaints.settle()
    assert complaints.events(ComplaintOverdue)[seen:] == []
    complaints.set_clock(datetime(2011, 3, 16, 18, 0, tzinfo=UTC))
    complaints.set_clock(datetime(2011, 3, 18, 6, 0, tzinfo=UTC))
    late_answer = officer.post(f"/v1/complaints/{late['complaint_id']}/answer", json=ANSWER)
    assert late_answer.status_code == 200
    complaints.settle()
    assert [str(one.complaint_id) for one in complaints.events(ComplaintOverdue)[seen:]] == [late["complaint_id"]]
    assert complaints.events(ComplaintAnswered)[-1].on_time is False


def test_a_complaint_takes_longer_and_the_complainant_is_told(complaints: ServiceHarness, tmp_path: Path) -> None:
    made = filed(complaints, language="ru")
    path = f"/v1/complaints/{made['complaint_id']}"
    officer, head = complaints.client(Role.COMPLAINTS_OFFICER, "7"), complaints.client(Role.HEAD, "7")
    longer = officer.post(f"{path}/longer-term", json={"reason": "info_officials"})
    assert (longer.json()["due_on"], longer.json()["longer_term_reason"]) == ("2011-03-31", "info_officials")
    asked = {"reason": "further_check", "days": 30, "signed_by": "Ғ. Ұ. Һәкімов"}
    extension = head.post(f"{path}/extension", json=asked).json()
    assert (extension["due_on"], extension["extension"]["notice_due_on"]) == ("2011-04-30", "2011-03-04")
    _, text = pdf_text(head.get(f"{path}/extension.pdf").content, tmp_path)
    squeezed = " ".join(text.split())
    for word in (
        *("УВЕДОМЛЕНИЕ О ПРОДЛЕНИИ СРОКА", made["register_no"], "30 апреля 2011 года", "30 календарных дней"),
        *("дополнительной проверки", "статьи 8 Закона Республики Казахстан", "Ғ. Ұ. Һәкімов", PERSON["postal_address"]),
    ):
        assert word in squeezed
    told = officer.post(f"{path}/extension/notice", json={"sent_by": "email"}).json()["extension"]
    assert (told["notice_sent_by"], told["notice_on_time"]) == ("email", True)
    complaints.set_clock(datetime(2011, 4, 30, 17, 0, tzinfo=UTC))
    assert officer.post(f"{path}/answer", json=ANSWER).status_code == 200
    complaints.settle()
    told_of = [one for one in complaints.envelopes() if one.subject == f"complaints/{made['complaint_id']}"]
    assert [one.type.removeprefix("kz.tirkeu.complaint.") for one in told_of] == [
        "filed.v1",
        "term_extended.v1",
        "term_extended.v1",
        "extension_notified.v1",
        "answered.v1",
    ]
    assert complaints.events(ComplaintAnswered)[-1].on_time


def test_a_complaint_stored_before_terms_grew_is_read(complaints: ServiceHarness) -> None:
    made = filed(complaints)
    later = ("language", "complained_of", "longer_term", "extension", "particulars.answer_sent_to")
    complaints.database["complaints"].update_many({}, {"$unset": dict.fromkeys(later, "")})
    shown = complaints.client(Role.COMPLAINTS_OFFICER, "7").get(f"/v1/complaints/{made['complaint_id']}").json()
    assert (shown["language"], shown["complained_of"], shown["extension"]) == ("kk", [], None)


def test_an_answer_with_nowhere_to_go_is_warned_of(complaints: ServiceHarness) -> None:
    """R-78: what an anonymous complaint lacks is no bar to its answer (R-73), and nobody is told that it went out."""
    path = f"/v1/complaints/{filed(complaints, person=None)['complaint_id']}/answer"
    answered = complaints.client(Role.COMPLAINTS_OFFICER, "7").post(path, json=ANSWER)
    assert [one["code"] for one in answered.json()["warnings"]] == ["nowhere-to-send"]
