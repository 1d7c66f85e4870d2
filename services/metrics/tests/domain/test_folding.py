"""An event is folded into the sums, and what changed is told."""

from datetime import date
from typing import Any

import pytest

from tirkeu_chassis.decider.bodies import UnknownBodyNo
from tirkeu_contracts.events.metrics import IndicatorUpdated
from tirkeu_metrics.domain.announcing import (
    Announcement,
    announce,
    announcement_key,
)
from tirkeu_metrics.domain.counting.counts import NOTHING, Counts
from tirkeu_metrics.domain.counting.sums import JournalDay, Sums, scopes
from tirkeu_metrics.domain.folding import learn, likely_keys
from tirkeu_metrics.domain.projection import FIRST, PROJECTIONS, SECOND
from tirkeu_metrics.domain.rebuild import Rebuild, Stage, Standing
from tirkeu_metrics.domain.records.case_facts import case_facts
from tirkeu_metrics.domain.records.heard import add

from .told import A_SECOND, CASE, DUE, NOW, assigned, at, envelope, given, heard, issued, missed, on_time, updated


def test_an_event_heard_before_changes_nothing() -> None:
    known = case_facts(CASE, "7.19", heard(assigned(DUE)))
    others = {FIRST.cases.key(CASE): known}
    given(envelope=envelope(0), known=others).when(learn, assigned(DUE)).then()


def test_an_event_that_says_nothing_new_is_kept_and_moves_nothing() -> None:
    known = case_facts(CASE, "7.19", heard(assigned(DUE)))
    decision = given(envelope=envelope(1), known={FIRST.cases.key(CASE): known}).when(learn, assigned(DUE))
    assert [change.key for change in decision.also] == [FIRST.cases.key(CASE)]
    assert len(decision.also[0].state.heard) == 2


def test_a_later_term_moves_a_late_case_back() -> None:
    """The extension came after the result it makes timely: what was added is taken back."""
    before = heard(issued("2011-01-12T12:00"))
    late, took = Counts({"settled": 1, "permits": 1}), Counts({"on_time": 1, "on_time_from_submission": 1})
    others: dict[Any, Any] = {FIRST.cases.key(CASE): case_facts(CASE, "7.19", before)} | {
        FIRST.sums.key(scope, 2011): Sums(scope, 2011, late) for scope in scopes("7.19")
    }
    decision = given(envelope=envelope(2), known=others).when(learn, assigned(date(2011, 1, 25)))
    changes = {change.key: change.state for change in decision.also}
    assert {key: changes[key] for key in changes if key.aggregate is FIRST.sums} == {
        FIRST.sums.key(scope, 2011): Sums(scope, 2011, late + took) for scope in scopes("7.19")
    }
    assert {key: changes[key] for key in changes if key.aggregate is FIRST.journal} == {
        FIRST.journal.key(scope, "2011-01", "2011-03-01"): JournalDay(scope, "2011-01", date(2011, 3, 1), took)
        for scope in scopes("7.19")
    }
    assert changes[announcement_key("country", 2011)] == Announcement("country", 2011, wake_at=NOW + A_SECOND)


def test_what_no_event_tells_of_needs_no_alarm() -> None:
    event = issued("2011-01-09T12:00").model_copy(update={"body_no": "7"})
    decision = given(envelope=envelope()).when(learn, event)
    told = {change.state.scope for change in decision.also if isinstance(change.state, Announcement)}
    assert told == {"country", "department/7"}


def test_while_another_projection_is_built_events_go_into_both() -> None:
    building = Standing(rebuild=Rebuild(CASE, NOW, "operator-1", Stage.FOLDING))
    decision = given(building, envelope=envelope()).when(learn, issued("2011-01-09T12:00"))
    kept = [change.key.aggregate for change in decision.also]
    assert [kept.count(aggregate) for aggregate in (FIRST.cases, SECOND.cases, FIRST.sums, SECOND.sums)] == [1, 1, 3, 3]


def test_a_body_outside_annex_1_counts_nowhere() -> None:
    given(envelope=envelope()).when(learn, assigned(DUE, "99")).refused_with(UnknownBodyNo)


def test_the_first_query_brings_what_an_event_moves() -> None:
    event = issued("2011-01-09T12:00")
    decision = given(envelope=envelope(recorded_at=at("2011-01-09T12:00"))).when(learn, event)
    assert {change.key for change in decision.also} <= set(likely_keys(event, PROJECTIONS))


def test_events_are_heard_once_in_the_order_they_were_recorded() -> None:
    events = heard(assigned(DUE), missed())
    assert add(add((), events[1]), events[0]) == add(events, events[0]) == events


COURTESY = Counts({"courtesy_answered": 1, "courtesy_satisfied": 1})


@pytest.mark.parametrize(
    ("scope", "told", "counts", "events"),
    [
        pytest.param("department/7", NOTHING, on_time(1, 3), (updated(1, 3, "33.33"),), id="a change is told"),
        pytest.param(
            "country",
            COURTESY,
            COURTESY + on_time(0, 1),
            (updated(0, 1, "0.00", body_no=None),),
            id="only what changed is told",
        ),
        pytest.param(
            "department/7", on_time(1, 1), NOTHING, (updated(0, 0, None),), id="no value where the denominator is 0"
        ),
        pytest.param("unit/7.19", on_time(1, 1), on_time(1, 1), (), id="changed and changed back"),
    ],
)
def test_the_alarm_tells_what_changed(
    scope: str, told: Counts, counts: Counts, events: tuple[IndicatorUpdated, ...]
) -> None:
    key, sums = FIRST.sums.key(scope, 2011), Sums(scope, 2011, counts + Counts({"registered": 5}))
    decision = given(Announcement(scope, 2011, told, wake_at=NOW), known={key: sums}).when(announce, None)
    assert decision.state == Announcement(scope, 2011, counts)
    decision.then_tells(*events)
    # The sums are written unchanged, so that whoever moves them meanwhile has to look again.
    assert [(change.key, change.state) for change in decision.also] == [(key, sums)]
