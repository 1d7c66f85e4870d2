"""The page is for everybody: by the keyboard, on a telephone, in three languages."""

import re
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tirkeu_sandbox.services.harness import ServiceHarness

from .page import Opened, api, lines, ready, sign_in

CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


def test_the_keyboard_alone_will_do(opened: Opened) -> None:
    page = ready(opened())
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("[name=indicator][value='1.1']")).to_be_focused()
    assert page.evaluate("getComputedStyle(document.activeElement.closest('.card')).outlineStyle") == "solid"
    page.keyboard.press("ArrowRight")
    expect(page.locator("#chosen-title")).to_contain_text("2.1")
    expect(page.locator("#units caption")).to_contain_text("2.1")
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.closest('[id]')?.id"))
    assert {"departments-order", "filter", "only-counted", "units"} <= reached


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_texts_stand_out(metrics: ServiceHarness, opened: Opened, theme: str) -> None:
    page = ready(opened(color_scheme=theme))
    sign_in(page, metrics)
    expect(page.locator("#case-list tbody tr").first).to_be_visible()
    for summary in page.locator("figure summary").all():
        summary.click()
    looked = page.evaluate(CONTRAST)
    assert looked["looked"] > 200
    assert looked["found"] == []


def test_a_theme_is_chosen_and_kept(opened: Opened) -> None:
    page = ready(opened(color_scheme="light"))

    def paper() -> str:
        return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))

    light = paper()
    page.get_by_label("Theme").select_option("dark")
    dark = paper()
    assert dark != light
    page.reload()
    assert paper() == dark
    page.get_by_label("Theme").select_option("auto")
    assert paper() == light


def test_a_telephone_shows_all_of_it(opened: Opened) -> None:
    page = ready(opened(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True))
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert page.evaluate("Math.max(...[...document.querySelectorAll('svg.plot')].map((one) => one.clientWidth))") <= 360


def test_a_telephone_sorts_by_every_column(opened: Opened) -> None:
    page = ready(opened(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True))
    for column, shown in (("Counted", "share"), ("To the target, points", "difference"), ("No.", "no")):
        page.locator("#units-order").select_option(label=f"{column}: greatest first")
        expect(page.locator(f"#units tbody .of-{shown}").first).to_be_visible()
        expect(page.locator(f"#units th[data-column={shown}]")).to_have_attribute("aria-sort", "descending")
    assert [row[0] for row in lines(page)] == ["16.3", "16", "7.10", "7.1", "7", "2.10", "2.1", "2"]
    page.locator("#units-order").select_option(label="Counted: greatest first")
    counted = [int(re.findall(r"\d+", row[3])[1]) for row in lines(page)]
    assert counted == sorted(counted, reverse=True)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_annex_2_is_that_of_the_year_and_body_shown(opened: Opened) -> None:
    page = ready(opened())
    page.get_by_label("Internal affairs body").select_option("7")
    expect(page.locator("footer a").first).to_have_attribute("href", "/v1/annex-2?year=2011&body=7&lang=en")


@pytest.mark.parametrize(
    ("lang", "said", "day"),
    [
        ("kk", "2011 жылғы 1 қараша, 10:00", "2011 жылғы 6 қараша"),
        ("ru", "1 ноября 2011 года, 10:00", "6 ноября 2011 года"),
        ("en", "1 November 2011, 10:00", "6 November 2011"),
    ],
)
def test_days_and_numbers_are_written_as_in_annex_2(
    metrics: ServiceHarness, opened: Opened, lang: str, said: str, day: str
) -> None:
    # The time is the service's, neither the reader's nor the machine's; what writes it is not the browser's language.
    page = opened(f"lang={lang}", timezone_id="America/Lima")
    page.clock.set_fixed_time(datetime(2001, 1, 1, tzinfo=UTC))
    page.reload()
    expect(page.locator("#as-of")).to_contain_text(said)
    annex_2 = metrics.client().get("/v1/annex-2", params={"year": 2011, "lang": lang}, headers={"accept": "text/html"})
    assert said in annex_2.text
    for value in page.locator(".card > .value:not(.without)").all_inner_texts():
        assert value in annex_2.text
    sign_in(page, metrics)
    expect(page.locator("#case-list tbody")).to_contain_text(day)


@pytest.mark.parametrize(
    ("lang", "axis", "month"),
    [("kk", "қар.", "Қараша"), ("ru", "нояб.", "ноябрь"), ("en", "Nov", "November")],
)
def test_months_have_the_names_of_the_language(shown: Opened, lang: str, axis: str, month: str) -> None:
    page = shown(f"lang={lang}")
    ticks = page.locator("#trend svg [aria-label='x-axis tick label'] text").all_text_contents()
    assert (len(ticks), ticks[10]) == (12, axis)
    page.locator("#trend summary").click()
    expect(page.locator("#trend tbody th").nth(10)).to_have_text(month)
    assert not re.search(r"M\d\d", page.locator("main").inner_text())


@pytest.mark.parametrize(("lang", "thousands"), [("kk", "12\u00a0345"), ("ru", "12\u00a0345"), ("en", "12,345")])
def test_great_numbers_are_grouped(metrics: ServiceHarness, opened: Opened, lang: str, thousands: str) -> None:
    page = opened(f"lang={lang}", forgive="ERR_FAILED")
    answer = api(metrics, lang=lang)
    answer["apart"]["registered"] = 12345
    page.route("**/v1/indicators?*", lambda route: route.fulfill(json=answer))
    page.route("**/v1/indicators/stream*", lambda route: route.abort())
    page.reload()
    expect(page.locator("#apart dd").first).to_have_text(thousands)


@pytest.mark.parametrize(
    ("lang", "paragraph"),
    [
        ("kk", "2-қосымша, 1.1 көрсеткіші"),
        ("ru", "Приложение 2, показатель 1.1"),
        ("en", "Annex 2, indicator 1.1"),
    ],
)
def test_how_it_is_counted_is_said_in_one_language(shown: Opened, lang: str, paragraph: str) -> None:
    page = shown(f"lang={lang}")
    page.locator("#definition summary").click()
    expect(page.locator("#definition .hint")).to_have_text(paragraph)


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_kazakh_names_are_said_to_be_kazakh(shown: Opened, lang: str) -> None:
    page = shown(f"lang={lang}")
    for place in ("#units tr[data-body='{}'] th", "#body option[value='{}']"):
        expect(page.locator(place.format("7"))).to_have_attribute("lang", lang)
        expect(page.locator(place.format("7.1"))).to_have_attribute("lang", "kk")


def test_landmarks_and_headings_are_in_order(shown: Opened) -> None:
    page = shown()
    for role in ("banner", "main", "contentinfo", "navigation"):
        expect(page.get_by_role(role)).to_have_count(1)
    levels = [int(tag[1]) for tag in page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map((h) => h.tagName)")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.evaluate(
        "[...document.querySelectorAll('table')].every((one) => one.caption?.textContent || !one.rows.length)"
    )
    unnamed = "[...document.querySelectorAll('input,select')].filter((one) => !one.labels.length).map((one) => one.id)"
    assert page.evaluate(unnamed) == []
