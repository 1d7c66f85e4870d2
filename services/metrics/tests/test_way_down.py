"""Periods, earlier moments, and the way from a figure to the events, on the running service.

All of it is in 2012: what other modules told of on the same broker is in its log, and of another year.
"""

import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.complaints import ComplaintAnswered, ComplaintFiled, FeedbackGiven, SurveyAnswers
from tirkeu_contracts.events.intake import ApplicationWithdrawn, ReceptionVisitCompleted
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_contracts.events.review import DeadlineMissed
from tirkeu_metrics.domain.counting.measures import Series
from tirkeu_metrics.main import DEFINITION
from tirkeu_sandbox.services.harness import ServiceHarness
from tirkeu_sandbox.testing.events import application_received, permit_issued
from tirkeu_sandbox.testing.problems import problem_of

JANUARY = datetime(2012, 1, 20, 4, 0, tzinfo=UTC)
FEBRUARY = datetime(2012, 2, 20, 4, 0, tzinfo=UTC)
MARCH = datetime(2012, 3, 20, 4, 0, tzinfo=UTC)
SUBMITTED_EARLIER = timedelta(days=3)


@pytest.fixture(scope="module")
def metrics(rabbitmq_url: str, mongodb_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceHarness]:
    with ServiceHarness(
        DEFINITION, rabbitmq_url, mongodb_url, tmp_path_factory.mktemp("metrics"), at=JANUARY
    ) as harness:
        yield harness


@pytest.fixture(scope="module")
def told(metrics: ServiceHarness) -> dict[str, UUID]:
    """What happens in 7.19 in the first quarter of 2012, recorded as it happens; the ids of all that is told of."""
    ids = {name: uuid4() for name in ("permit", "open", "withdrawn", "late", "visit", "collection", "complaint")}
    told_of: dict[UUID, int] = {}

    def tell(name: str, event: Any) -> None:
        told_of[ids[name]] = told_of.get(ids[name], 0) + 1
        ids[f"{name} {told_of[ids[name]]}"] = metrics.publish(
            event, subject=f"x/{ids[name]}", sequence=told_of[ids[name]]
        )

    def at(moment: datetime) -> None:
        metrics.settle()
        metrics.set_clock(moment)

    of: Any = lambda name: {"application_id": ids[name], "body_no": "7.19"}  # noqa: E731 - as short as what it stands for
    for name in ("permit", "open", "withdrawn"):
        tell(
            name,
            application_received(ids[name], metrics.now, submitted_at=metrics.now - SUBMITTED_EARLIER),
        )
    about: dict[str, Any] = {"complaint_id": ids["complaint"], "body_no": "7.19", "due_on": date(2012, 2, 25)}
    tell(
        "complaint",
        ComplaintFiled(
            **about,
            register_no="1",
            kind="impolite_service",
            channel="post",
            complainant_kind="natural_person",
            addressee_level="dia",
            filed_at=metrics.now,
        ),
    )
    for name, purpose, waited in (("visit", "submission", 1801), ("collection", "collection", 0)):
        of_visit: dict[str, Any] = {"visit_id": ids[name], "body_no": "7.19", "purpose": purpose}
        times: dict[str, Any] = {"waited_seconds": waited, "served_seconds": 60, "completed_at": metrics.now}
        tell(name, ReceptionVisitCompleted(**of_visit, **times))
    at(FEBRUARY)
    permit: dict[str, Any] = {
        "permit_kind": "permit_storage",
        "units": 1,
        "permit_id": uuid4(),
        "permit_no": "1",
        "on_time": True,
    }
    # A day of the term is left after the registration, none after the submission.
    tell("permit", PermitIssued(**of("permit"), **permit, issued_at=FEBRUARY, due_on=date(2012, 2, 21)))
    tell("complaint", ComplaintAnswered(**about, outcome="upheld", answered_at=FEBRUARY, on_time=True))
    tell("withdrawn", ApplicationWithdrawn(**of("withdrawn"), withdrawn_at=FEBRUARY))
    at(MARCH)
    tell("late", DeadlineMissed(**of("late"), due_on=date(2012, 2, 28), stage="review"))
    answers = SurveyAnswers(process="satisfied", information="not_satisfied", courtesy="satisfied")
    tell("permit", FeedbackGiven(**of("permit"), answers=answers, given_at=MARCH))
    metrics.settle()
    return ids


