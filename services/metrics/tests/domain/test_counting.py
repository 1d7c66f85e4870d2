"""When a case, a visit or a complaint counts, and in which month (indicators 1.1 to 5.1)."""

from datetime import date, timedelta
from typing import Any

import pytest

from tirkeu_contracts.event import Event
from tirkeu_contracts.events.complaints import (
    ComplaintAnswered,
    ComplaintFiled,
    ComplaintOverdue,
    ComplaintTermExtended,
)
from tirkeu_contracts.events.intake import (
    ApplicationReceived,
    ApplicationWithdrawn,
    ReceptionVisitCompleted,
)
from tirkeu_contracts.events.review import ApplicationRefused
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_metrics.domain.counting.counts import NOTHING
from tirkeu_metrics.domain.counting.definitions import DEFINITIONS
from tirkeu_metrics.domain.counting.measures import Series
from tirkeu_metrics.domain.records.case_facts import case_facts, count_case
from tirkeu_metrics.domain.records.complaints import complaint_facts, count_complaint
from tirkeu_metrics.domain.records.visits import count_visit, visit_facts
from tirkeu_sandbox.testing.events import application_received

from .told import CASE, DUE, OF, assigned, at, heard, issued, missed


def received(registered_at: str, submitted_at: str | None = None) -> ApplicationReceived:
    return application_received(CASE, at(registered_at), submitted_at=at(submitted_at or registered_at))


def refused(refused_at: str, due_on: date = DUE) -> ApplicationRefused:
    return ApplicationRefused(
        **OF, grounds=("incomplete_documents",), refused_at=at(refused_at), due_on=due_on, on_time=True
    )


def withdrawn(withdrawn_at: str) -> ApplicationWithdrawn:
    return ApplicationWithdrawn(**OF, withdrawn_at=at(withdrawn_at))


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param((assigned(DUE),), None, id="open and not yet due"),
        pytest.param((issued("2011-01-09T12:00"),), ("on_time", "2011-01-09"), id="in time"),
        pytest.param(
            (refused("2011-01-10T23:59"),), ("on_time", "2011-01-10"), id="a refusal in the last minute of the due day"
        ),
        pytest.param((issued("2011-01-11T00:00"),), ("late", "2011-01-10"), id="a minute too late"),
        pytest.param((issued("2010-12-31T23:59"),), ("on_time", "2010-12-31"), id="the day on the clock of Almaty"),
        pytest.param(
            (issued("2011-01-05T12:00", date(2010, 12, 31)),),
            ("late", "2010-12-31"),
            id="a late result belongs to the due day",
        ),
        pytest.param((missed(),), ("late", "2011-01-10"), id="missed"),
        pytest.param((missed(), assigned(DUE + timedelta(15))), ("late", "2011-01-25"), id="missed, and extended"),
        pytest.param(
            (missed(), issued("2011-01-10T12:00")), ("on_time", "2011-01-10"), id="a miss that crossed a result in time"
        ),
        pytest.param(
            (missed(), withdrawn("2011-01-10T12:00")),
            ("withdrawn", "2011-01-10"),
            id="a miss that crossed a withdrawal in time",
        ),
        pytest.param((assigned(DUE), withdrawn("2011-01-11T00:00")), ("late", "2011-01-10"), id="withdrawn too late"),
        pytest.param(
            (withdrawn("2011-01-02T12:00"),), ("withdrawn", "2011-01-02"), id="withdrawn before any term is known"
        ),
        pytest.param(
            (issued("2011-01-08T12:00"), withdrawn("2011-01-07T12:00")),
            ("withdrawn", "2011-01-07"),
            id="withdrawn before the result",
        ),
        pytest.param(
            (issued("2011-01-07T12:00"), withdrawn("2011-01-08T12:00")),
            ("on_time", "2011-01-07"),
            id="the result before the withdrawal",
        ),
        pytest.param(
            (refused("2011-01-09T12:00"), issued("2011-01-08T12:00")),
            ("on_time", "2011-01-08"),
            id="of two results the earlier",
        ),
    ],
)
def test_settlement(events: tuple[Event, ...], expected: tuple[str, str] | None) -> None:
    settled = case_facts(CASE, "7.19", heard(*events)).settled
    assert (settled and (settled.outcome, settled.on.isoformat())) == expected


