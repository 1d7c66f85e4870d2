"""What is taken away over HTTP is what the API says, within the caller's territory."""

from dataclasses import fields
from typing import Any
from uuid import UUID

import pytest

from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.tables.events import EventRow
from tirkeu_chassis.tables.formats import MEDIA_TYPES, Format
from tirkeu_contracts.standard.directory import territory
from tirkeu_sandbox.services.harness import ServiceHarness

from .rows import rows


def test_the_indicators_taken_away_are_those_of_the_api(metrics: ServiceHarness) -> None:
    taken = rows(metrics, "indicators", year=2011)
    assert len(taken) == 225 * 11
    for body in (None, "7", "7.10", "7.1", "2", "13"):
        shown = metrics.client().get("/v1/indicators", params={"year": 2011} | ({"body": body} if body else {})).json()
        mine = [one for one in taken if one["body_no"] == body]
        names = ("numerator", "denominator", "value", "normative", "target")
        assert [[one["indicator"], *(one[name] for name in names), one["withheld"]] for one in mine] == [
            [one["code"], *(one.get(name) for name in names), (one.get("withheld") or {}).get("code")]
            for one in (*shown["indicators"], *shown["series"])
        ]
    (answered,) = [one for one in taken if (one["body_no"], one["indicator"]) == ("7", "2.1")]
    assert [answered[name] for name in ("numerator", "denominator", "value", "low", "high")] == [None] * 5
    assert answered["withheld"] == "few_answers", "one answer is told of nowhere"


@pytest.mark.parametrize(("by", "parts"), [("quarter", 4), ("month", 12)])
@pytest.mark.parametrize("body", [None, "7", "7.10"])
def test_a_year_in_parts_is_that_of_the_api(metrics: ServiceHarness, by: str, parts: int, body: str | None) -> None:
    asked: dict[str, Any] = {"year": 2011, "by": by} | ({"body": body} if body else {})
    points = metrics.client().get("/v1/trend", params=asked).json()["points"]
    taken = rows(metrics, "indicators", alone=True, indicator="1.1", **asked)
    assert len(taken) == parts
    assert [(one["period"], one["numerator"], one["denominator"], one["value"]) for one in taken] == [
        (point["period"], *(point["indicators"]["1.1"][name] for name in ("numerator", "denominator", "value")))
        for point in points
    ]
    (year,) = rows(metrics, "indicators", alone=True, indicator="1.1", **asked | {"by": "year"})
    assert sum(one["denominator"] for one in taken) == year["denominator"] > 0


def test_every_scope_has_its_months(metrics: ServiceHarness) -> None:
    taken = rows(metrics, "indicators", year=2011, by="month", indicator="2.1", body="7")
    assert len(taken) == 12 * len(territory("7"))
    assert {(one["body_no"], one["period"], one["withheld"]) for one in taken if one["denominator"] != 0} == {
        ("7", "2011-03", "not_of_a_body"),
        ("7.10", "2011-03", "not_of_a_body"),
    }


def test_the_years_left_out_are_those_with_cases(metrics: ServiceHarness) -> None:
    taken = rows(metrics, "indicators", body="7")
    assert {one["year"] for one in taken} == {2011}
    assert {one["body_no"] for one in taken} >= {"7", "7.1", "7.10"}
    assert "2.10" not in {one["body_no"] for one in taken}


def test_cases_are_taken_away_within_the_caller_s_territory(metrics: ServiceHarness) -> None:
    def listed(*caller: Any, **asked: Any) -> list[str]:
        return [one["application_id"][-1] for one in rows(metrics, "cases", *caller, **asked)]

    assert listed(Role.ANALYST) == ["1", "2", "3", "4"]
    assert listed(Role.ANALYST, year=2011) == ["1", "2", "3", "4"]
    assert listed(Role.ANALYST, year=2010) == []
    assert listed(Role.ANALYST, body="7") == ["1", "2", "3"]
    assert listed(Role.HEAD, "7") == ["1", "2", "3"]
    assert listed(Role.HEAD, "7.1", body="7.1") == ["3"]
    (answered, *_) = rows(metrics, "cases", Role.ANALYST)
    assert (answered["outcome"], answered["courtesy"], answered["answered_at"]) == (
        "on_time", "satisfied", "2011-03-01T04:00:00.000Z",
    )  # fmt: skip
    (rated, *_) = rows(metrics, "cases", Role.HEAD, "7")
    answers = ("answered_at", "answered_year", "process", "information", "complaint_procedure", "courtesy")
    assert rated == answered | dict.fromkeys(answers)


def test_events_are_taken_away_within_the_caller_s_territory(metrics: ServiceHarness) -> None:
    def listed(*caller: Any, **asked: Any) -> list[tuple[str, str | None]]:
        found = rows(metrics, "events", *caller, **asked)
        ours = {str(UUID(int=number)) for number in range(1, 5)}
        return [(one["type"], one["body_no"]) for one in found if one["application_id"] in ours]

    permit, feedback = "kz.tirkeu.permit.issued.v1", "kz.tirkeu.feedback.given.v1"
    everything = [(permit, "7.10"), (permit, "7.10"), (permit, "7.1"), (permit, "2.10"), (feedback, "7.10")]
    assert listed(Role.ANALYST) == everything
    assert listed(Role.ANALYST, type="feedback.given.v1") == everything[-1:]
    # Those who were rated get no answers.
    assert listed(Role.HEAD, "7.10") == everything[:2]
    last = rows(metrics, "events", Role.ANALYST)[-1]["offset"]
    assert [one["offset"] for one in rows(metrics, "events", Role.ANALYST, offset=last)] == [last]
    assert rows(metrics, "events", Role.ANALYST, offset=last + 1000) == []
    whole = rows(metrics, "events", Role.ANALYST, since="2020-01-01T00:00:00Z")
    assert {(one["type"], one["body_no"]) for one in whole} >= set(everything)


