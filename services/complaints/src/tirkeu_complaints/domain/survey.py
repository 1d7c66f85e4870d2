"""The survey behind four indicators: the holder of a talon answers it once per case (paragraph 19, Annex 2)."""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from tirkeu_chassis.decider.decision import Aggregate, Context, Decision, NotYet
from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.decider.refusals import NotFound, Refusal, require
from tirkeu_contracts.events.complaints import FeedbackGiven, SurveyAnswers
from tirkeu_contracts.events.intake import ApplicationReceived
from tirkeu_contracts.standard.editions import EDITIONS, FIRST_EDITION


@dataclass(frozen=True, slots=True)
class SurveyedCase:
    """A case whose applicant may be asked; known by its talon. The answers themselves are in the event alone.

    `edition` is the edition of the standard that the case is pinned to, and so are complaints about it.
    """

    talon_no: str
    talon_digest: str | None
    application_id: UUID
    body_no: str
    answered_at: datetime | None = None
    edition: str = FIRST_EDITION


SURVEYED_CASES = Aggregate("surveyed_cases", SurveyedCase, indexes=(("application_id",),))


@dataclass(frozen=True, slots=True)
class GiveFeedback:
    """What somebody answers who has a talon in hand."""

    talon_no: str
    talon_code: str
    answers: SurveyAnswers


class FeedbackAlreadyGiven(Refusal):
    code = "feedback-given"
    status = 409
    title = "The survey has been answered"
    detail = "The holder of this talon has answered; the survey is answered once per case."
    paragraph = "19"


def open_survey(state: SurveyedCase | None, event: ApplicationReceived, ctx: Context) -> Decision[SurveyedCase]:
    """A case was registered: its talon opens the survey."""
    if state is not None:
        return Decision()
    if event.standard_edition not in EDITIONS:
        raise NotYet(f"edition {event.standard_edition} of the standard unknown to this version")
    return Decision(
        SurveyedCase(
            event.talon_no,
            event.talon_digest,
            event.application_id,
            event.body_no,
            edition=event.standard_edition,
        )
    )


def give_feedback(state: SurveyedCase | None, command: GiveFeedback, ctx: Context) -> Decision[SurveyedCase]:
    """Take the answers. A wrong code looks like an unknown talon, so that talons can't be found by trying."""
    known = state.talon_digest if state is not None else None
    digest = hashlib.sha256(f"{command.talon_no}:{command.talon_code}".encode()).hexdigest()
    if not hmac.compare_digest(known or "", digest) or state is None:
        raise NotFound(what=Message("talon with this number and code"))
    require(state.answered_at is None, FeedbackAlreadyGiven())
    return Decision(
        replace(state, answered_at=ctx.now),
        FeedbackGiven(
            application_id=state.application_id,
            body_no=state.body_no,
            answers=command.answers,
            given_at=ctx.now,
        ),
    )
