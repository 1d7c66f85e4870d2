"""Figures and cases are saved from the page."""

import csv
import io
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import expect

from tirkeu_sandbox.services.harness import ServiceHarness

from .page import CODES, Opened, api, number, ready, sign_in


def test_figures_are_saved(metrics: ServiceHarness, opened: Opened, tmp_path: Path) -> None:
    page = ready(opened("lang=en&body=7"))
    with page.expect_download() as download:
        page.locator("#take div").first.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "tirkeu-indicators-7-2011.csv"
    download.value.save_as(tmp_path / "figures.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "figures.csv").read_bytes().decode(), newline="")))
    mine = [one for one in rows if one["body_no"] == "7" and one["indicator"] in CODES]
    assert [number(one["value"]) for one in mine] == [one["value"] for one in api(metrics, body="7")["indicators"]]


def test_cases_are_saved_with_a_token(metrics: ServiceHarness, opened: Opened, tmp_path: Path) -> None:
    page = ready(opened())
    kept = page.locator("#take div", has_text="Cases of 2011").get_by_role("button", name="Parquet")
    expect(kept).to_be_disabled()
    sign_in(page, metrics)
    expect(kept).to_be_enabled()
    with page.expect_download() as download:
        kept.click()
    download.value.save_as(tmp_path / "cases.parquet")
    assert pq.read_table(tmp_path / "cases.parquet").num_rows >= 8
    expect(page.locator("#take-said")).to_have_text("Saved: tirkeu-cases-2011.parquet")


@pytest.mark.parametrize(
    ("lang", "reason"),
    [("kk", "байланыс үзілді"), ("ru", "соединение прервалось"), ("en", "the connection broke off")],
)
def test_a_file_cut_short_is_told_in_the_reader_s_language(
    metrics: ServiceHarness, opened: Opened, lang: str, reason: str
) -> None:
    page = ready(opened(f"lang={lang}"))
    page.evaluate("() => { Response.prototype.blob = () => Promise.reject(new TypeError('Failed to fetch')); }")
    sign_in(page, metrics)
    page.locator("#take").get_by_role("button", name="Parquet").first.click()
    expect(page.locator("#take-said")).to_contain_text(reason)
