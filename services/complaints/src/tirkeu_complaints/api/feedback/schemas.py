"""Request and answer of the survey."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from tirkeu_chassis.http.answers import Answer
from tirkeu_chassis.http.requests import Request
from tirkeu_complaints.domain.survey import GiveFeedback
from tirkeu_contracts.events.complaints import SurveyAnswers
from tirkeu_contracts.standard import SurveyAnswer


class AnswersIn(Request):
    process: SurveyAnswer
    information: SurveyAnswer
    complaint_procedure: SurveyAnswer | None = Field(default=None, description="left out by who doesn't know it")
    courtesy: SurveyAnswer

    def answers(self) -> SurveyAnswers:
        """The answers, as the event carries them."""
        return SurveyAnswers.model_validate(self, from_attributes=True)


class FeedbackIn(Request):
    talon_no: Annotated[str, Field(min_length=1, max_length=40)]
    talon_code: Annotated[str, Field(min_length=1, max_length=40)]
    answers: AnswersIn

    def command(self) -> GiveFeedback:
        """The feedback."""
        return GiveFeedback(self.talon_no, self.talon_code, self.answers.answers())


class FeedbackOut(Answer):
    talon_no: str
    given_at: datetime | None = Field(validation_alias="answered_at")
