"""The page of the dashboard, and what the API says of the same."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from playwright.sync_api import Page, Route, expect

from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.events import permit_issued

NOW = datetime(2011, 11, 1, 4, 0, tzinfo=UTC)
CODES = ["1.1", "2.1", "3.1", "3.2", "4.1", "5.1"]
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


Opened = Callable[..., Page]


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