@pytest.mark.parametrize(
    ("events", "on_time"),
    [
        pytest.param(
            (received("2010-12-26T10:00", "2010-12-24T10:00"), issued("2011-01-08T23:59")), True, id="two days to spare"
        ),
        pytest.param(
            (received("2010-12-26T10:00", "2010-12-24T10:00"), issued("2011-01-09T00:00")), False, id="a minute short"
        ),
        pytest.param((received("2010-12-26T10:00"), issued("2011-01-10T23:59")), True, id="registered at once"),
        pytest.param((issued("2011-01-10T23:59"),), True, id="the submission isn't known"),
        pytest.param((missed(),), False, id="late anyway"),
    ],
)
def test_the_term_from_the_submission(events: tuple[Event, ...], on_time: bool) -> None:
    tallies = counted(count_case(case_facts(CASE, "7.19", heard(*events))))
    assert tallies.get("on_time_from_submission", 0) == int(on_time)
    assert tallies["settled"] == 1


def counted(months: Any) -> dict[str, int]:
    return dict(sum(months.values(), start=NOTHING).tallies)


@pytest.mark.parametrize(
    ("purpose", "waited", "served", "tallies"),
    [
        ("submission", 1800, 1800, {"submission_visits", "waited_within_limit", "served_within_limit"}),
        ("submission", 1801, 0, {"submission_visits", "served_within_limit"}),
        ("submission", 0, 1801, {"submission_visits", "waited_within_limit"}),
        ("collection", 9999, 1800, {"collection_visits", "handed_over_within_limit"}),
        ("collection", 0, 1801, {"collection_visits"}),
        ("a later edition's", 0, 0, set()),
    ],
)
def test_the_limits_of_a_visit(purpose: str, waited: int, served: int, tallies: set[str]) -> None:
    visit = ReceptionVisitCompleted(
        visit_id=CASE,
        body_no="7",
        purpose=purpose,
        waited_seconds=waited,
        served_seconds=served,
        completed_at=at("2011-01-31T23:59"),
    )
    months = count_visit(visit_facts(CASE, "7", heard(visit)))
    assert counted(months) == dict.fromkeys(tallies, 1)
    assert set(months) == ({"2011-01"} if tallies else set())


ABOUT: dict[str, Any] = {"complaint_id": CASE, "body_no": "7", "due_on": DUE}
FILED = ComplaintFiled(
    **ABOUT,
    register_no="1",
    kind="impolite_service",
    channel="post",
    complainant_kind="natural_person",
    addressee_level="dia",
    filed_at=at("2010-12-20T10:00"),
)
LONGER = ABOUT | {"due_on": date(2011, 2, 9)}
"""The same complaint when its term was extended: its later events name the due day in force."""
EXTENDED = ComplaintTermExtended(
    **LONGER, reason="onsite_check", previous_due_on=ABOUT["due_on"], extended_at=at("2010-12-30T10:00")
)


def answered(answered_at: str, about: dict[str, Any] = ABOUT) -> ComplaintAnswered:
    return ComplaintAnswered(**about, outcome="upheld", answered_at=at(answered_at), on_time=True)


@pytest.mark.parametrize(
    ("events", "months"),
    [
        ((FILED,), {"2010-12": {"complaints": 1, "complaints_open": 1}}),
        (
            (FILED, answered("2011-01-10T23:59")),
            {"2010-12": {"complaints": 1}, "2011-01": {"complaints_settled": 1, "complaints_on_time": 1}},
        ),
        (
            (FILED, answered("2011-02-01T10:00")),
            {"2010-12": {"complaints": 1}, "2011-01": {"complaints_settled": 1}},
        ),
        ((FILED, EXTENDED), {"2010-12": {"complaints": 1, "complaints_open": 1}}),
        (
            (FILED, EXTENDED, answered("2011-02-01T10:00")),
            {"2010-12": {"complaints": 1}, "2011-02": {"complaints_settled": 1, "complaints_on_time": 1}},
        ),
        ((ComplaintOverdue(**ABOUT),), {"2011-01": {"complaints_settled": 1}}),
        (
            (FILED, answered("2011-02-01T10:00", LONGER)),
            {"2010-12": {"complaints": 1}, "2011-02": {"complaints_settled": 1, "complaints_on_time": 1}},
        ),
        (
            (FILED, ComplaintOverdue(**LONGER)),
            {"2010-12": {"complaints": 1}, "2011-02": {"complaints_settled": 1}},
        ),
    ],
)
def test_the_term_of_a_complaint(events: tuple[Event, ...], months: dict[str, dict[str, int]]) -> None:
    found = count_complaint(complaint_facts(CASE, "7", heard(*events)))
    assert {month: dict(counts.tallies) for month, counts in found.items()} == months


def test_every_figure_has_a_definition_in_the_order_of_annex_2() -> None:
    assert [one.code for one in DEFINITIONS] == [*IndicatorCode, *Series]