def figures(metrics: ServiceHarness, **asked: Any) -> dict[str, tuple[int | None, int | None]]:
    answer = metrics.client().get("/v1/indicators", params=asked)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    shares = {one["code"]: (one["numerator"], one["denominator"]) for one in found["indicators"] + found["series"]}
    # The catalogue is the whole country's, and nobody here tells of it.
    del shares["3.2"]
    apart = found["apart"]
    return shares | {name: apart[name] for name in ("registered", "open", "withdrawn")}


WITHHELD = (None, None)
"""One answer alone is told of nowhere."""
QUARTER = {
    "1.1": (1, 2),
    "on_time_from_submission": (0, 2),
    "2.1": WITHHELD,
    "3.1": WITHHELD,
    "4.1": (0, 0),
    "5.1": WITHHELD,
    "queue": (0, 1),
    "serving": (1, 1),
    "hand_over": (1, 1),
    "complaint_term": (1, 1),
    "registered": 3,
    "open": 1,
    "withdrawn": 1,
}
NONE = dict.fromkeys(QUARTER, (0, 0)) | {"registered": 0, "open": 0, "withdrawn": 0}
IN_JANUARY = {"queue": (0, 1), "serving": (1, 1), "hand_over": (1, 1), "registered": 3, "open": 1}
IN_FEBRUARY = {"1.1": (1, 2), "on_time_from_submission": (0, 2), "complaint_term": (1, 1), "withdrawn": 1}
IN_MARCH = dict.fromkeys(("2.1", "3.1", "5.1"), WITHHELD)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"year": 2012}, QUARTER),
        ({"period": "2012"}, QUARTER),
        ({"period": "2012-Q1"}, QUARTER),
        ({"period": "2012-Q1", "body": "7"}, QUARTER),
        ({"period": "2012-Q1", "body": "7.19"}, QUARTER),
        ({"period": "2012-Q1", "body": "7", "direct": True}, NONE),
        ({"period": "2012-Q2"}, NONE),
        ({"period": "2012-01"}, NONE | IN_JANUARY),
        ({"period": "2012-02"}, NONE | IN_FEBRUARY),
        ({"period": "2012-03"}, NONE | IN_MARCH),
    ],
)
def test_figures_of_every_period(
    metrics: ServiceHarness, told: dict[str, UUID], asked: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert figures(metrics, **asked) == expected


@pytest.mark.parametrize("by", ["month", "quarter"])
def test_a_year_in_parts(metrics: ServiceHarness, told: dict[str, UUID], by: str) -> None:
    points = metrics.client().get("/v1/trend", params={"year": 2012, "body": "7.19", "by": by}).json()["points"]
    assert [one["period"] for one in points][:2] == (
        ["2012-01", "2012-02"] if by == "month" else ["2012-Q1", "2012-Q2"]
    )
    for one in points:
        asked = figures(metrics, body="7.19", period=one["period"])
        shares = one["indicators"] | one["series"]
        del shares["3.2"]
        assert {code: (share["numerator"], share["denominator"]) for code, share in shares.items()} == {
            code: pair for code, pair in asked.items() if isinstance(pair, tuple)
        }


BEFORE_FEBRUARY = NONE | IN_JANUARY | {"open": 3}
IN_THE_MEANTIME = BEFORE_FEBRUARY | IN_FEBRUARY | {"open": 1, "1.1": (1, 1), "on_time_from_submission": (0, 1)}


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2012-01-19", NONE),
        ("2012-01-20", BEFORE_FEBRUARY),
        ("2012-02-19", BEFORE_FEBRUARY),
        ("2012-02-20T09:59:59.999+06:00", BEFORE_FEBRUARY),
        ("2012-02-20T10:00:00+06:00", IN_THE_MEANTIME),
        ("2012-03-20", QUARTER),
        ("2012-03-20T10:00:00+06:00", QUARTER),
    ],
)
def test_figures_as_they_stood(
    metrics: ServiceHarness, told: dict[str, UUID], as_of: str, expected: dict[str, Any]
) -> None:
    for body in (None, "7", "7.19"):
        of_body = {"body": body} if body else {}
        assert figures(metrics, year=2012, as_of=as_of, **of_body) == expected
        assert figures(metrics, period="2012-Q1", as_of=as_of, **of_body) == expected


