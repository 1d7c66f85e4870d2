"""The dashboard in a real browser, on the running service."""

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.events.complaints import ComplaintAnswered, ComplaintFiled, FeedbackGiven, SurveyAnswers
from tirkeu_contracts.events.intake import ReceptionVisitCompleted
from tirkeu_metrics.dashboard.page import asset
from tirkeu_metrics.main import DEFINITION
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.events import permit_issued

pytest_plugins = ["tirkeu_sandbox.testing.pytest_plugin"]

expect.set_options(timeout=30_000)
NOW = datetime(2011, 11, 1, 4, 0, tzinfo=UTC)
CODES = ["1.1", "2.1", "3.1", "3.2", "4.1", "5.1"]
CONTRAST = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ORDER = {
    "order_no": "15",
    "order_date": "2011-01-10",
    "targets": [
        {"indicator": "1.1", "normative": "60", "target": "80"},
        {"indicator": "2.1", "normative": "90", "target": "95"},
        {"indicator": "5.1", "normative": "50"},
    ],
}


def permitted(metrics: ServiceHarness, case: UUID, body_no: str, at: datetime, *, late: bool = False) -> None:
    """A case whose permit was signed."""
    metrics.publish(
        permit_issued(
            case, at, body_no=body_no, due_on=local_date(at) + timedelta(days=-1 if late else 5), on_time=not late
        ),
        subject=f"permits/{case}",
        sequence=1,
    )


@pytest.fixture(scope="module")
def metrics(
    broker: RabbitmqNode, mongodb_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServiceHarness]:
    """A year in which some bodies were on time, some late, some idle, and some applicants answered."""
    with ServiceHarness(DEFINITION, broker.url(), mongodb_url, tmp_path_factory.mktemp("metrics"), at=NOW) as harness:
        harness.client(Role.COMMITTEE).put("/v1/targets/2011", json=ORDER)
        for number, body_no in enumerate(["7.10", "7.10", "7.1", "7", "2.10", "2.1", "2.1", "16.3"]):
            case, at = UUID(int=number + 1), NOW - timedelta(days=31 * (number % 4))
            permitted(harness, case, body_no, at, late=number % 3 == 2)
            if number % 2:
                answers = SurveyAnswers(process="satisfied", information="not_satisfied", courtesy="satisfied")
                harness.publish(
                    FeedbackGiven(application_id=case, body_no=body_no, answers=answers, given_at=at),
                    subject=f"feedback/{case}",
                    sequence=1,
                )
        visit = ReceptionVisitCompleted(
            visit_id=uuid4(),
            body_no="7",
            purpose="submission",
            waited_seconds=605,
            served_seconds=300,
            completed_at=NOW,
        )
        harness.publish(visit, subject=f"visits/{visit.visit_id}", sequence=1)
        about: dict[str, Any] = {
            "complaint_id": uuid4(),
            "body_no": "7",
            "due_on": local_date(NOW) + timedelta(days=5),
        }
        filed = ComplaintFiled(
            **about,
            register_no="1",
            kind="actions_of_staff",
            channel="post",
            complainant_kind="natural_person",
            addressee_level="dia",
            filed_at=NOW,
        )
        answered = ComplaintAnswered(**about, outcome="upheld", answered_at=NOW, on_time=True)
        for sequence, event in enumerate((filed, answered), start=1):
            harness.publish(event, subject=f"complaints/{about['complaint_id']}", sequence=sequence)
        # Another year to choose.
        permitted(harness, uuid4(), "7", datetime(2010, 6, 1, 4, 0, tzinfo=UTC))
        harness.settle()
        yield harness


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert program, "these tests need Chromium: deploy/local/install-system-packages installs it"
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=program, args=FLAGS) as running:
        yield running


Opened = Callable[..., Page]


