"""When there is nothing to show, or nothing comes."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tirkeu_sandbox.services.harness import ServiceHarness

from .page import Opened, api, cards, hold, ready, sign_in


def test_a_year_without_figures_says_what_to_do(opened: Opened) -> None:
    page = opened("lang=en&year=2005")
    expect(page.locator("#empty")).to_contain_text("Nothing has been counted")
    expect(page.locator(".card > .value").first).to_have_text("no data")


@pytest.mark.parametrize("choice", ["body", "year"])
def test_no_figure_stands_under_another_name_when_the_service_is_gone(
    metrics: ServiceHarness, opened: Opened, choice: str
) -> None:
    page = ready(opened(forgive="ERR_FAILED"))
    sign_in(page, metrics)
    expect(page.locator("#case-list tbody tr").first).to_be_visible()
    page.route("**/v1/**", lambda route: route.abort())
    page.locator(f"#{choice}").select_option(index=1)
    expect(page.locator("#problem")).to_contain_text("the service does not answer")
    expect(page.locator(".card > .value")).to_have_text(["not loaded"] * 6)
    for emptied in (".card > .counted", ".card > .verdict"):
        expect(page.locator(emptied)).to_have_text([""] * 6)
    for place in ("trend", "departments", "units tbody"):
        expect(page.locator(f"#{place}")).to_have_text("not loaded")
    expect(page.locator("#apart dd").first).to_have_text("not loaded")
    for emptied in ("#series tbody tr", "#case-list tr", "svg.plot"):
        expect(page.locator(emptied)).to_have_count(0)
    expect(page.locator("#as-of")).to_be_empty()
    page.unroute("**/v1/**")
    page.get_by_role("button", name="Try again").click()
    ready(page)
    expect(page.locator("#problem")).to_be_hidden()
    chosen = {"body": page.locator("#body").input_value(), "year": page.locator("#year").input_value()}
    assert cards(page) == [(one["code"], one["value"]) for one in api(metrics, **chosen)["indicators"]]


def test_an_indicator_that_cannot_be_read_shows_no_other_s_tables(metrics: ServiceHarness, opened: Opened) -> None:
    page = ready(opened(forgive="ERR_FAILED"))
    shown = cards(page)
    held = hold(page, re.compile("/v1/exports/indicators"))
    page.locator(".card[data-code='2.1']").click()
    expect(page.locator("#chosen-title")).to_contain_text("2.1")
    for place in ("trend", "departments", "units"):
        expect(page.locator(f"#{place}")).to_be_hidden()
    for _ in range(2):
        held.pop().abort()
    expect(page.locator("#problem")).to_contain_text("the service does not answer")
    for place in ("trend", "departments", "units tbody"):
        expect(page.locator(f"#{place}")).to_have_text("not loaded")
    assert cards(page) == shown, "the cards are of the year and body chosen"
    page.unroute(re.compile("/v1/exports/indicators"))
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("#units caption")).to_contain_text("2.1")
    expect(page.locator("#trend figcaption")).to_contain_text("2.1")


def test_what_went_wrong_is_told_where_the_reader_is(opened: Opened) -> None:
    page = ready(opened(forgive="ERR_FAILED", viewport={"width": 360, "height": 740}, is_mobile=True))
    page.route("**/v1/**", lambda route: route.abort())
    page.locator("#departments-order").scroll_into_view_if_needed()
    # As by the keyboard: the choice isn't scrolled to.
    page.evaluate("document.querySelector(`[name=indicator][value='5.1']`).click()")
    expect(page.locator("#problem")).to_be_in_viewport(ratio=1)
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator("#problem")).to_be_in_viewport(ratio=1)


def test_without_scripts_annex_2_is_named(metrics: ServiceHarness, browser: Browser) -> None:
    context = browser.new_context(base_url=metrics.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/?year=2011&body=7&lang=ru")
    page.locator(".notice a").click()
    assert page.locator("table caption").inner_text().endswith(", 2011")
    context.close()
