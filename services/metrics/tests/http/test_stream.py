"""The figures as a stream of server-sent events."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from tirkeu_sandbox.services.harness import ServiceHarness

from .cases import NOW, Case, shown


def read_message(lines: Iterator[str]) -> tuple[str, dict[str, Any]]:
    """The next message of an event stream: its id and data."""
    identity = ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "id":
            identity = value
        if field == "data":
            return identity, json.loads(value)
    raise AssertionError("the stream ended")


def test_the_stream_shows_a_figure_now_and_as_it_changes(metrics: ServiceHarness) -> None:
    with metrics.client().stream("GET", "/v1/indicators/stream?year=2011&body=7") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        first, figures = read_message(lines)
        assert figures["indicators"][0]["denominator"] == 0
        Case(metrics, "7.19").permitted(NOW, date(2011, 3, 16))
        second, figures = read_message(lines)
        assert figures["indicators"][0]["numerator"] == 1
        assert first != second
    with metrics.client().stream(
        "GET", "/v1/indicators/stream?year=2011&body=7", headers={"last-event-id": second}
    ) as answer:
        lines = answer.iter_lines()
        Case(metrics, "7.19").permitted(NOW, date(2011, 2, 16))
        _, figures = read_message(lines)
        assert (figures["indicators"][0]["numerator"], figures["indicators"][0]["denominator"]) == (1, 2)


def test_a_stream_is_resumed_after_a_restart(metrics: ServiceHarness) -> None:
    path = "/v1/indicators/stream?period=2011-Q1&body=7"
    Case(metrics, "7.19").permitted(NOW, date(2011, 3, 16))
    metrics.settle()
    with metrics.client().stream("GET", path) as answer:
        seen, figures = read_message(answer.iter_lines())
    assert (figures["period"], figures["indicators"][0]["numerator"]) == ("2011-Q1", 1)
    metrics.stop()
    metrics.start()
    with metrics.client().stream("GET", path, headers={"last-event-id": seen}) as answer:
        lines = answer.iter_lines()
        # What was seen isn't told again: the first message is the next change.
        Case(metrics, "7.19").permitted(NOW, date(2011, 2, 16))
        identity, figures = read_message(lines)
    assert identity != seen
    assert figures["indicators"][0]["denominator"] == 2


def test_a_stream_of_a_month_tells_of_a_case_that_moves_to_another(metrics: ServiceHarness) -> None:
    """The year's figures stay as they are then."""
    late = Case(metrics, "7.19")
    late.missed(date(2011, 3, 16))
    metrics.settle()
    with metrics.client().stream("GET", "/v1/indicators/stream?period=2011-03") as answer:
        lines = answer.iter_lines()
        _, figures = read_message(lines)
        assert figures["indicators"][0]["denominator"] == 1
        late.missed(date(2011, 4, 1))
        _, figures = read_message(lines)
    assert figures["indicators"][0]["denominator"] == 0
    assert shown(metrics)["1.1"] == (0, 1, 0.0)


def test_a_stop_ends_the_streams_properly(metrics: ServiceHarness) -> None:
    with metrics.client().stream("GET", "/v1/indicators/stream?year=2011") as answer:
        lines = answer.iter_lines()
        read_message(lines)
        metrics.stop()
        # An answer that is cut off when the grace of the stop has run out raises here instead of ending.
        assert [line for line in lines if line] == []
    metrics.start()


def test_the_dashboard_s_address_may_hold_what_the_page_alone_knows(metrics: ServiceHarness) -> None:
    answer = metrics.client().get("/?year=2011&indicator=3.2&utm_source=letter")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