@pytest.fixture
def opened(metrics: ServiceHarness, browser: Browser) -> Iterator[Opened]:
    """Opens the dashboard. In the end nothing may have been asked of another host, and nothing have gone wrong."""
    complaints: list[str] = []
    contexts = []

    def open_page(query: str = "lang=en", *, forgive: str = "", **context: Any) -> Page:
        made = browser.new_context(base_url=metrics.url, **context)
        contexts.append(made)
        page = made.new_page()
        page.set_default_timeout(30_000)

        def asked(url: str) -> None:
            if not url.startswith((f"{metrics.url}/", f"blob:{metrics.url}/")):
                complaints.append(f"asked {url}")

        def said(kind: str, words: str) -> None:
            if kind in {"error", "warning"} and not (forgive and forgive in words):
                complaints.append(f"{kind}: {words}")

        page.on("request", lambda request: asked(request.url))
        page.on("console", lambda message: said(message.type, message.text))
        page.on("pageerror", lambda error: said("error", str(error)))
        page.goto(f"/?year=2011&{query}")
        return page

    yield open_page
    for made in contexts:
        made.close()
    assert complaints == []


def ready(page: Page) -> Page:
    """Everything of the page is there."""
    expect(page.locator("#departments svg")).to_be_visible()
    expect(page.locator("#live")).to_have_attribute("data-live", "true")
    return page


