"""What the head and the officer do: assignment, extension, verification (paragraphs 7 and 14)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.decider.decision import Decision
from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.events.review import (
    ApplicationAssigned,
    DocumentsVerified,
    ReviewTermExtended,
)
from tirkeu_contracts.standard import (
    ApplicantCategory,
    ExtensionReason,
    PermitKind,
    RequestedRight,
)
from tirkeu_review.domain import consideration, refusal, review
from tirkeu_review.domain.consideration import Assign, Checks, Extend, Verify
from tirkeu_review.domain.refusal import Propose, Sign
from tirkeu_review.domain.review import Review, Stage
from tirkeu_sandbox.testing.given import actor

from .cases import (
    ASSIGNED,
    BY_STAGE,
    CASE,
    CITIZEN,
    DUE,
    EXTENDED,
    HEAD,
    LAST_MOMENT,
    LATER,
    OFFICER,
    OPENED,
    OTHER,
    PASSED,
    PROPOSED,
    SPORTS,
    TOO_LATE,
    finding,
    given,
)

COMMANDS: dict[str, tuple[Callable[..., Decision[Review]], Any, Actor, set[Stage]]] = {
    "assign": (
        consideration.assign,
        Assign("officer-2"),
        HEAD,
        {Stage.OPENED, Stage.ASSIGNED, Stage.REFUSAL_PROPOSED},
    ),
    "extend": (
        consideration.extend,
        Extend(ExtensionReason.ONSITE_CHECK),
        OFFICER,
        {Stage.ASSIGNED, Stage.REFUSAL_PROPOSED},
    ),
    "verify": (consideration.verify, Verify(PASSED), OFFICER, {Stage.ASSIGNED, Stage.REFUSAL_PROPOSED}),
    "propose": (refusal.propose, Propose((finding(),)), OFFICER, {Stage.ASSIGNED, Stage.REFUSAL_PROPOSED}),
    "sign": (refusal.sign, Sign(), HEAD, {Stage.REFUSAL_PROPOSED}),
}


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_its_stages(name: str, stage: Stage) -> None:
    decide, command, who, allowed = COMMANDS[name]
    if stage in allowed:
        given(BY_STAGE[stage], by=who).when(decide, command).allowed()
    else:
        given(BY_STAGE[stage], by=who).when(decide, command).refused_with(review.WrongStage)


@pytest.mark.parametrize("name", ["extend", "verify", "propose"])
def test_another_officers_case_is_left_alone(name: str) -> None:
    decide, command, _, _ = COMMANDS[name]
    given(ASSIGNED, by=OTHER).when(decide, command).refused_with(review.OtherOfficer)


def test_the_head_assigns() -> None:
    decision = given(OPENED, by=HEAD).when(consideration.assign, Assign("officer-1"))
    decision.then_tells(
        ApplicationAssigned(application_id=CASE, body_no="2.10", officer_id="officer-1", due_on=DUE, assigned_at=LATER)
    )


def test_the_same_officer_again_changes_nothing() -> None:
    given(ASSIGNED, by=HEAD).when(consideration.assign, Assign("officer-1")).then()


def test_a_new_assignment_sends_a_proposed_refusal_back() -> None:
    sent_back = given(PROPOSED, by=HEAD).when(consideration.assign, Assign("officer-1")).state
    assert (sent_back.stage, sent_back.grounds, sent_back.particulars.findings) == (Stage.ASSIGNED, (), ())


def test_the_term_is_thirty_days_from_registration() -> None:
    decision = given(ASSIGNED, at=LAST_MOMENT).when(consideration.extend, Extend(ExtensionReason.INFO_OFFICIALS))
    decision.then_tells(
        ReviewTermExtended(
            application_id=CASE,
            body_no="2.10",
            reason="info_officials",
            previous_due_on=DUE,
            due_on=EXTENDED,
            extended_at=LAST_MOMENT,
        )
    )
    assert decision.state.due_on == EXTENDED


@pytest.mark.parametrize("reason", ExtensionReason)
def test_a_term_is_extended_once(reason: ExtensionReason) -> None:
    extended = given(ASSIGNED).when(consideration.extend, Extend(reason)).state
    given(extended).when(consideration.extend, Extend(reason)).refused_with(consideration.AlreadyExtended)


def test_a_term_that_is_over_is_not_extended() -> None:
    given(ASSIGNED, at=TOO_LATE).when(consideration.extend, Extend(ExtensionReason.ONSITE_CHECK)).refused_with(
        consideration.TermOver
    )


@pytest.mark.parametrize("name", Checks.__slots__)
def test_every_check_must_be_passed(name: str) -> None:
    refused = (
        given(ASSIGNED)
        .when(consideration.verify, Verify(replace(PASSED, **{name: False})))
        .refused_with(consideration.CheckNotPassed)
    )
    assert name in str(refused)


STORAGE, CARRYING = PermitKind.PERMIT_STORAGE, PermitKind.PERMIT_STORAGE_CARRYING


@pytest.mark.parametrize(
    ("category", "right", "asked", "granted"),
    [
        (CITIZEN, RequestedRight.STORAGE, None, STORAGE),
        (CITIZEN, RequestedRight.STORAGE, STORAGE, STORAGE),
        (CITIZEN, RequestedRight.STORAGE, CARRYING, None),
        (CITIZEN, RequestedRight.STORAGE_CARRYING, None, CARRYING),
        (CITIZEN, RequestedRight.STORAGE_CARRYING, CARRYING, CARRYING),
        (CITIZEN, RequestedRight.STORAGE_CARRYING, STORAGE, STORAGE),
        (SPORTS, RequestedRight.STORAGE, None, STORAGE),
        (SPORTS, RequestedRight.STORAGE_CARRYING, None, STORAGE),
        (SPORTS, RequestedRight.STORAGE_CARRYING, CARRYING, None),
    ],
)
def test_the_permit_is_no_more_than_was_asked_for(
    category: ApplicantCategory, right: RequestedRight, asked: PermitKind | None, granted: PermitKind | None
) -> None:
    case = replace(ASSIGNED, category=category, requested_right=right)
    if granted is None:
        given(case).when(consideration.verify, Verify(PASSED, asked)).refused_with(consideration.PermitKindNotAvailable)
        return
    given(case).when(consideration.verify, Verify(PASSED, asked)).then_tells(
        DocumentsVerified(
            application_id=CASE,
            body_no="2.10",
            permit_kind=granted,
            officer_id="officer-1",
            due_on=DUE,
            verified_at=LATER,
            verification=1,
        )
    )


def test_verification_drops_an_unsigned_proposal() -> None:
    verified = given(PROPOSED).when(consideration.verify, Verify(PASSED)).state
    assert (verified.grounds, verified.refusal_language, verified.particulars.findings) == ((), None, ())


def test_nobody_is_head_and_officer_of_one_case() -> None:
    """R-51 and R-05, by domain."""
    both = actor("officer-1", Role.HEAD, body="2.10")
    given(OPENED, by=both).when(consideration.assign, Assign("officer-1")).refused_with(
        consideration.AssignedToOneself, paragraph="14"
    )
    given(PROPOSED, by=both).when(refusal.sign, Sign()).refused_with(refusal.SignedByProposer, paragraph="14")
