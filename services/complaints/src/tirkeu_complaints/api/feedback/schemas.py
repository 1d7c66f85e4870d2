"""What the feedback takes and gives."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from tirkeu_chassis.http.requests import Request
from tirkeu_complaints.domain.survey import SurveyedCase
from tirkeu_contracts.standard import (
    SurveyAnswer,
)


class AnswersIn(Request):
    process: SurveyAnswer
    information: SurveyAnswer
    complaint_procedure: SurveyAnswer | None = Field(default=None, description="left out by who doesn't know it")
    courtesy: SurveyAnswer


class FeedbackIn(Request):
    talon_no: Annotated[str, Field(min_length=1, max_length=40)]
    talon_code: Annotated[str, Field(min_length=1, max_length=40)]
    answers: AnswersIn


class FeedbackOut(BaseModel):
    talon_no: str
    given_at: datetime | None

    @classmethod
    def of(cls, case: SurveyedCase) -> "FeedbackOut":
        return cls(talon_no=case.talon_no, given_at=case.answered_at)
