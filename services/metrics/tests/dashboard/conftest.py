"""A year that was played, a browser, and the page opened in it; all of it once."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.events.complaints import ComplaintAnswered, ComplaintFiled, FeedbackGiven, SurveyAnswers
from tirkeu_contracts.events.intake import ReceptionVisitCompleted
from tirkeu_metrics.main import DEFINITION
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.services.harness import ServiceHarness

from .page import FLAGS, NOW, ORDER, Opened, permitted, ready


def survey_answered(harness: ServiceHarness, case: UUID, body_no: str, at: datetime) -> None:
    """The holder of a talon answers the survey."""
    answers = SurveyAnswers(process="satisfied", information="not_satisfied", courtesy="satisfied")
    event = FeedbackGiven(application_id=case, body_no=body_no, answers=answers, given_at=at)
    harness.publish(event, subject=f"feedback/{case}", sequence=1)


@pytest.fixture(scope="package")
def metrics(mongodb_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceHarness]:
    """A year in which some bodies were on time, some late, some idle, and some applicants answered."""
    folder = tmp_path_factory.mktemp("dashboard")
    with (
        RabbitmqNode(folder / "rabbitmq") as broker,
        ServiceHarness(DEFINITION, broker.url(), mongodb_url, folder / "metrics", at=NOW) as harness,
    ):
        harness.client(Role.COMMITTEE).put("/v1/targets/2011", json=ORDER)
        for number, body_no in enumerate(["7.10", "7.10", "7.1", "7", "2.10", "2.1", "2.1", "16.3"]):
            case, at = UUID(int=number + 1), NOW - timedelta(days=31 * (number % 4))
            permitted(harness, case, body_no, at, late=number % 3 == 2)
            if number % 2:
                survey_answered(harness, case, body_no, at)
                # So many that their figures are published.
                for _ in range(5):
                    survey_answered(harness, uuid4(), body_no, at)
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


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    assert program, "these tests need Chromium: deploy/local/install-system-packages installs it"
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=program, args=FLAGS) as running:
        yield running


expect.set_options(timeout=30_000)


class Contexts:
    """Contexts of the browser, one for all tests that ask for the same: what a page has loaded once, the next has."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self._url = url
        self._made: dict[str, BrowserContext] = {}

    def like(self, **options: Any) -> BrowserContext:
        """The one with these options of Playwright's."""
        key = repr(sorted(options.items()))
        if key not in self._made:
            self._made[key] = self._browser.new_context(base_url=self._url, **options)
        return self._made[key]

    def clear(self) -> None:
        """No page is left, and nothing that one has kept."""
        for context in self._made.values():
            for page in context.pages:
                page.unroute_all(behavior="ignoreErrors")
                page.evaluate("localStorage.clear()")
                page.close()


@pytest.fixture(scope="package")
def contexts(metrics: ServiceHarness, browser: Browser) -> Contexts:
    return Contexts(browser, metrics.url)


def watched(page: Page, url: str, complaints: list[str], forgive: str = "") -> Page:
    """Keeps in `complaints` what the page asks of another host, and what goes wrong in it but for what is forgiven."""
    page.set_default_timeout(30_000)

    def asked(address: str) -> None:
        if not address.startswith((f"{url}/", f"blob:{url}/")):
            complaints.append(f"asked {address}")

    def said(kind: str, words: str) -> None:
        if kind in {"error", "warning"} and not (forgive and forgive in words):
            complaints.append(f"{kind}: {words}")

    page.on("request", lambda request: asked(request.url))
    page.on("console", lambda message: said(message.type, message.text))
    page.on("pageerror", lambda error: said("error", str(error)))
    return page


@pytest.fixture
def opened(metrics: ServiceHarness, contexts: Contexts) -> Iterator[Opened]:
    """Opens the dashboard. In the end nothing may have been asked of another host, and nothing have gone wrong."""
    complaints: list[str] = []

    def open_page(query: str = "lang=en", *, forgive: str = "", **context: Any) -> Page:
        page = watched(contexts.like(**context).new_page(), metrics.url, complaints, forgive)
        page.goto(f"/?year=2011&{query}")
        return page

    yield open_page
    contexts.clear()
    assert complaints == []


class Readers:
    """Pages that stay open for tests that only read them, one for each query; the last few."""

    KEPT: Final = 3
    """Each holds a connection for its stream, and a browser has six to a host."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.complaints: list[str] = []
        self._context = context
        self._url = url
        self._pages: dict[str, Page] = {}

    def page(self, query: str) -> Page:
        """The page at this query, whole."""
        if query not in self._pages:
            if len(self._pages) == self.KEPT:
                self._pages.pop(next(iter(self._pages))).close()
            made = watched(self._context.new_page(), self._url, self.complaints)
            made.goto(f"/?year=2011&{query}")
            self._pages[query] = ready(made)
        return self._pages[query]


@pytest.fixture(scope="package")
def readers(metrics: ServiceHarness, browser: Browser) -> Readers:
    return Readers(browser.new_context(base_url=metrics.url), metrics.url)


@pytest.fixture
def shown(readers: Readers) -> Iterator[Opened]:
    """The dashboard for a test that only reads it, or unfolds what no other test unfolds in the same language."""
    yield lambda query="lang=en": readers.page(query)
    assert readers.complaints == []