LISTS: dict[str, str] = {
    **{code: f"/v1/indicators/{code}/cases" for code in ("1.1", "2.1", "3.1", "4.1", "5.1")},
    **{code: f"/v1/series/{code}/records" for code in Series},
    **{name: f"/v1/apart/{name}/cases" for name in ("registered", "open", "withdrawn")},
}


@pytest.mark.parametrize("body", [{}, {"body": "7"}, {"body": "7", "direct": True}, {"body": "7.19"}], ids=str)
@pytest.mark.parametrize("as_of", [None, "2012-01-19", "2012-01-20", "2012-02-20T10:00:00+06:00", "2012-03-20"])
@pytest.mark.parametrize("period", ["2012", "2012-02"])
def test_behind_every_figure_stand_as_many_records(
    metrics: ServiceHarness, told: dict[str, UUID], body: dict[str, Any], as_of: str | None, period: str
) -> None:
    asked: dict[str, Any] = body | {"period": period} | ({"as_of": as_of} if as_of else {})
    caller = metrics.client(Role.ANALYST)

    def records(path: str, **more: Any) -> int:
        answer = caller.get(path, params=asked | more)
        assert answer.status_code == 200, answer.text
        return len(answer.json()["items"])

    for name, figure in figures(metrics, **asked).items():
        if figure == WITHHELD:
            continue
        if isinstance(figure, tuple):
            found: Any = tuple(records(LISTS[name], counted=part) for part in ("numerator", "denominator"))
        else:
            found = records(LISTS[name])
        assert found == figure, name
    apart = caller.get("/v1/indicators", params=asked).json()["apart"]
    for name in ("filed", "open"):
        assert records(f"/v1/apart/complaints/{name}") == apart["complaints"][name]


@pytest.mark.parametrize("path", ["indicators", "trend", "indicators/1.1/cases", "annex-2", "exports/indicators"])
@pytest.mark.parametrize("as_of", ["2012-03-21", "2012-03-20T10:00:00.001+06:00", "2099-12-31"])
def test_nothing_is_known_of_a_moment_to_come(
    metrics: ServiceHarness, told: dict[str, UUID], path: str, as_of: str
) -> None:
    answer = metrics.client(Role.ANALYST).get(f"/v1/{path}", params={"year": 2012, "as_of": as_of})
    assert problem_of(answer) == (422, "moment-to-come", None)


def test_a_case_that_stood_otherwise_is_shown_as_it_stood(metrics: ServiceHarness, told: dict[str, UUID]) -> None:
    caller = metrics.client(Role.ANALYST)
    asked: dict[str, Any] = {"year": 2012, "body": "7.19"}
    found = caller.get("/v1/apart/open/cases", params=asked | {"as_of": "2012-02-19"}).json()["items"]
    [open_then, *_] = [one for one in found if one["application_id"] == str(told["permit"])]
    assert (open_then["outcome"], open_then["result"]) == (None, None)


@pytest.mark.parametrize(("as_of", "value"), [(None, (1, 2)), ("2012-02-19", (0, 0))])
def test_the_indicators_are_taken_away_as_they_stood(
    metrics: ServiceHarness, told: dict[str, UUID], as_of: str | None, value: tuple[int, int]
) -> None:
    for by in ("year", "quarter"):
        asked: dict[str, Any] = {"year": 2012, "body": "7.19", "alone": True, "indicator": "1.1", "by": by}
        asked |= {"format": "json"} | ({"as_of": as_of} if as_of else {})
        answer = metrics.client().get("/v1/exports/indicators", params=asked)
        rows = answer.json()
        assert (rows[0]["numerator"], rows[0]["denominator"], rows[0]["as_of"]) == (*value, as_of)


