"""What comes from the other services: given a case, when it is registered, withdrawn, permitted, then this."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tirkeu_chassis.decider.decision import Decision
from tirkeu_contracts.event import Event
from tirkeu_contracts.events.registry import PermitDraftReturned
from tirkeu_contracts.standard import (
    RefusalGround,
)
from tirkeu_review.domain import arrivals, consideration, review
from tirkeu_review.domain.consideration import Verify
from tirkeu_review.domain.review import Review, Stage

from .cases import (
    BY_STAGE,
    CASE,
    DUE,
    LATER,
    MESSAGE,
    OPENED,
    PARTICULARS,
    PASSED,
    PERMIT,
    RECEIVED,
    VERIFIED,
    WITHDRAWN,
    given,
)

RETURNED = PermitDraftReturned(application_id=CASE, body_no="2.10", permit_id=MESSAGE, returned_at=LATER)


def test_the_term_runs_from_registration() -> None:
    assert OPENED.due_on == DUE
    assert OPENED.stage is Stage.OPENED
    assert OPENED.wake_at == datetime(2011, 12, 1, 18, tzinfo=UTC), "five days before, as the day begins in Almaty"


def test_every_stage_is_covered_here() -> None:
    assert set(BY_STAGE) == set(Stage)


@pytest.mark.parametrize(
    ("decide", "event"),
    [(arrivals.attach, PARTICULARS), (arrivals.withdraw, WITHDRAWN), (arrivals.permit_issued, PERMIT)],
)
def test_what_comes_before_the_case_waits(decide: Callable[..., Decision[Review]], event: Event) -> None:
    given(by=None).when(decide, event).then_waits()


@pytest.mark.parametrize("stage", Stage)
def test_particulars_are_attached_at_any_stage_and_once(stage: Stage) -> None:
    without = replace(BY_STAGE[stage], particulars=replace(BY_STAGE[stage].particulars, applicant=None, weapons=()))
    attached = given(without, by=None).when(arrivals.attach, PARTICULARS).state
    assert attached.particulars.applicant == PARTICULARS.applicant
    assert attached.stage is stage
    assert attached.particulars.findings == BY_STAGE[stage].particulars.findings
    given(attached, by=None).when(arrivals.attach, PARTICULARS).then()


@pytest.mark.parametrize("stage", Stage)
def test_a_case_is_opened_once(stage: Stage) -> None:
    given(BY_STAGE[stage], by=None).when(arrivals.open_review, RECEIVED).then()


@pytest.mark.parametrize("stage", [Stage.OPENED, Stage.ASSIGNED, Stage.REFUSAL_PROPOSED, Stage.VERIFIED])
def test_a_withdrawal_ends_the_case_without_a_refusal(stage: Stage) -> None:
    decision = given(BY_STAGE[stage], by=None).when(arrivals.withdraw, WITHDRAWN)
    ended = decision.state
    decision.then_tells()
    assert (ended.stage, ended.grounds) == (Stage.WITHDRAWN, (RefusalGround.VOLUNTARY_WITHDRAWAL,))
    assert (ended.ended_at, ended.wake_at) == (WITHDRAWN.withdrawn_at, None)


@pytest.mark.parametrize("stage", Stage)
def test_a_draft_that_the_head_returns_is_its_officers_again(stage: Stage) -> None:
    """Paragraph 14: without the head's signature there is no permit."""
    decision = given(BY_STAGE[stage], by=None).when(arrivals.draft_returned, RETURNED)
    if stage is not Stage.VERIFIED:
        decision.then()
        return
    again = decision.state
    assert (again.stage, again.officer_id, again.permit_kind) == (Stage.ASSIGNED, "officer-1", None)
    assert again.wake_at is not None
    assert given(again).when(consideration.verify, Verify(PASSED)).state.stage is Stage.VERIFIED


@pytest.mark.parametrize(
    "told",
    [
        {"verification": 1},
        # From a version of the registry that doesn't say which draft it was.
        {"returned_at": LATER},
    ],
)
def test_a_return_that_is_over_takes_no_later_verification_back(told: dict[str, object]) -> None:
    event = RETURNED.model_copy(update=told)
    returned = given(VERIFIED, by=None).when(arrivals.draft_returned, event).state
    again = given(returned, at=LATER + timedelta(hours=1)).when(consideration.verify, Verify(PASSED)).state
    assert again.verifications == 2
    given(again, by=None).when(arrivals.draft_returned, event).then()
    of_this = event.model_copy(update={"verification": 2})
    assert given(again, by=None).when(arrivals.draft_returned, of_this).state.stage is Stage.ASSIGNED


@pytest.mark.parametrize("stage", [Stage.OPENED, Stage.ASSIGNED, Stage.REFUSAL_PROPOSED, Stage.VERIFIED])
def test_the_permit_ends_the_case(stage: Stage) -> None:
    decision = given(BY_STAGE[stage], by=None).when(arrivals.permit_issued, PERMIT)
    ended = decision.state
    decision.then_tells()
    assert (ended.stage, ended.ended_at, ended.wake_at) == (Stage.PERMIT_ISSUED, PERMIT.issued_at, None)


ENDINGS = [(arrivals.withdraw, WITHDRAWN), (arrivals.permit_issued, PERMIT), (arrivals.draft_returned, RETURNED)]


@pytest.mark.parametrize("stage", sorted(review.ENDS))
@pytest.mark.parametrize(("decide", "event"), ENDINGS)
def test_an_end_stands(stage: Stage, decide: Callable[..., Decision[Review]], event: Event) -> None:
    given(BY_STAGE[stage], by=None).when(decide, event).then()
