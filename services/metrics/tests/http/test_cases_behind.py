"""From a figure to its cases, and who may see them."""

from typing import Any

import pytest

from tirkeu_chassis.office.roles import Role
from tirkeu_sandbox.services.harness import ServiceHarness

from .cases import Case, three_cases


def test_a_figure_leads_to_its_cases(metrics: ServiceHarness) -> None:
    unit, other, department = three_cases(metrics)
    analyst = metrics.client(Role.ANALYST)

    def listed(**asked: Any) -> set[str]:
        answer = analyst.get("/v1/indicators/1.1/cases", params={"year": 2011, **asked})
        return {one["application_id"] for one in answer.json()["items"]}

    assert listed() == {str(unit.id), str(other.id), str(department.id)}
    assert listed(counted="numerator") == {str(unit.id)}
    assert listed(body="7.1") == {str(other.id)}
    assert listed(year=2010) == set()
    pages = []
    after: dict[str, str] = {}
    while True:
        page = analyst.get("/v1/indicators/1.1/cases", params={"year": 2011, "limit": 2, **after}).json()
        pages.append([one["application_id"] for one in page["items"]])
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert [len(one) for one in pages] == [2, 1]
    assert {one for page in pages for one in page} == listed()


def test_answers_lead_to_their_cases(metrics: ServiceHarness) -> None:
    pleased, displeased = Case(metrics, "7.19"), Case(metrics, "7.19")
    pleased.answered("satisfied")
    displeased.answered("not_satisfied")
    metrics.settle()
    caller = metrics.client(Role.ANALYST)
    rows = caller.get("/v1/indicators/5.1/cases?year=2011&body=7.19&counted=numerator").json()["items"]
    assert [(one["application_id"], one["answer"]) for one in rows] == [(str(pleased.id), "satisfied")]
    assert caller.get("/v1/indicators/4.1/cases?year=2011&body=7.19").json()["items"] == []


@pytest.mark.parametrize(
    ("role", "body", "path", "problem"),
    [
        (Role.HEAD, "7.19", "/v1/indicators/1.1/cases?body=2.10", "other-territory"),
        (Role.HEAD, "7.19", "/v1/indicators/1.1/cases", "other-territory"),
    ],
)
def test_staff_see_the_cases_of_their_own_body(
    metrics: ServiceHarness, role: Role, body: str, path: str, problem: str
) -> None:
    answer = metrics.client(role, body).get(path)
    assert (answer.status_code, answer.json()["type"]) == (403, f"urn:tirkeu:problem:{problem}")
