"""The service as it runs: real broker, real database, driven from outside."""

import hashlib
import subprocess
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.complaints import (
    ComplaintAnswered,
    ComplaintFiled,
    ComplaintOverdue,
    FeedbackGiven,
)
from tirkeu_contracts.standard.directory import bodies, body
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.events import application_received
from tirkeu_sandbox.testing.problems import problem_of

pytest_plugins = ["tirkeu_sandbox.testing.pytest_plugin"]

NOW = datetime(2011, 3, 1, 4, 0, tzinfo=UTC)
PERSON = {
    "surname": "Серікова",
    "name": "Айгүл",
    "patronymic": "Маратқызы",
    "postal_address": "Өскемен қ., Абай к., 1",
    "email": "aigul@example.kz",
}
COMPLAINT = {
    "body_no": "7.19",
    "kind": "actions_of_staff",
    "channel": "chancery",
    "complainant_kind": "natural_person",
    "addressee_level": "dia",
    "person": PERSON,
    "signed": "wet",
    "text": "Мерзім өтіп кетті.",
    "accepted_by": "Ахметова Динара",
}
ANSWER = {"outcome": "upheld", "sent_by": "post", "text": "Шағым қанағаттандырылды."}
PERSONAL = ("Серікова", "Айгүл", "Абай к.", "aigul", "Мерзім өтіп", "Динара", "Шағым қанағаттандырылды")
NUMBERS = count(1)


@pytest.fixture(autouse=True)
def morning(complaints: ServiceHarness) -> None:
    """Every test begins in chancery hours, with an empty worklist."""
    complaints.settle()
    complaints.database["complaints"].delete_many({})
    complaints.set_clock(NOW)


def filed(complaints: ServiceHarness, **change: Any) -> dict[str, Any]:
    answer = complaints.client(Role.COMPLAINTS_OFFICER, "7").post("/v1/complaints", json=COMPLAINT | change)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def problem(answer: httpx2.Response) -> tuple[int, str]:
    seen = problem_of(answer)
    return seen.status, seen.code


# -- the path of a complaint


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


# -- reading


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


# -- more time (rule R-77)


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


@pytest.mark.parametrize(("lang", "word"), [(None, "ОТВЕТ НА ЖАЛОБУ"), ("kk", "ШАҒЫМҒА ЖАУАП")])
def test_a_letter_is_in_the_language_of_the_complaint(
    complaints: ServiceHarness, tmp_path: Path, lang: str | None, word: str
) -> None:
    path = f"/v1/complaints/{filed(complaints, language='ru')['complaint_id']}"
    officer = complaints.client(Role.COMPLAINTS_OFFICER, "7")
    officer.post(f"{path}/answer", json=ANSWER)
    _, text = pdf_text(officer.get(f"{path}/answer.pdf", params={"lang": lang} if lang else {}).content, tmp_path)
    assert word in text


def test_an_answer_with_nowhere_to_go_is_warned_of(complaints: ServiceHarness) -> None:
    """R-78: what an anonymous complaint lacks is no bar to its answer (R-73), and nobody is told that it went out."""
    path = f"/v1/complaints/{filed(complaints, person=None)['complaint_id']}/answer"
    answered = complaints.client(Role.COMPLAINTS_OFFICER, "7").post(path, json=ANSWER)
    assert [one["code"] for one in answered.json()["warnings"]] == ["nowhere-to-send"]


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


# -- refusals


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


# -- the coupon (Annex 4)