@pytest.mark.parametrize("table", ["indicators", "cases", "events"])
@pytest.mark.parametrize("form", list(Format))
def test_the_form_follows_accept_and_format(metrics: ServiceHarness, table: str, form: Format) -> None:
    analyst = metrics.client(Role.ANALYST)
    path = f"/v1/exports/{table}"
    by_accept = analyst.get(path, headers={"accept": f"image/png, {form.media_type}"})
    by_format = analyst.get(path, params={"format": form.value}, headers={"accept": "image/png"})
    for answer in (by_accept, by_format):
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == form.media_type
        assert answer.headers["content-disposition"] == f'attachment; filename="tirkeu-{table}.{form}"'
    if form is Format.CSV:
        assert by_format.headers["content-type"] == "text/csv; charset=utf-8; header=present"


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"offset": 2**63}, "invalid-request"),
        ({"since": "1960-01-01T00:00:00Z"}, "invalid-request"),
        ({"since": "9999-12-31T23:59:59-05:00"}, "invalid-request"),
        ({"offset": 0, "since": "2011-03-01T00:00:00Z"}, "offset-and-since"),
    ],
)
def test_no_place_in_the_log_is_a_clear_problem(metrics: ServiceHarness, asked: dict[str, Any], problem: str) -> None:
    answer = metrics.client(Role.ANALYST).get("/v1/exports/events", params=asked)
    assert (answer.status_code, answer.json()["type"]) == (422, f"urn:tirkeu:problem:{problem}")


def test_the_file_says_what_is_in_it(metrics: ServiceHarness) -> None:
    answer = metrics.client().get("/v1/exports/indicators?format=csv&year=2011&body=7")
    assert answer.headers["content-disposition"] == 'attachment; filename="tirkeu-indicators-7-2011.csv"'


@pytest.mark.parametrize(
    ("path", "accept", "status", "problem"),
    [
        ("indicators", "image/png", 406, "not-acceptable"),
        ("indicators?format=xlsx", "*/*", 406, "not-acceptable"),
        ("indicators?body=99", "*/*", 422, "unknown-body"),
        ("indicators?year=1999", "*/*", 422, "invalid-request"),
        ("indicators?by=week", "*/*", 422, "invalid-request"),
        ("indicators?indicator=9.9", "*/*", 422, "invalid-request"),
        ("events?since=2011-03-01T00:00:00", "*/*", 422, "invalid-request"),
        ("events?offset=-1", "*/*", 422, "invalid-request"),
        ("cases?body=99", "*/*", 422, "unknown-body"),
    ],
)
def test_a_bad_question_gets_a_clear_problem(
    metrics: ServiceHarness, path: str, accept: str, status: int, problem: str
) -> None:
    answer = metrics.client(Role.ANALYST).get(f"/v1/exports/{path}", headers={"accept": accept})
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:tirkeu:problem:{problem}")
    if status == 406:
        assert all(media in answer.json()["detail"] for media in MEDIA_TYPES.values())


@pytest.mark.parametrize(
    ("caller", "path", "status"),
    [
        ((), "cases", 401),
        ((), "events", 401),
        ((Role.HEAD, "7.10"), "cases?body=2.10", 403),
        ((Role.HEAD, "7.10"), "cases", 200),
        ((), "indicators", 200),
        ((), "columns", 200),
    ],
)
def test_who_may_take_what(metrics: ServiceHarness, caller: Any, path: str, status: int) -> None:
    assert metrics.client(*caller).get(f"/v1/exports/{path}").status_code == status


@pytest.mark.parametrize(
    ("lang", "title"),
    [("kk", "Оқиғалар журналы"), ("ru", "Журнал событий"), ("en", "The event log")],
)
def test_the_columns_are_described_in_three_languages(metrics: ServiceHarness, lang: str, title: str) -> None:
    answer = metrics.client().get("/v1/exports/columns", headers={"accept-language": lang}).json()
    assert [one["name"] for one in answer] == ["indicators", "cases", "events"]
    assert answer[2]["title"] == title
    assert [one["name"] for one in answer[2]["columns"]] == [one.name for one in fields(EventRow)]
    value = next(one for one in answer[0]["columns"] if one["name"] == "value")
    assert (value["type"], value["arrow_type"], value["nullable"]) == ("number", "double", True)


def test_openapi_tells_of_every_form(metrics: ServiceHarness) -> None:
    paths = metrics.client().get("/openapi.json").json()["paths"]
    for table in ("indicators", "cases", "events"):
        answers = paths[f"/v1/exports/{table}"]["get"]["responses"]
        assert set(answers["200"]["content"]) == set(MEDIA_TYPES.values())
        assert "406" in answers
