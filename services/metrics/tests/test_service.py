"""The service as it runs: real broker, real database, driven from outside."""

import csv
import io
import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.complaints import FeedbackGiven, SurveyAnswers
from tirkeu_contracts.events.intake import ApplicationWithdrawn, ServiceInformationChanged
from tirkeu_contracts.events.metrics import IndicatorUpdated, TargetsApproved
from tirkeu_contracts.events.review import DeadlineMissed
from tirkeu_metrics.domain.counting.measures import Series
from tirkeu_metrics.main import DEFINITION
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.events import application_received, permit_issued

pytest_plugins = ["tirkeu_sandbox.testing.pytest_plugin"]

NOW = datetime(2011, 3, 1, 4, 0, tzinfo=UTC)
ORDER = {
    "order_no": "15",
    "order_date": "2011-01-10",
    "targets": [
        {"indicator": "1.1", "normative": "95", "target": "97.5"},
        {"indicator": "3.2", "normative": "50.25"},
    ],
}


@pytest.fixture(autouse=True)
def clean(metrics: ServiceHarness) -> None:
    """Every test counts from nothing."""
    metrics.settle()
    for aggregate in DEFINITION.aggregates:
        metrics.database[aggregate.collection].delete_many({})


class Case:
    """A case, told of by its events."""

    def __init__(self, metrics: ServiceHarness, body_no: str) -> None:
        self._metrics = metrics
        self.id = uuid4()
        self.body_no = body_no
        self._sequence = 0

    def _tell(self, event: Any, **options: Any) -> UUID:
        self._sequence += 1
        return self._metrics.publish(event, subject=f"cases/{self.id}", sequence=self._sequence, **options)

    def received(self, at: datetime = NOW) -> UUID:
        return self._tell(application_received(self.id, at, body_no=self.body_no))

    def permitted(self, at: datetime, due_on: date, **options: Any) -> UUID:
        return self._tell(permit_issued(self.id, at, body_no=self.body_no, due_on=due_on), **options)

    def missed(self, due_on: date) -> UUID:
        return self._tell(DeadlineMissed(application_id=self.id, body_no=self.body_no, due_on=due_on, stage="review"))

    def withdrawn(self, at: datetime) -> UUID:
        return self._tell(ApplicationWithdrawn(application_id=self.id, body_no=self.body_no, withdrawn_at=at))

    def answered(self, courtesy: str, at: datetime = NOW) -> UUID:
        return self._tell(
            FeedbackGiven(
                application_id=self.id,
                body_no=self.body_no,
                answers=SurveyAnswers(process="satisfied", information="not_satisfied", courtesy=courtesy),
                given_at=at,
            )
        )


def shown(metrics: ServiceHarness, **asked: Any) -> dict[str, tuple[int, int, float | None]]:
    answer = metrics.client().get("/v1/indicators", params={"year": 2011, **asked})
    assert answer.status_code == 200
    return {one["code"]: (one["numerator"], one["denominator"], one["value"]) for one in answer.json()["indicators"]}


def three_cases(metrics: ServiceHarness) -> tuple[Case, Case, Case]:
    """On time in a unit, late in another unit of the same department, late in that department itself."""
    unit, other, department = Case(metrics, "7.19"), Case(metrics, "7.1"), Case(metrics, "7")
    unit.received()
    unit.permitted(NOW, date(2011, 3, 16))
    other.missed(date(2011, 3, 16))
    other.received()
    department.permitted(NOW, date(2011, 2, 20))
    department.received()
    metrics.settle()
    return unit, other, department


# -- the figures


def test_figures_are_answered_for_country_department_and_unit(metrics: ServiceHarness) -> None:
    before = metrics.dead_letters()
    three_cases(metrics)
    assert shown(metrics)["1.1"] == (1, 3, 33.33)
    assert shown(metrics, body="7")["1.1"] == (1, 3, 33.33)
    assert shown(metrics, body="7", direct=True)["1.1"] == (0, 1, 0.0)
    assert shown(metrics, body="7.19")["1.1"] == (1, 1, 100.0)
    assert shown(metrics, body="2")["1.1"] == (0, 0, None)
    assert metrics.dead_letters() == before


