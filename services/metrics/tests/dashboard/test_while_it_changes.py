"""The page keeps up with what happens."""

import re
from uuid import uuid4

from playwright.sync_api import expect

from tirkeu_sandbox.services.harness import ServiceHarness

from .page import NOW, Opened, api, cards, hold, lines, listed, permitted, ready, sign_in


def test_a_figure_changes_as_it_happens(metrics: ServiceHarness, opened: Opened) -> None:
    page = ready(opened("lang=en&body=16"))
    before = api(metrics, body="16")["indicators"][0]
    expect(page.locator(".card .counted").first).to_have_text(f"{before['numerator']} of {before['denominator']}")
    permitted(metrics, uuid4(), "16.3", NOW)
    now = f"{before['numerator'] + 1} of {before['denominator'] + 1}"
    expect(page.locator(".card .counted").first).to_have_text(now)
    expect(page.locator("#units tbody tr", has_text="16.3")).to_contain_text(now)
    assert cards(page)[0] == ("1.1", api(metrics, body="16")["indicators"][0]["value"])


def test_another_body_waits_for_its_own_figures(metrics: ServiceHarness, opened: Opened) -> None:
    page = ready(opened())
    held = hold(page, re.compile(r"/v1/indicators\?.*body=7"))
    with page.expect_request(re.compile(r"/v1/indicators\?.*body=7")):
        page.get_by_label("Internal affairs body").select_option("7")
    expect(page.locator("#live")).to_have_text("Loading the figures")
    # A choice made meanwhile does not end what is being read.
    page.locator(".card[data-code='2.1']").click()
    held[0].continue_()
    ready(page)
    expect(page.locator("#units caption")).to_contain_text("2.1")
    assert cards(page) == [(one["code"], one["value"]) for one in api(metrics, body="7")["indicators"]]
    assert {row[0].partition(".")[0] for row in lines(page)} == {"7"}


def test_a_stream_that_was_refused_is_asked_for_again(opened: Opened) -> None:
    page = ready(opened(forgive="503"))
    page.route("**/v1/indicators/stream*", lambda route: route.fulfill(status=503))
    page.get_by_label("Internal affairs body").select_option("7")
    expect(page.locator("#live")).to_have_attribute("data-live", "false")
    expect(page.locator("#live")).to_contain_text("Trying again")
    page.unroute("**/v1/indicators/stream*")
    ready(page)


def test_the_list_of_cases_keeps_up(metrics: ServiceHarness, opened: Opened) -> None:
    page = ready(opened("lang=en&body=16"))
    sign_in(page, metrics)
    ids = page.locator("#case-list tbody th")
    expect(ids).to_have_text([one["application_id"] for one in listed(metrics, "/v1/indicators/1.1/cases", body="16")])
    before = ids.count()
    button = page.locator("#case-list tbody button").first
    button.focus()
    permitted(metrics, uuid4(), "16.3", NOW)
    expect(ids).to_have_count(before + 1)
    expect(ids).to_have_text([one["application_id"] for one in listed(metrics, "/v1/indicators/1.1/cases", body="16")])
    expect(button).to_be_focused()


def test_a_live_change_leaves_the_reader_where_they_are(metrics: ServiceHarness, opened: Opened) -> None:
    page = ready(opened("lang=en&body=7"))
    page.locator("#departments summary").click()
    button = page.get_by_role("button", name="Cases of Department of Internal Affairs of East Kazakhstan oblast")
    button.focus()
    before = api(metrics, body="7")["indicators"][0]
    permitted(metrics, uuid4(), "7", NOW)
    now = f"{before['numerator'] + 1} of {before['denominator'] + 1}"
    expect(page.locator("#units tr[data-body='7']")).to_contain_text(now)
    expect(button).to_be_focused()
    expect(page.locator("#departments tbody tr").first).to_be_visible()