def pdf_text(content: bytes, folder: Path) -> tuple[str, str]:
    """What pdfinfo and pdftotext say of a document."""
    file = folder / "document.pdf"
    file.write_bytes(content)

    def said_by(*command: str) -> str:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    return said_by("pdfinfo", str(file)), said_by("pdftotext", "-layout", str(file), "-")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("kk", ("Талон", "(субъектің аты)", "Өтініш қабылдаған", "2011 жылғы 1 наурыз. Сағ. 10 мин. 00")),
        (
            "ru",
            (
                "Талон",
                "(наименование субъекта)",
                "Обращение (заявление) принял",
                "1 марта 2011 года. 10 час. 00 мин.",
                "Департамент внутренних дел",
            ),
        ),
    ],
)
def test_the_coupon_is_75_by_55_millimetres(
    complaints: ServiceHarness, tmp_path: Path, lang: str, words: tuple[str, ...]
) -> None:
    made = filed(complaints)
    clerk = complaints.client(Role.CLERK, "7.19")
    answer = clerk.get(f"/v1/complaints/{made['complaint_id']}/coupon.pdf", params={"lang": lang})
    assert answer.headers["content-type"] == "application/pdf"
    info, text = pdf_text(answer.content, tmp_path)
    width, height = info.partition("Page size:")[2].split()[0:3:2]
    assert round(float(width) / 72 * 25.4, 1) == 75.0
    assert round(float(height) / 72 * 25.4, 1) == 55.0
    squeezed = " ".join(text.split())
    for word in (*words, "Ахметова Динара", made["register_no"]):
        assert word in squeezed
    assert "Серікова" not in text


def test_the_longest_names_fit_on_one_coupon(complaints: ServiceHarness, tmp_path: Path) -> None:
    longest = max(bodies(), key=lambda body: len(body.name_kk)).no
    acceptor = "Әбдіғаппарова-Сүлейменова " * 3 + "Гүлбаршын Қожахметқызы"
    officer = complaints.client(Role.COMPLAINTS_OFFICER, longest.partition(".")[0])
    asked = COMPLAINT | {"body_no": longest, "addressee_level": "iab", "accepted_by": acceptor}
    made = officer.post("/v1/complaints", json=asked).json()
    for lang in ("kk", "ru"):
        answer = officer.get(f"/v1/complaints/{made['complaint_id']}/coupon.pdf", params={"lang": lang})
        info, _ = pdf_text(answer.content, tmp_path)
        assert info.partition("Pages:")[2].split()[0] == "1"


# -- the written answer (paragraph 25)


@pytest.mark.parametrize(
    ("lang", "sent_by", "level", "words"),
    [
        (
            "kk",
            "post",
            "dia",
            (
                "ШАҒЫМҒА ЖАУАП",
                "2011 жылғы 1 наурыз",
                "шағым қанағаттандырылды",
                "Пошта арқылы",
                "Өскемен қ., Абай к., 1",
            ),
        ),
        (
            "ru",
            "email",
            "iab",
            ("ОТВЕТ НА ЖАЛОБУ", "1 марта 2011 года", "удовлетворена", "По электронной почте", "aigul@example.kz"),
        ),
        ("ru", "post", "mia", ("ОТВЕТ НА ЖАЛОБУ", "Министерство внутренних дел", "пунктом 25")),
    ],
)
def test_the_answer_is_printed_as_a_letter(
    complaints: ServiceHarness, tmp_path: Path, lang: str, sent_by: str, level: str, words: tuple[str, ...]
) -> None:
    by = complaints.client(Role.COMMITTEE) if level == "mia" else complaints.client(Role.COMPLAINTS_OFFICER, "7")
    made = by.post("/v1/complaints", json=COMPLAINT | {"addressee_level": level}).json()
    path = f"/v1/complaints/{made['complaint_id']}"
    assert problem(by.get(f"{path}/answer.pdf")) == (409, "complaint-not-answered")
    given = ANSWER | {"sent_by": sent_by, "signed_by": "Ғ. Ұ. Һәкімов"}
    assert by.post(f"{path}/answer", json=given).status_code == 200

    letter = by.get(f"{path}/answer.pdf", params={"lang": lang})
    assert letter.headers["content-type"] == "application/pdf"
    info, text = pdf_text(letter.content, tmp_path)
    squeezed = " ".join(text.split())
    for word in (*words, "Серікова Айгүл Маратқызы", made["register_no"], ANSWER["text"], "Ғ. Ұ. Һәкімов"):
        assert word in squeezed
    assert info.partition("Pages:")[2].split()[0] == "1"


# -- the survey