def test_the_answer_has_the_agreed_form(metrics: ServiceHarness) -> None:
    answer = metrics.client().get("/v1/indicators", params={"year": 2011, "body": "7.19", "lang": "ru"}).json()
    assert list(answer) == ["year", "period", "body", "as_of", "indicators", "series", "apart"]
    assert [one["code"] for one in answer["series"]] == list(Series)
    assert (answer["year"], answer["body"]) == (2011, "7.19")
    assert [one["code"] for one in answer["indicators"]] == ["1.1", "2.1", "3.1", "3.2", "4.1", "5.1"]
    assert list(answer["indicators"][0]) == [
        "code", "name", "numerator", "denominator", "value", "normative", "target",
    ]  # fmt: skip
    assert answer["indicators"][5]["name"].startswith("% (доля) потребителей, удовлетворённых вежливостью")


def test_a_message_delivered_again_counts_once(metrics: ServiceHarness) -> None:
    case = Case(metrics, "2.10")
    message = case.permitted(NOW, date(2011, 3, 16))
    case.permitted(NOW, date(2011, 3, 16), message_id=message)
    case.permitted(NOW, date(2011, 3, 16))
    metrics.settle()
    assert shown(metrics)["1.1"] == (1, 1, 100.0)


def test_withdrawals_and_open_cases_are_shown_apart(metrics: ServiceHarness) -> None:
    open_case, withdrawn = Case(metrics, "2.10"), Case(metrics, "2.10")
    open_case.received()
    withdrawn.received()
    withdrawn.withdrawn(NOW)
    withdrawn.missed(date(2011, 3, 16))
    withdrawn.answered("satisfied")
    metrics.settle()
    apart = metrics.client().get("/v1/indicators", params={"year": 2011}).json()["apart"]
    assert shown(metrics)["1.1"] == (0, 0, None)
    assert (apart["registered"], apart["open"], apart["withdrawn"]) == (2, 1, 1)
    assert apart["results"] == {"permit_issued": 0, "refused": 0}
    assert apart["feedback"]["responses"] == 1
    assert apart["feedback"]["response_rate"] == 50.0
    assert apart["feedback"]["wilson_95"]["5.1"] == {"low": 20.65, "high": 100.0}
    assert apart["feedback"]["wilson_95"]["4.1"] is None


def test_the_survey_feeds_four_indicators(metrics: ServiceHarness) -> None:
    for courtesy in ("satisfied", "satisfied", "not_satisfied"):
        Case(metrics, "7.19").answered(courtesy)
    metrics.settle()
    figures = shown(metrics, body="7.19")
    assert figures["2.1"] == (3, 3, 100.0)
    assert figures["3.1"] == (0, 3, 0.0)
    assert figures["4.1"] == (0, 0, None)
    assert figures["5.1"] == (2, 3, 66.67)


def test_the_catalogue_of_services_is_the_same_for_every_body(metrics: ServiceHarness) -> None:
    def changed(code: str, available: bool, at: datetime) -> None:
        metrics.publish(
            ServiceInformationChanged(service_code=code, available_electronically=available, changed_at=at),
            subject=f"service_information/{code}",
            sequence=1,
        )

    changed("weapons", True, NOW)
    changed("weapons", False, NOW - timedelta(days=100))
    changed("guards.licence", False, NOW)
    metrics.settle()
    assert shown(metrics, body="7.19")["3.2"] == shown(metrics)["3.2"] == (1, 2, 50.0)
    assert shown(metrics, year=2010)["3.2"] == (0, 1, 0.0)
    assert shown(metrics, year=2009)["3.2"] == (0, 0, None)
    # Of what hasn't begun nothing is known; the month under way is as it stands now.
    assert shown(metrics, year=2012)["3.2"] == (0, 0, None)
    months = metrics.client().get("/v1/trend?year=2011").json()["points"]
    assert [one["indicators"]["3.2"]["value"] for one in months] == [0.0, 0.0, 50.0] + [None] * 9
    assert not metrics.client(Role.ANALYST).get("/v1/indicators/3.2/cases?year=2012").json()["items"]
    services = metrics.client(Role.ANALYST).get("/v1/indicators/3.2/cases?year=2011&counted=numerator").json()
    assert [one["service_code"] for one in services["items"]] == ["weapons"]


