"""What the service sends of the page."""

import re

import pytest

from tirkeu_metrics.dashboard.page import asset
from tirkeu_sandbox.services.harness import ServiceHarness


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
