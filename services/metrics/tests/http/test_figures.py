"""The figures over HTTP, as the events come."""

from datetime import date, datetime, timedelta

import pytest

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.intake import ServiceInformationChanged
from tirkeu_contracts.events.metrics import IndicatorUpdated
from tirkeu_metrics.domain.counting.measures import Series
from tirkeu_sandbox.services.harness import ServiceHarness

from .cases import NOW, Case, shown, three_cases


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
        "code", "name", "numerator", "denominator", "value", "normative", "target", "withheld",
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
    assert apart["feedback"]["wilson_95"]["5.1"] is None, "one answer is told of nowhere"
    assert apart["feedback"]["wilson_95"]["4.1"] is None


def test_the_survey_feeds_four_indicators(metrics: ServiceHarness) -> None:
    for courtesy in (*["satisfied"] * 4, "not_satisfied", "not_satisfied"):
        Case(metrics, "7.19").answered(courtesy)
    metrics.settle()
    figures = shown(metrics, body="7.19")
    assert figures["2.1"] == (6, 6, 100.0)
    assert figures["3.1"] == (0, 6, 0.0)
    assert figures["4.1"] == (0, 0, None)
    assert figures["5.1"] == (4, 6, 66.67)
    interval = metrics.client().get("/v1/indicators?year=2011&body=7.19").json()["apart"]["feedback"]["wilson_95"]
    assert interval["5.1"] == {"low": 30.0, "high": 90.32}


REASON = {
    "kk": "жарияланбайды: 5-тен аз жауапқа негізделген немесе сондай көрсеткішті білдіріп қояр еді",
    "ru": "не публикуется: основано менее чем на 5 ответах или выдало бы такой показатель",
    "en": "withheld: it rests on fewer than 5 answers, or would give away a figure that does",
}


def test_what_a_few_have_answered_is_withheld_everywhere_with_its_reason(metrics: ServiceHarness) -> None:
    """4 answers in one department, 6 in another: neither is published, for the country's less one is the other."""
    for body, number in (("7.19", 4), ("2.10", 6)):
        for _ in range(number):
            Case(metrics, body).answered("satisfied")
    metrics.settle()
    assert shown(metrics)["5.1"] == (10, 10, 100.0)
    for body in ("7", "7.19", "2", "2.10"):
        assert shown(metrics, body=body)["5.1"] == (None, None, None), body
        assert shown(metrics, body=body, period="2011-03")["5.1"] == (None, None, None), body
        assert shown(metrics, body=body, as_of="2011-03-01")["5.1"] == (None, None, None), body
    public = metrics.client()
    for lang, words in REASON.items():
        answer = public.get(f"/v1/indicators?year=2011&body=7&lang={lang}").json()["indicators"][-1]
        assert answer["withheld"] == {"code": "few_answers", "detail": words}
        for form in ("html", "csv"):
            assert words in public.get(f"/v1/annex-2?year=2011&body=7&lang={lang}&format={form}").text
    assert not [one for one in metrics.events(IndicatorUpdated) if one.indicator == "5.1" and one.body_no]
    with public.stream("GET", "/v1/indicators/stream?year=2011&body=7") as stream:
        line = next(one for one in stream.iter_lines() if one.startswith("data:"))
    assert '"numerator":null,"denominator":null,"value":null' in line


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


@pytest.mark.parametrize(
    ("lang", "words"), [("kk", "аяқталған істер"), ("ru", "решённые дела"), ("en", "cases settled")]
)
def test_every_figure_is_defined(metrics: ServiceHarness, lang: str, words: str) -> None:
    rows = metrics.client().get("/v1/definitions", params={"lang": lang}).json()
    assert [one["code"] for one in rows] == ["1.1", "2.1", "3.1", "3.2", "4.1", "5.1", *Series]
    assert all(one["formula"] and one["edge_cases"] and one["paragraph"] and one["name"] for one in rows)
    assert rows[0]["denominator"] == words
    assert rows[0]["formula"].endswith(f"/ ({words})")