def test_the_cases_of_a_year_are_all_that_count_in_it(metrics: ServiceHarness, told: dict[str, UUID]) -> None:
    # Late in 2010, with a permit of 2012.
    case = uuid4()
    event = permit_issued(case, MARCH, body_no="13.2", due_on=date(2010, 12, 30))
    metrics.publish(event, subject=f"permits/{case}", sequence=1)
    metrics.settle()
    for year, expected in ((2010, [("2010-12-30", "late")]), (2011, []), (2012, [("2010-12-30", "late")])):
        asked: dict[str, Any] = {"year": year, "body": "13.2", "format": "json"}
        rows = metrics.client(Role.ANALYST).get("/v1/exports/cases", params=asked).json()
        assert [(one["settled_on"], one["outcome"]) for one in rows] == expected


@pytest.mark.parametrize(("period", "rate"), [("2012", 33.33), ("2012-01", 33.33), ("2012-03", None)])
def test_the_response_rate_is_of_those_who_could_answer(
    metrics: ServiceHarness, told: dict[str, UUID], period: str, rate: float | None
) -> None:
    apart = metrics.client().get("/v1/indicators", params={"period": period, "body": "7.19"}).json()["apart"]
    assert apart["feedback"]["response_rate"] == rate


@pytest.mark.parametrize(("as_of", "counted"), [("2012-02-19", "0,0"), ("2012-02-20", "1,1"), (None, "1,2")])
def test_annex_2_as_it_stood(metrics: ServiceHarness, told: dict[str, UUID], as_of: str | None, counted: str) -> None:
    asked: dict[str, Any] = {"year": 2012, "body": "7.19", "format": "csv"} | ({"as_of": as_of} if as_of else {})
    table = metrics.client().get("/v1/annex-2", params=asked).text.splitlines()
    assert table[2].startswith("1.1,")
    assert table[2].endswith(f"{counted},")