def test_an_unknown_body_is_set_aside_and_counts_nowhere(metrics: ServiceHarness) -> None:
    before = len(metrics.dead_letters())
    Case(metrics, "99").received()
    metrics.settle()
    letter = metrics.wait_for(lambda: metrics.dead_letters()[before:])[0]
    assert letter.reason == "refused"
    assert metrics.database["period_sums"].count_documents({}) == 0


# -- announcements


def test_a_changed_figure_is_announced_once_a_second_at_most_and_the_last_value_always(
    metrics: ServiceHarness,
) -> None:
    seen = len(metrics.events(IndicatorUpdated))
    three_cases(metrics)
    assert metrics.events(IndicatorUpdated)[seen:] == []
    metrics.set_clock(metrics.now + timedelta(seconds=1))
    metrics.settle()
    told = {
        (one.indicator, one.body_no): (one.numerator, one.denominator, str(one.value))
        for one in metrics.events(IndicatorUpdated)[seen:]
    }
    assert told == {
        ("1.1", None): (1, 3, "33.33"),
        ("1.1", "7"): (1, 3, "33.33"),
        ("1.1", "7.1"): (0, 1, "0.00"),
        ("1.1", "7.19"): (1, 1, "100.00"),
    }
    assert len(metrics.events(IndicatorUpdated)[seen:]) == len(told)


def test_what_changed_before_a_restart_is_told_after_it(metrics: ServiceHarness) -> None:
    seen = len(metrics.events(IndicatorUpdated))
    Case(metrics, "7.19").permitted(NOW, date(2011, 3, 16))
    metrics.settle()
    metrics.kill()
    metrics.start()
    assert metrics.events(IndicatorUpdated)[seen:] == []
    metrics.set_clock(metrics.now + timedelta(seconds=1))
    metrics.settle()
    told = metrics.events(IndicatorUpdated)[seen:]
    assert {(one.body_no, one.numerator, one.denominator) for one in told} == {
        (None, 1, 1),
        ("7", 1, 1),
        ("7.19", 1, 1),
    }
    assert len(told) == 3
    metrics.set_clock(metrics.now + timedelta(seconds=5))
    metrics.settle()
    assert len(metrics.events(IndicatorUpdated)[seen:]) == 3


# -- drill-down


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
    head = metrics.client(Role.HEAD, "7")
    rows = head.get("/v1/indicators/5.1/cases?year=2011&body=7.19&counted=numerator").json()["items"]
    assert [(one["application_id"], one["answer"]) for one in rows] == [(str(pleased.id), "satisfied")]
    assert head.get("/v1/indicators/4.1/cases?year=2011&body=7.19").json()["items"] == []


# -- targets


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


# -- who may ask what


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


def test_only_the_committee_approves_targets(metrics: ServiceHarness) -> None:
    answer = metrics.client(Role.HEAD, "7").put("/v1/targets/2011", json=ORDER)
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:tirkeu:problem:other-role")


@pytest.mark.parametrize(
    ("lang", "words"), [("kk", "аяқталған істер"), ("ru", "решённые дела"), ("en", "cases settled")]
)
def test_every_figure_is_defined(metrics: ServiceHarness, lang: str, words: str) -> None:
    rows = metrics.client().get("/v1/definitions", params={"lang": lang}).json()
    assert [one["code"] for one in rows] == ["1.1", "2.1", "3.1", "3.2", "4.1", "5.1", *Series]
    assert all(one["formula"] and one["edge_cases"] and one["paragraph"] and one["name"] for one in rows)
    assert rows[0]["denominator"] == words
    assert rows[0]["formula"].endswith(f"/ ({words})")


# -- Annex 2


