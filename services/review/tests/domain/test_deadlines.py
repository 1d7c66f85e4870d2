"""The due day comes near, and is missed (rule R-14)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tirkeu_contracts.event import Event
from tirkeu_contracts.events.review import (
    DeadlineApproaching,
    DeadlineMissed,
)
from tirkeu_contracts.standard import (
    ExtensionReason,
)
from tirkeu_review.domain import arrivals, consideration
from tirkeu_review.domain.consideration import Extend
from tirkeu_review.domain.deadlines import watch
from tirkeu_review.domain.review import Review
from tirkeu_sandbox.testing.given import Outcome

from .cases import (
    ASSIGNED,
    CASE,
    DUE,
    EXTENDED,
    GIVEN_UP,
    ISSUED,
    LAST_MOMENT,
    OPENED,
    PROPOSED,
    RECEIVED,
    REFUSED,
    TOO_LATE,
    VERIFIED,
    given,
)


def ring(state: Review, at: datetime) -> Outcome[Review]:
    return given(state, at=at, by=None).when(watch, None)


def approaching(threshold: int, stage: str = "review", due: date = DUE) -> DeadlineApproaching:
    return DeadlineApproaching(application_id=CASE, body_no="2.10", due_on=due, stage=stage, threshold=threshold)


def missed(stage: str = "review") -> DeadlineMissed:
    return DeadlineMissed(application_id=CASE, body_no="2.10", due_on=DUE, stage=stage)


FIVE = datetime(2011, 12, 1, 18, tzinfo=UTC)
ONE = datetime(2011, 12, 5, 18, tzinfo=UTC)


@pytest.mark.parametrize(
    ("case", "at", "told", "wake_at"),
    [
        (OPENED, FIVE - timedelta(milliseconds=1), (), FIVE),
        (OPENED, FIVE, (approaching(5),), ONE),
        (replace(ASSIGNED, announced=(5,)), ONE, (approaching(1),), TOO_LATE),
        (PROPOSED, ONE, (approaching(1),), TOO_LATE),
        (VERIFIED, ONE, (approaching(1, "permit"),), TOO_LATE),
        (replace(OPENED, announced=(5, 1)), LAST_MOMENT, (), TOO_LATE),
        (replace(OPENED, announced=(5, 1)), TOO_LATE, (missed(),), None),
        (VERIFIED, TOO_LATE + timedelta(days=99), (missed("permit"),), None),
        (replace(OPENED, missed=True), TOO_LATE, (), None),
        (REFUSED, TOO_LATE, (), None),
        (ISSUED, TOO_LATE, (), None),
        (GIVEN_UP, TOO_LATE, (), None),
    ],
)
def test_what_is_announced(case: Review, at: datetime, told: tuple[Event, ...], wake_at: datetime | None) -> None:
    decision = ring(case, at)
    decision.then_tells(*told)
    assert decision.state.wake_at == wake_at


def test_an_extended_term_is_announced_anew() -> None:
    """R-14: the thresholds are those of the due day (ADR 12)."""
    told = ring(ASSIGNED, ONE).state
    extended = given(told, at=ONE).when(consideration.extend, Extend(ExtensionReason.ONSITE_CHECK)).state
    five_before, one_before = (datetime(2011, 12, day, 18, tzinfo=UTC) for day in (16, 20))
    assert extended.wake_at == five_before
    again = ring(extended, five_before)
    again.then_tells(approaching(5, due=EXTENDED))
    assert again.state.wake_at == one_before
    ring(again.state, one_before).then_tells(approaching(1, due=EXTENDED))


def test_a_case_that_comes_late_is_looked_at_at_once() -> None:
    late = given(at=ONE, by=None).when(arrivals.open_review, RECEIVED).state
    assert late.wake_at is not None
    assert late.wake_at <= ONE
    ring(late, ONE).then_tells(approaching(1))
