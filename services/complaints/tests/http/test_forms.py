"""The coupon and the letter, as they are printed."""

from pathlib import Path

import pytest

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.standard.directory import bodies
from tirkeu_sandbox.services.harness import ServiceHarness

from .filing import ANSWER, COMPLAINT, filed, pdf_text, problem


@pytest.mark.parametrize(("lang", "word"), [(None, "ОТВЕТ НА ЖАЛОБУ"), ("kk", "ШАҒЫМҒА ЖАУАП")])
def test_a_letter_is_in_the_language_of_the_complaint(
    complaints: ServiceHarness, tmp_path: Path, lang: str | None, word: str
) -> None:
    path = f"/v1/complaints/{filed(complaints, language='ru')['complaint_id']}"
    officer = complaints.client(Role.COMPLAINTS_OFFICER, "7")
    officer.post(f"{path}/answer", json=ANSWER)
    _, text = pdf_text(officer.get(f"{path}/answer.pdf", params={"lang": lang} if lang else {}).content, tmp_path)
    assert word in text


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
