"""The survey: the holder of a talon answers once."""

import hashlib
from dataclasses import replace
from uuid import UUID

import pytest

from tirkeu_chassis.decider.decision import Decision
from tirkeu_chassis.decider.refusals import NotFound, Refusal
from tirkeu_complaints.domain.survey import (
    FeedbackAlreadyGiven,
    GiveFeedback,
    SurveyedCase,
    give_feedback,
    open_survey,
)
from tirkeu_contracts.events.complaints import (
    FeedbackGiven,
    SurveyAnswers,
)
from tirkeu_contracts.events.intake import ApplicationReceived
from tirkeu_sandbox.testing.events import application_received

from .complaints import NOW, given

CODE = "7KQ2-M0ZT-9XBA-HP4D"
TALON = "7.19-2011-000042"
DIGEST = hashlib.sha256(f"{TALON}:{CODE}".encode()).hexdigest()
CASE = SurveyedCase(TALON, DIGEST, UUID(int=5), "7.19")
ANSWERS = SurveyAnswers(process="satisfied", information="not_satisfied", courtesy="satisfied")


def received(talon_digest: str | None = DIGEST) -> ApplicationReceived:
    return application_received(UUID(int=5), NOW, talon_no=TALON, talon_digest=talon_digest)


@pytest.mark.parametrize(
    ("state", "event", "expected"),
    [
        (None, received(), Decision(CASE)),
        (None, received(None), Decision(replace(CASE, talon_digest=None))),
        (replace(CASE, answered_at=NOW), received(), Decision()),
    ],
)
def test_a_registered_case_is_surveyed(
    state: SurveyedCase | None, event: ApplicationReceived, expected: Decision[SurveyedCase]
) -> None:
    assert given(state).when(open_survey, event).decision == expected


def test_the_holder_of_the_talon_answers() -> None:
    decision = given(CASE).when(give_feedback, GiveFeedback(TALON, CODE, ANSWERS))
    decision.then(
        replace(CASE, answered_at=NOW),
        FeedbackGiven(application_id=UUID(int=5), body_no="7.19", answers=ANSWERS, given_at=NOW),
    )


UNKNOWN = NotFound(what="talon with this number and code")


@pytest.mark.parametrize(
    ("state", "code", "refusal"),
    [
        pytest.param(None, CODE, UNKNOWN, id="unknown talon"),
        pytest.param(CASE, "7KQ2-M0ZT-9XBA-HP4E", UNKNOWN, id="wrong code"),
        pytest.param(CASE, DIGEST, UNKNOWN, id="the digest is no code"),
        pytest.param(replace(CASE, talon_digest=None), "", UNKNOWN, id="nothing to prove the code against"),
        pytest.param(replace(CASE, answered_at=NOW), "wrong", UNKNOWN, id="answered, wrong code"),
        pytest.param(replace(CASE, answered_at=NOW), CODE, FeedbackAlreadyGiven(), id="answered"),
    ],
)
def test_feedback_is_refused(state: SurveyedCase | None, code: str, refusal: Refusal) -> None:
    given(state).when(give_feedback, GiveFeedback(TALON, code, ANSWERS)).refused_with(refusal)