def test_the_page_of_an_earlier_moment_leads_to_files_of_the_same(
    metrics: ServiceHarness, told: dict[str, UUID], tmp_path: Path
) -> None:
    page = metrics.client().get("/v1/annex-2?year=2012&body=7.19&as_of=2012-02-19&format=html").text
    assert '<input type="hidden" name="as_of" value="2012-02-19">' in page
    for form in ("pdf", "csv"):
        assert f"/v1/annex-2?year=2012&amp;lang=kk&amp;format={form}&amp;body=7.19&amp;as_of=2012-02-19" in page
    pdf = metrics.client().get("/v1/annex-2?year=2012&body=7.19&as_of=2012-02-19&format=pdf&lang=ru")
    assert pdf.headers["content-disposition"] == 'inline; filename="annex-2-2012-7.19-2012-02-19.pdf"'
    file = tmp_path / "annex-2.pdf"
    file.write_bytes(pdf.content)
    said = subprocess.run(["/usr/bin/pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout
    assert "По состоянию на 19 февраля 2012 года" in " ".join(said.split())
    # It stood so in February, and was printed today.
    about = subprocess.run(["/usr/bin/pdfinfo", "-isodates", file], capture_output=True, text=True, check=True).stdout
    assert re.search(r"CreationDate: +2012-03-20T", about)


@pytest.mark.parametrize(
    ("path", "key", "expected"),
    [
        ("/v1/indicators/1.1/cases", "application_id", {"permit", "late"}),
        ("/v1/indicators/1.1/cases?counted=numerator", "application_id", {"permit"}),
        ("/v1/indicators/5.1/cases?period=2012-03", "application_id", {"permit"}),
        ("/v1/indicators/5.1/cases?period=2012-02", "application_id", set()),
        ("/v1/series/on_time_from_submission/records", "application_id", {"permit", "late"}),
        ("/v1/series/on_time_from_submission/records?counted=numerator", "application_id", set()),
        ("/v1/series/queue/records", "visit_id", {"visit"}),
        ("/v1/series/queue/records?counted=numerator", "visit_id", set()),
        ("/v1/series/serving/records?counted=numerator", "visit_id", {"visit"}),
        ("/v1/series/hand_over/records?body=7", "visit_id", {"collection"}),
        ("/v1/series/complaint_term/records?counted=numerator", "complaint_id", {"complaint"}),
        ("/v1/apart/registered/cases", "application_id", {"permit", "open", "withdrawn"}),
        ("/v1/apart/open/cases", "application_id", {"open"}),
        ("/v1/apart/withdrawn/cases", "application_id", {"withdrawn"}),
        ("/v1/apart/permits/cases", "application_id", {"permit"}),
        ("/v1/apart/refusals/cases", "application_id", set()),
        ("/v1/apart/responses/cases", "application_id", {"permit"}),
    ],
)
def test_a_figure_leads_to_what_it_counts(
    metrics: ServiceHarness, told: dict[str, UUID], path: str, key: str, expected: set[str]
) -> None:
    answers = "5.1" in path or "responses" in path
    if answers:
        answer = metrics.client(Role.HEAD, "7").get(path.partition("?")[0])
        assert problem_of(answer) == (403, "answers-withheld", "19")
    for role, body in ((Role.ANALYST, None), *(() if answers else ((Role.HEAD, "7"),))):
        caller = metrics.client(role, body)
        found: list[str] = []
        after: dict[str, Any] = {}
        asked = {"body": "7.19"} | ({} if "period" in path else {"period": "2012-Q1"})
        address, _, more = path.partition("?")
        asked |= dict([more.split("=")] if more else [])
        while True:
            answer = caller.get(address, params=asked | after | {"limit": 1})
            assert answer.status_code == 200, answer.text
            found += [one[key] for one in answer.json()["items"]]
            if answer.json()["next"] is None:
                break
            after = {"after": answer.json()["next"]}
        assert sorted(found) == sorted(str(told[name]) for name in expected)


def test_a_case_leads_to_its_events_and_what_each_of_them_moved(metrics: ServiceHarness, told: dict[str, UUID]) -> None:
    # Who was rated doesn't see who answered what; the rest of it they see alike.
    rated = metrics.client(Role.HEAD, "7.19").get(f"/v1/cases/{told['permit']}").json()
    answer = metrics.client(Role.ANALYST).get(f"/v1/cases/{told['permit']}").json()
    assert rated == answer | {"events": answer["events"][:2]}
    assert answer["case"]["outcome"] == "on_time"
    assert [
        (one["event_id"], one["type"], one["sequence"], datetime.fromisoformat(one["time"])) for one in answer["events"]
    ] == [
        (str(told["permit 1"]), "application.received.v1", 1, JANUARY),
        (str(told["permit 2"]), "permit.issued.v1", 2, FEBRUARY),
        (str(told["permit 3"]), "feedback.given.v1", 3, MARCH),
    ]
    assert [one["moved"] for one in answer["events"]] == [
        {"2012-01": {"registered": 1, "open": 1}},
        {"2012-01": {"open": -1}, "2012-02": {"settled": 1, "on_time": 1, "permits": 1}},
        {
            "2012-01": {"responded": 1},
            "2012-03": {
                "responses": 1,
                "process_answered": 1,
                "process_satisfied": 1,
                "information_answered": 1,
                "courtesy_answered": 1,
                "courtesy_satisfied": 1,
            },
        },
    ]


@pytest.mark.parametrize(("path", "name"), [("visits", "visit"), ("complaints", "complaint")])
def test_visits_and_complaints_lead_to_their_events_too(
    metrics: ServiceHarness, told: dict[str, UUID], path: str, name: str
) -> None:
    answer = metrics.client(Role.ANALYST).get(f"/v1/{path}/{told[name]}").json()
    assert answer["events"][0]["event_id"] == str(told[f"{name} 1"])


@pytest.mark.parametrize(
    ("role", "body", "name", "status"),
    [(Role.HEAD, "2.10", "permit", 403), (Role.CLERK, "7", "permit", 200), (Role.ANALYST, None, None, 404)],
)
def test_who_may_see_a_case(
    metrics: ServiceHarness, told: dict[str, UUID], role: Role, body: str | None, name: str | None, status: int
) -> None:
    identity = told[name] if name else uuid4()
    assert metrics.client(role, body).get(f"/v1/cases/{identity}").status_code == status
