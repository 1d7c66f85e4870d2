"""The figures of the page are those of the API, in words, pictures and tables."""

import re

import pytest
from playwright.sync_api import expect

from tirkeu_sandbox.services.harness import ServiceHarness

from .page import CODES, Opened, api, cards, number, ready


@pytest.mark.parametrize(("lang", "title"), [("kk", "сапасы"), ("ru", "Качество"), ("en", "Quality")])
@pytest.mark.parametrize("body", ["", "7"])
def test_the_figures_are_those_of_the_api(
    metrics: ServiceHarness, shown: Opened, lang: str, title: str, body: str
) -> None:
    page = shown(f"lang={lang}&body={body}" if body else f"lang={lang}")
    assert page.locator("html").get_attribute("lang") == lang
    assert title in page.locator("h1").inner_text()
    said = api(metrics, body=body)
    assert cards(page) == [(one["code"], one["value"]) for one in said["indicators"]]
    counted = [list(map(int, re.findall(r"\d+", text))) for text in page.locator(".card .counted").all_inner_texts()]
    # In Kazakh the denominator is said first.
    assert [sorted(one) for one in counted] == [
        sorted([one["numerator"], one["denominator"]]) for one in said["indicators"]
    ]
    apart = [number(text) for text in page.locator("#apart dd:not(.way)").all_inner_texts()]
    assert apart[5] == said["apart"]["feedback"]["responses"]
    series = page.locator("#series tbody tr")
    assert [one.locator("th").inner_text() for one in series.all()] == [
        one["name"] for one in api(metrics, body=body, lang=lang)["series"]
    ]
    assert [number(one.locator("td").first.inner_text()) for one in series.all()] == [
        one["value"] for one in said["series"]
    ]


def test_a_value_says_in_words_how_it_stands_to_the_order(shown: Opened) -> None:
    page = shown()
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
    shown: Opened, normative: float | None, target: float | None, value: float | None, said: list[str]
) -> None:
    row = {"normative": normative, "target": target, "value": value}
    asked = "async row => (await import('/dashboard/six.js')).verdict(row)"
    assert shown().evaluate(asked, row) == said


def test_what_is_withheld_says_so(metrics: ServiceHarness, shown: Opened) -> None:
    """5.1 of a part of a year isn't published of a body, nor does it look like nothing."""
    row = {"numerator": None, "denominator": None, "value": None, "withheld": {"detail": "withheld: why"}}
    page = shown()
    verdict = "async row => (await import('/dashboard/six.js')).verdict(row)"
    assert page.evaluate(verdict, row) == ["none", "verdict_withheld"]
    counted = "async row => (await import('/dashboard/format.js')).counted(row)"
    assert page.evaluate(counted, row) == "withheld: why"
    assert page.evaluate(counted, row | {"withheld": "few_answers"}) == "withheld: few answers, or of a part of a year"


def test_every_picture_has_words_and_a_table(metrics: ServiceHarness, shown: Opened) -> None:
    page = shown()
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


def test_lengths_begin_at_nothing(metrics: ServiceHarness, shown: Opened) -> None:
    page = shown()
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