def surveyed(complaints: ServiceHarness, *, body_no: str = "7.19") -> tuple[str, str, UUID]:
    """A registered case's talon number and code, and its id."""
    application_id, code = uuid4(), "7KQ2-M0ZT-9XBA-HP4D"
    talon_no = f"{body_no}-2011-{next(NUMBERS):06d}"
    complaints.publish(
        application_received(
            application_id,
            NOW,
            body_no=body_no,
            talon_no=talon_no,
            talon_digest=hashlib.sha256(f"{talon_no}:{code}".encode()).hexdigest(),
        ),
        subject=f"applications/{application_id}",
        sequence=1,
    )
    complaints.settle()
    return talon_no, code, application_id


def feedback(talon_no: str, talon_code: str) -> dict[str, Any]:
    answers = {"process": "satisfied", "information": "not_satisfied", "courtesy": "satisfied"}
    return {"talon_no": talon_no, "talon_code": talon_code, "answers": answers}


def test_the_holder_of_a_talon_answers_once(complaints: ServiceHarness) -> None:
    talon_no, code, application_id = surveyed(complaints)
    applicant = complaints.client()
    key = {"idempotency-key": "mine"}
    first = applicant.post("/v1/feedback", json=feedback(talon_no, code), headers=key)
    assert (first.status_code, first.json()["talon_no"]) == (201, talon_no)
    repeated = applicant.post("/v1/feedback", json=feedback(talon_no, code), headers=key)
    assert repeated.headers["idempotent-replayed"] == "true"
    assert problem(applicant.post("/v1/feedback", json=feedback(talon_no, code))) == (409, "feedback-given")
    complaints.settle()
    (event,) = [one for one in complaints.events(FeedbackGiven) if one.application_id == application_id]
    assert (event.body_no, event.answers.courtesy, event.answers.complaint_procedure) == ("7.19", "satisfied", None)


def test_one_idempotency_key_serves_two_talons(complaints: ServiceHarness) -> None:
    key = {"idempotency-key": "the same"}
    for _ in range(2):
        talon_no, code, _ = surveyed(complaints)
        answer = complaints.client().post("/v1/feedback", json=feedback(talon_no, code), headers=key)
        assert answer.status_code == 201


def test_a_wrong_code_looks_like_an_unknown_talon(complaints: ServiceHarness) -> None:
    talon_no, code, application_id = surveyed(complaints)
    applicant = complaints.client()
    wrong = applicant.post("/v1/feedback", json=feedback(talon_no, "7KQ2-M0ZT-9XBA-HP4E"))
    unknown = applicant.post("/v1/feedback", json=feedback("7.19-2011-999999", code))
    assert problem(wrong) == problem(unknown) == (404, "not-found")
    assert {**wrong.json(), "trace": ""} == {**unknown.json(), "trace": ""}
    assert not [one for one in complaints.events(FeedbackGiven) if one.application_id == application_id]


def test_a_case_delivered_twice_is_surveyed_once(complaints: ServiceHarness) -> None:
    before = complaints.dead_letters()
    talon_no, code, application_id = surveyed(complaints)
    assert complaints.client().post("/v1/feedback", json=feedback(talon_no, code)).status_code == 201
    complaints.publish(
        application_received(application_id, NOW, talon_no=talon_no),
        subject=f"applications/{application_id}",
        sequence=1,
    )
    complaints.settle()
    assert problem(complaints.client().post("/v1/feedback", json=feedback(talon_no, code))) == (409, "feedback-given")
    assert complaints.dead_letters() == before


@pytest.mark.parametrize(
    "change",
    [
        {"answers": {"process": "satisfied"}},
        {"answers": {"process": "so so", "information": "satisfied", "courtesy": "satisfied"}},
        {"talon_no": ""},
        {"comment": "free text"},
    ],
)
def test_bad_feedback_is_refused(complaints: ServiceHarness, change: dict[str, Any]) -> None:
    answer = complaints.client().post("/v1/feedback", json=feedback("7.19-2011-1", "x") | change)
    assert problem(answer) == (422, "invalid-request")


def test_feedback_needs_an_idempotency_key(complaints: ServiceHarness) -> None:
    bare = complaints.client(idempotency_keys=False)
    assert problem(bare.post("/v1/feedback", json=feedback("1", "x"))) == (400, "idempotency-key-missing")
