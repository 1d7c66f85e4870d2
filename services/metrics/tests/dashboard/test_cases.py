"""The table of bodies, and the way from a figure down to its cases."""

import re

import pytest
from playwright.sync_api import expect

from tirkeu_chassis.office.roles import Role
from tirkeu_sandbox.services.harness import ServiceHarness

from .page import Opened, hold, lines, listed, number, ready, sign_in


def test_the_table_sorts(opened: Opened) -> None:
    page = ready(opened())
    numbers = [row[0] for row in lines(page)]
    assert numbers == ["2", "2.1", "2.10", "7", "7.1", "7.10", "16", "16.3"]
    heading = page.locator("#units th[data-column=value]")
    expect(heading).to_have_attribute("aria-sort", "none")
    for direction, backwards in (("ascending", False), ("descending", True)):
        heading.get_by_role("button").click()
        expect(heading).to_have_attribute("aria-sort", direction)
        values = [number(row[2].split("\n")[-1]) or 0.0 for row in lines(page)]
        assert values == sorted(values, reverse=backwards)
    expect(page.locator("#units th[data-column=no]")).to_have_attribute("aria-sort", "none")


def test_the_table_filters(opened: Opened) -> None:
    page = ready(opened())
    said = page.locator("#rows-shown")
    expect(said).to_have_text("Rows shown: 8 of 224")
    page.get_by_label("Filter by name or number").fill("7.1")
    expect(said).to_have_text("Rows shown: 1 of 224")
    page.get_by_label("Filter by name or number").fill("East Kazakhstan")
    assert [row[0] for row in lines(page)] == ["7"]
    page.get_by_label("Filter by name or number").fill("no such name")
    expect(page.locator("#units tbody")).to_have_text("No body fits the filter.")
    page.get_by_label("Filter by name or number").fill("")
    page.get_by_label("Only where something was counted").uncheck()
    expect(said).to_have_text("Rows shown: 224 of 224")


def test_a_figure_leads_to_its_cases(metrics: ServiceHarness, opened: Opened) -> None:
    page = ready(opened())
    page.get_by_role("button", name="Cases of Department of Internal Affairs of East Kazakhstan oblast").click()
    expect(page.locator("#cases")).to_be_focused()
    sign_in(page, metrics)
    listed = page.locator("#case-list tbody th")
    asked: dict[str, str] = {"year": "2011", "body": "7"}
    cases = metrics.client(Role.ANALYST).get("/v1/indicators/1.1/cases", params=asked).json()["items"]
    expect(listed).to_have_text([one["application_id"] for one in cases])
    page.get_by_label("Which cases").select_option("numerator")
    asked["counted"] = "numerator"
    cases = metrics.client(Role.ANALYST).get("/v1/indicators/1.1/cases", params=asked).json()["items"]
    expect(listed).to_have_text([one["application_id"] for one in cases])
    case = cases[0]["application_id"]
    page.get_by_role("button", name=f"Events of {case}").click()
    expect(page.locator("#case-events")).to_be_focused()
    heard = metrics.client(Role.ANALYST).get(f"/v1/cases/{case}").json()["events"]
    said = [one["type"].removeprefix("kz.tirkeu.") for one in heard]
    expect(page.locator("#case-events li code")).to_have_text(said)
    page.get_by_role("button", name="Forget it").click()
    expect(page.locator("#case-list")).to_be_hidden()


def test_a_token_stays_in_its_tab_until_it_is_forgotten(metrics: ServiceHarness, opened: Opened) -> None:
    page = ready(opened())
    sign_in(page, metrics)
    rows = page.locator("#case-list tbody tr")
    expect(rows.first).to_be_visible()
    page.reload()
    expect(rows.first).to_be_visible()
    page.get_by_role("link", name="Русский").click()
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    expect(rows.first).to_be_visible()
    other = page.context.new_page()
    other.goto("/?year=2011&lang=en")
    expect(other.locator("#sign-in")).to_be_visible()
    page.locator("#forget-token").click()
    page.reload()
    ready(page)
    expect(page.locator("#sign-in")).to_be_visible()