def test_annex_2_as_a_page(metrics: ServiceHarness) -> None:
    three_cases(metrics)
    committee = metrics.client(Role.COMMITTEE)
    committee.put("/v1/targets/2011", json=ORDER)
    committee.put("/v1/targets/2012", json={**ORDER, "targets": [{"indicator": "1.1", "target": "98"}]})
    browser = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    answer = metrics.client().get("/v1/annex-2?year=2011&body=7&lang=ru", headers=browser)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    page = answer.text
    assert '<html lang="ru">' in page
    for words in (
        "Показатели качества и доступности",
        "Нормативное значение показателя (2011)",
        "Целевое значение показателя в последующем году (2012)",
        "Текущее значение показателя в отчётном году (2011)",
        "1. Своевременность",
        "5. Вежливость",
        "33,33\N{NO-BREAK SPACE}%",
        "95,00\N{NO-BREAK SPACE}%",
        "98,00\N{NO-BREAK SPACE}%",
        '<option value="7" selected>',
        "Значения на 2011 год: приказ Комитета административной полиции № 15 от 10 января 2011 года",
    ):
        assert words in page
    assert "97,50" not in page
    assert "://" not in page
    assert "<script" not in page


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_page_of_annex_2_asks_for_another(metrics: ServiceHarness, lang: str) -> None:
    page = metrics.client().get("/v1/annex-2", params={"lang": lang, "body": "", "year": 2011})
    assert page.status_code == 200
    assert '<form method="get" action="/v1/annex-2">' in page.text
    assert page.text.count('<th scope="row">') == 6
    assert page.text.count('scope="rowgroup"') == 5


def test_annex_2_as_csv(metrics: ServiceHarness) -> None:
    three_cases(metrics)
    metrics.client(Role.COMMITTEE).put("/v1/targets/2011", json=ORDER)
    answer = metrics.client().get("/v1/annex-2?year=2011&lang=kk", headers={"accept": "text/csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    header, *rows = list(csv.reader(io.StringIO(answer.text)))
    assert header[1] == "Сапа мен қол жетімділік көрсеткіштері"
    assert [row[0] for row in rows] == ["1", "1.1", "2", "2.1", "3", "3.1", "3.2", "4", "4.1", "5", "5.1"]
    assert rows[1][2:] == ["95.00", "", "33.33", "1", "3"]
    assert rows[6][2:] == ["50.25", "", "", "0", "0"]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("kk", ("Сапа мен қол жетімділік", "Уақтылылығы", "деректер жоқ", "2011 жылғы 10 қаңтар № 15 бұйрығы")),
        ("ru", ("Показатели качества", "Своевременность", "нет данных", "№ 15 от 10 января 2011 года")),
        ("en", ("Quality and accessibility", "Timeliness", "no data", "No. 15 of 10 January 2011")),
    ],
)
def test_annex_2_as_pdf(metrics: ServiceHarness, tmp_path: Path, lang: str, words: tuple[str, ...]) -> None:
    three_cases(metrics)
    metrics.client(Role.COMMITTEE).put("/v1/targets/2011", json=ORDER)
    answer = metrics.client().get(f"/v1/annex-2?year=2011&lang={lang}", headers={"accept": "application/pdf"})
    assert answer.headers["content-type"] == "application/pdf"
    file = tmp_path / "annex-2.pdf"
    file.write_bytes(answer.content)
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    assert all(word in text for word in words)
    assert "33,33" in text or "33.33" in text


@pytest.mark.parametrize(
    ("accept", "status", "form"),
    [
        ("", 200, "text/html"),
        ("*/*", 200, "text/html"),
        ("text/*;q=0.1, application/pdf", 200, "application/pdf"),
        ("text/csv;q=0.9, text/html;q=0.5", 200, "text/csv"),
        ("text/html;q=0, text/*", 200, "text/csv"),
        ("image/png", 406, "application/problem+json"),
    ],
)
def test_the_form_of_annex_2_follows_accept(metrics: ServiceHarness, accept: str, status: int, form: str) -> None:
    answer = metrics.client().get("/v1/annex-2?year=2011", headers={"accept": accept})
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (status, form)


# -- the stream


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
