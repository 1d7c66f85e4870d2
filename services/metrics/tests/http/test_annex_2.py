"""Annex 2 as a page, as CSV and as PDF."""

import csv
import io
import subprocess
from pathlib import Path

import pytest

from tirkeu_chassis.office.roles import Role
from tirkeu_sandbox.services.harness import ServiceHarness

from .cases import ORDER, three_cases


def test_annex_2_as_a_page(metrics: ServiceHarness) -> None:
    three_cases(metrics)
    committee = metrics.client(Role.COMMITTEE)
    committee.put("/v1/targets/2011", json=ORDER)
    committee.put("/v1/targets/2012", json={**ORDER, "targets": [{"indicator": "1.1", "target": "98"}]})
    browser = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    answer = metrics.client().get("/v1/annex-2?year=2011&body=7&lang=ru", headers=browser)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    page = answer.text
    assert '<html lang="ru">' in page
    for words in (
        "Показатели качества и доступности",
        "Нормативное значение показателя (2011)",
        "Целевое значение показателя в последующем году (2012)",
        "Текущее значение показателя в отчётном году (2011)",
        "1. Своевременность",
        "5. Вежливость",
        "33,33\N{NO-BREAK SPACE}%",
        "95,00\N{NO-BREAK SPACE}%",
        "98,00\N{NO-BREAK SPACE}%",
        '<option value="7" selected>',
        "Значения на 2011 год: приказ Комитета административной полиции № 15 от 10 января 2011 года",
    ):
        assert words in page
    assert "97,50" not in page
    assert "://" not in page
    assert "<script" not in page


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_page_of_annex_2_asks_for_another(metrics: ServiceHarness, lang: str) -> None:
    page = metrics.client().get("/v1/annex-2", params={"lang": lang, "body": "", "year": 2011})
    assert page.status_code == 200
    assert '<form method="get" action="/v1/annex-2">' in page.text
    assert page.text.count('<th scope="row">') == 6
    assert page.text.count('scope="rowgroup"') == 5


def test_annex_2_as_csv(metrics: ServiceHarness) -> None:
    three_cases(metrics)
    metrics.client(Role.COMMITTEE).put("/v1/targets/2011", json=ORDER)
    answer = metrics.client().get("/v1/annex-2?year=2011&lang=kk", headers={"accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    header, *rows = list(csv.reader(io.StringIO(answer.text)))
    assert header[1] == "Сапа мен қол жетімділік көрсеткіштері"
    assert [row[0] for row in rows] == ["1", "1.1", "2", "2.1", "3", "3.1", "3.2", "4", "4.1", "5", "5.1"]
    assert rows[1][2:] == ["95.00", "", "33.33", "1", "3", ""]
    assert rows[6][2:] == ["50.25", "", "", "0", "0", ""]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("kk", ("Сапа мен қол жетімділік", "Уақтылылығы", "деректер жоқ", "2011 жылғы 10 қаңтар № 15 бұйрығы")),
        ("ru", ("Показатели качества", "Своевременность", "нет данных", "№ 15 от 10 января 2011 года")),
        ("en", ("Quality and accessibility", "Timeliness", "no data", "No. 15 of 10 January 2011")),
    ],
)
def test_annex_2_as_pdf(metrics: ServiceHarness, tmp_path: Path, lang: str, words: tuple[str, ...]) -> None:
    three_cases(metrics)
    metrics.client(Role.COMMITTEE).put("/v1/targets/2011", json=ORDER)
    answer = metrics.client().get(f"/v1/annex-2?year=2011&lang={lang}", headers={"accept": "application/pdf"})
    assert answer.headers["content-type"] == "application/pdf"
    file = tmp_path / "annex-2.pdf"
    file.write_bytes(answer.content)
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    assert all(word in text for word in words)
    assert "33,33" in text or "33.33" in text


@pytest.mark.parametrize(
    ("accept", "status", "form"),
    [
        ("", 200, "text/html"),
        ("*/*", 200, "text/html"),
        ("text/*;q=0.1, application/pdf", 200, "application/pdf"),
        ("text/csv;q=0.9, text/html;q=0.5", 200, "text/csv"),
        ("text/html;q=0, text/*", 200, "text/csv"),
        ("image/png", 406, "application/problem+json"),
    ],
)
def test_the_form_of_annex_2_follows_accept(metrics: ServiceHarness, accept: str, status: int, form: str) -> None:
    answer = metrics.client().get("/v1/annex-2?year=2011", headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (status, form)