# Visits, complaints and cases shown apart have lists like those of the indicators.
@pytest.mark.parametrize(
    ("button", "path", "identity"),
    [
        ("#apart div:has(dt:text-is('Permits signed')) button", "/v1/apart/permits/cases", "application_id"),
        ("#apart div:has(dt:text-is('Survey responses')) button", "/v1/apart/responses/cases", "application_id"),
        (
            "#series tr[data-code=on_time_from_submission] button",
            "/v1/series/on_time_from_submission/records",
            "application_id",
        ),
        ("#apart div:has(dt:text-is('Complaints filed')) button", "/v1/apart/complaints/filed", "complaint_id"),
        ("#series tr[data-code=queue] button", "/v1/series/queue/records", "visit_id"),
        ("#series tr[data-code=complaint_term] button", "/v1/series/complaint_term/records", "complaint_id"),
    ],
)
def test_what_stands_beside_leads_to_its_records(
    metrics: ServiceHarness, opened: Opened, button: str, path: str, identity: str
) -> None:
    page = ready(opened())
    sign_in(page, metrics)
    page.locator(button).click()
    expect(page.locator("#cases")).to_be_focused()
    found = listed(metrics, path)
    assert found
    expect(page.locator("#case-list tbody th")).to_have_text([one[identity] for one in found])
    page.locator("#case-list tbody button").first.click()
    kind = path_of_record(identity, found[0][identity])
    heard = metrics.client(Role.ANALYST).get(kind).json()["events"]
    expect(page.locator("#case-events li code")).to_have_text([one["type"].removeprefix("kz.tirkeu.") for one in heard])


def path_of_record(identity: str, one: str) -> str:
    """Where the API tells of a record and its events."""
    collection = {"application_id": "cases", "visit_id": "visits", "complaint_id": "complaints"}[identity]
    return f"/v1/{collection}/{one}"


def test_a_month_leads_to_its_cases(metrics: ServiceHarness, opened: Opened) -> None:
    page = ready(opened())
    sign_in(page, metrics)
    ids = page.locator("#case-list tbody th")
    page.locator("#trend summary").click()
    page.get_by_role("button", name="Cases: October").click()
    expect(page.locator("#cases")).to_be_focused()
    october = [one["application_id"] for one in listed(metrics, "/v1/indicators/1.1/cases", period="2011-10")]
    assert october
    expect(ids).to_have_text(october)
    expect(page.locator("#case-list caption")).to_contain_text("2011, October")
    page.locator("#month").select_option("")
    expect(ids).to_have_text([one["application_id"] for one in listed(metrics, "/v1/indicators/1.1/cases")])


def test_what_is_shown_of_cases_is_what_was_asked_last(metrics: ServiceHarness, opened: Opened) -> None:
    page = ready(opened())
    held = hold(page, re.compile(r"/cases\?.*counted=denominator"))
    page.get_by_label("Access token").fill(str(metrics.client(Role.ANALYST).headers["authorization"])[7:])
    with page.expect_request(re.compile(r"/cases\?.*counted=denominator")):
        page.get_by_role("button", name="Use it").click()
    with page.expect_event("requestfailed", lambda request: "counted=denominator" in request.url):
        page.get_by_label("Which cases").select_option("numerator")
    assert len(held) == 1
    asked = {"year": "2011", "counted": "numerator"}
    cases = metrics.client(Role.ANALYST).get("/v1/indicators/1.1/cases", params=asked).json()["items"]
    expect(page.locator("#case-list tbody th")).to_have_text([one["application_id"] for one in cases])
    page.get_by_role("button", name="Forget it").click()
    expect(page.locator("#case-list tr")).to_have_count(0)


def test_a_token_that_is_none_is_told(opened: Opened) -> None:
    page = ready(opened(forgive="401"))
    page.get_by_label("Access token").fill("not-a-token")
    page.get_by_role("button", name="Use it").click()
    expect(page.locator("#cases-said")).to_contain_text("The figures could not be loaded")
    expect(page.locator("#sign-in")).to_be_visible()
