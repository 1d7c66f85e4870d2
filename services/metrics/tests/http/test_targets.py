"""The Committee's orders over HTTP, and bad questions."""

from typing import Any

import pytest

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.metrics import TargetsApproved
from tirkeu_sandbox.services.harness import ServiceHarness

from .cases import ORDER


def test_targets_are_approved_and_a_later_order_replaces_them(metrics: ServiceHarness) -> None:
    seen = len(metrics.events(TargetsApproved))
    committee = metrics.client(Role.COMMITTEE)
    answer = committee.put("/v1/targets/2011", json=ORDER)
    assert answer.status_code == 200
    assert committee.put("/v1/targets/2011", json=ORDER).status_code == 200
    later = {**ORDER, "order_no": "31", "order_date": "2011-02-01", "targets": [{"indicator": "1.1", "target": 90}]}
    assert committee.put("/v1/targets/2011", json=later).status_code == 200
    metrics.settle()
    assert [one.order_no for one in metrics.events(TargetsApproved)[seen:]] == ["15", "31"]
    orders = metrics.client(Role.CLERK, "7.19").get("/v1/targets/2011").json()
    assert orders["in_force"]["order_no"] == "31"
    assert [one["order_no"] for one in orders["replaced"]] == ["15"]
    first = metrics.client().get("/v1/indicators?year=2011").json()["indicators"][0]
    assert (first["normative"], first["target"]) == (None, 90.0)


@pytest.mark.parametrize(
    ("change", "status", "problem"),
    [
        ({"order_date": "2011-03-02"}, 422, "order-date-in-future"),
        (
            {"targets": [{"indicator": "1.1", "target": 95}, {"indicator": "1.1", "target": 95}]},
            422,
            "indicator-repeated",
        ),
        ({"targets": [{"indicator": "1.1"}]}, 422, "no-value-given"),
        ({"targets": [{"indicator": "9.9"}]}, 422, "invalid-request"),
        ({"targets": [{"indicator": "1.1", "target": 100.01}]}, 422, "invalid-request"),
        ({"targets": []}, 422, "invalid-request"),
        ({"order_no": ""}, 422, "invalid-request"),
        ({"surprise": 1}, 422, "invalid-request"),
    ],
)
def test_a_bad_order_changes_nothing(
    metrics: ServiceHarness, change: dict[str, Any], status: int, problem: str
) -> None:
    seen = len(metrics.events(TargetsApproved))
    committee = metrics.client(Role.COMMITTEE)
    answer = committee.put("/v1/targets/2011", json=ORDER | change)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:tirkeu:problem:{problem}")
    assert committee.get("/v1/targets/2011").status_code == 404
    metrics.settle()
    assert metrics.events(TargetsApproved)[seen:] == []


def test_an_earlier_order_does_not_replace_a_later_one(metrics: ServiceHarness) -> None:
    committee = metrics.client(Role.COMMITTEE)
    committee.put("/v1/targets/2011", json=ORDER)
    answer = committee.put("/v1/targets/2011", json={**ORDER, "order_no": "2", "order_date": "2011-01-05"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:tirkeu:problem:later-order-in-force")


@pytest.mark.parametrize(
    ("path", "status", "problem"),
    [
        ("/v1/indicators?body=99", 422, "unknown-body"),
        ("/v1/indicators?body=7.19%20or", 422, "unknown-body"),
        ("/v1/indicators?year=1999", 422, "invalid-request"),
        ("/v1/indicators?lang=de", 422, "invalid-request"),
        ("/v1/indicators/stream?body=99", 422, "unknown-body"),
        ("/v1/annex-2?body=99", 422, "unknown-body"),
        ("/v1/indicators/1.1/cases", 401, "unauthenticated"),
        ("/v1/cases/00000000-0000-0000-0000-000000000001", 401, "unauthenticated"),
        ("/v1/indicators?period=2011-Q5", 422, "malformed-period"),
        ("/v1/indicators?year=2010&period=2011-Q1", 422, "period-outside-year"),
        ("/v1/indicators?as_of=yesterday", 422, "malformed-moment"),
        ("/v1/trend?by=week", 422, "invalid-request"),
        ("/v1/targets/2011", 401, "unauthenticated"),
    ],
)
def test_a_bad_question_gets_a_stable_problem(metrics: ServiceHarness, path: str, status: int, problem: str) -> None:
    answer = metrics.client().get(path)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:tirkeu:problem:{problem}")


def test_only_the_committee_approves_targets(metrics: ServiceHarness) -> None:
    answer = metrics.client(Role.HEAD, "7").put("/v1/targets/2011", json=ORDER)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:tirkeu:problem:other-role")