def hold(page: Page, asked: re.Pattern[str]) -> list[Route]:
    """Requests that match go nowhere until the test lets them."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    page.route(asked, keep)
    return held


def sign_in(page: Page, metrics: ServiceHarness) -> None:
    """As an analyst."""
    page.locator("#token").fill(str(metrics.client(Role.ANALYST).headers["authorization"])[7:])
    page.locator("#sign-in button").click()


def listed(metrics: ServiceHarness, path: str, **asked: str) -> list[dict[str, Any]]:
    """What the API lists to an analyst."""
    answer = metrics.client(Role.ANALYST).get(path, params={"year": "2011", **asked})
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def api(metrics: ServiceHarness, **asked: Any) -> dict[str, Any]:
    answer: dict[str, Any] = metrics.client().get("/v1/indicators", params={"year": 2011, **asked}).json()
    return answer


def number(text: str) -> float | None:
    """A number as the page writes it."""
    found = re.sub(r"[^\d,.+−-]", "", text).replace(",", ".")
    return float(found) if found not in {"", "-", "–"} else None


def cards(page: Page) -> list[tuple[str, float | None]]:
    return [
        (one.get_attribute("data-code") or "", number(one.locator("> .value").inner_text()))
        for one in page.locator(".card").all()
    ]


def lines(page: Page) -> list[list[str]]:
    """The rows of the table of bodies: number, name, value, counted, difference."""
    return [
        [cell.strip() for cell in row.locator("th, td").all_inner_texts()]
        for row in page.locator("#units tbody tr").all()
    ]


# -- what is shown


@pytest.mark.parametrize(("lang", "title"), [("kk", "сапасы"), ("ru", "Качество"), ("en", "Quality")])
@pytest.mark.parametrize("body", ["", "7"])
def test_the_figures_are_those_of_the_api(
    metrics: ServiceHarness, opened: Opened, lang: str, title: str, body: str
) -> None:
    page = ready(opened(f"lang={lang}&body={body}"))
    assert page.locator("html").get_attribute("lang") == lang
    assert title in page.locator("h1").inner_text()
    shown = api(metrics, body=body)
    assert cards(page) == [(one["code"], one["value"]) for one in shown["indicators"]]
    counted = [list(map(int, re.findall(r"\d+", text))) for text in page.locator(".card .counted").all_inner_texts()]
    # In Kazakh the denominator is said first.
    assert [sorted(one) for one in counted] == [
        sorted([one["numerator"], one["denominator"]]) for one in shown["indicators"]
    ]
    apart = [number(text) for text in page.locator("#apart dd:not(.way)").all_inner_texts()]
    assert apart[5] == shown["apart"]["feedback"]["responses"]
    series = page.locator("#series tbody tr")
    assert [one.locator("th").inner_text() for one in series.all()] == [
        one["name"] for one in api(metrics, body=body, lang=lang)["series"]
    ]
    assert [number(one.locator("td").first.inner_text()) for one in series.all()] == [
        one["value"] for one in shown["series"]
    ]


def test_a_value_says_in_words_how_it_stands_to_the_order(opened: Opened) -> None:
    page = ready(opened())
    said = dict(zip(CODES, page.locator(".card .verdict").all_inner_texts(), strict=True))
    assert said == {
        "1.1": "◐ normative value reached, target not",
        "2.1": "✓ normative and target value reached",
        "3.1": "– no normative or target value set",
        "3.2": "– nothing counted yet",
        "4.1": "– nothing counted yet",
        "5.1": "✓ normative value reached",
    }


@pytest.mark.parametrize(
    ("normative", "target", "value", "said"),
    [
        (90, 95, 95, ["good", "verdict_both"]),
        (90, 95, 90, ["near", "verdict_normative_alone"]),
        (90, 95, 89.99, ["bad", "verdict_neither"]),
        # a target that is a step towards the norm
        (100, 95, 100, ["good", "verdict_both"]),
        (100, 95, 95, ["near", "verdict_target_alone"]),
        (100, 95, 94.99, ["bad", "verdict_neither"]),
        (90, None, 90, ["good", "verdict_normative"]),
        (90, None, 0, ["bad", "verdict_below"]),
        (None, 95, 95, ["good", "verdict_target"]),
        (None, 95, 94, ["bad", "verdict_under_target"]),
        (None, None, 0, ["none", "verdict_unset"]),
        (90, 95, None, ["none", "verdict_none"]),
    ],
)
def test_each_value_of_the_order_is_reached_or_not_by_itself(
    opened: Opened, normative: float | None, target: float | None, value: float | None, said: list[str]
) -> None:
    row = {"normative": normative, "target": target, "value": value}
    asked = "async row => (await import('/dashboard/six.js')).verdict(row)"
    assert ready(opened()).evaluate(asked, row) == said


def test_every_picture_has_words_and_a_table(metrics: ServiceHarness, opened: Opened) -> None:
    page = ready(opened())
    for svg in page.locator("svg.plot").all():
        assert svg.get_attribute("role") == "img"
        assert re.search(r"\d|no data", svg.get_attribute("aria-label") or "")
    page.locator("#departments summary").click()
    rows = page.locator("#departments tbody tr").all()
    assert len(rows) == 19
    for row in rows:
        name, value = row.locator("th").inner_text(), row.locator("td").first.inner_text()
        assert number(value) == api(metrics, body=name.partition(".")[0])["indicators"][0]["value"]


def test_the_course_is_that_of_the_api(metrics: ServiceHarness, opened: Opened) -> None:
    page = ready(opened("lang=en&body=2"))
    page.locator("#trend summary").click()
    shown = [number(text) for text in page.locator("#trend tbody td:nth-child(2)").all_inner_texts()]
    points = metrics.client().get("/v1/trend", params={"year": 2011, "body": "2"}).json()["points"]
    assert shown == [one["indicators"]["1.1"]["value"] for one in points]
    assert len([value for value in shown if value is not None]) > 1
    page.locator(".card[data-code='4.1']").click()
    expect(page.locator("#trend")).to_have_text("No month of 2011 has a value yet.")


def test_lengths_begin_at_nothing(metrics: ServiceHarness, opened: Opened) -> None:
    page = ready(opened())
    ends = page.locator("#departments svg .stem line").all()
    values = [one["value"] for no in ("2", "7", "16") for one in api(metrics, body=no)["indicators"][:1]]
    lengths = sorted(float(one.get_attribute("x2") or 0) - float(one.get_attribute("x1") or 0) for one in ends)
    known = sorted(values)
    assert len(lengths) == len(known)
    assert [length / lengths[-1] for length in lengths] == pytest.approx(
        [value / known[-1] for value in known], abs=0.01
    )


def test_a_month_without_a_value_is_a_gap(metrics: ServiceHarness, opened: Opened) -> None:
    page = opened()
    asked = {"year": "2011", "indicator": "3.2", "by": "month", "alone": "true", "format": "json"}
    rows = metrics.client().get("/v1/exports/indicators", params=asked).json()
    for month, row in enumerate(rows):
        # Known in the first three months, and from the fifth to the seventh; then there is nothing yet.
        row["value"] = None if month == 3 or month > 6 else 50
    page.route(re.compile("/v1/exports/indicators.*by=month"), lambda route: route.fulfill(json=rows))
    page.goto("/?year=2011&lang=en&indicator=3.2")
    expect(page.locator("#trend svg .value circle")).to_have_count(6)
    course = page.locator("#trend svg .course path").get_attribute("d") or ""
    assert course.count("M") == 2
    expect(page.locator("#trend svg [aria-label='x-axis tick label'] text")).to_have_count(12)


@pytest.mark.parametrize(("accepted", "lang"), [("kk-KZ", "kk"), ("ru-RU", "ru"), ("de-DE", "en")])
def test_the_language_is_the_browser_s_until_one_is_chosen(opened: Opened, accepted: str, lang: str) -> None:
    page = ready(opened("", locale=accepted))
    assert page.locator("html").get_attribute("lang") == lang
    page.locator(".card[data-code='2.1']").click()
    page.get_by_role("link", name="Қазақша").click()
    ready(page)
    assert page.locator("html").get_attribute("lang") == "kk"
    expect(page.locator("[name=indicator][value='2.1']")).to_be_checked()


# -- live


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


# -- the table of bodies


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


# -- cases


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


# -- taking away


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


# -- for everybody


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
    page = opened(f"lang={lang}")
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
def test_months_have_the_names_of_the_language(opened: Opened, lang: str, axis: str, month: str) -> None:
    page = ready(opened(f"lang={lang}"))
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
def test_how_it_is_counted_is_said_in_one_language(opened: Opened, lang: str, paragraph: str) -> None:
    page = ready(opened(f"lang={lang}"))
    page.locator("#definition summary").click()
    expect(page.locator("#definition .hint")).to_have_text(paragraph)


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_kazakh_names_are_said_to_be_kazakh(opened: Opened, lang: str) -> None:
    page = ready(opened(f"lang={lang}"))
    for place in ("#units tr[data-body='{}'] th", "#body option[value='{}']"):
        expect(page.locator(place.format("7"))).to_have_attribute("lang", lang)
        expect(page.locator(place.format("7.1"))).to_have_attribute("lang", "kk")


def test_landmarks_and_headings_are_in_order(opened: Opened) -> None:
    page = ready(opened())
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


# -- when there is nothing, or nothing comes


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


# -- what the service sends


def test_the_page_may_do_nothing_but_show_itself(metrics: ServiceHarness) -> None:
    answer = metrics.client().get("/")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert not re.search(r"<script(?! src| type)|<style|style=|\son\w+=", answer.text)
    assert "://" not in answer.text


@pytest.mark.parametrize("name", ["main.js", "dashboard.css", "plot.min.js", "d3.min.js", "icon.svg"])
def test_files_are_sent_once(metrics: ServiceHarness, name: str) -> None:
    client = metrics.client()
    first = client.get(f"/dashboard/{name}")
    assert (first.status_code, first.headers["x-content-type-options"]) == (200, "nosniff")
    again = client.get(f"/dashboard/{name}", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["dashboard.html", "plot.LICENSE", "..%2Fpage.py", "nothing.js"])
def test_no_other_file_is_sent(metrics: ServiceHarness, name: str) -> None:
    assert metrics.client().get(f"/dashboard/{name}").status_code == 404
    assert asset(name) is None
