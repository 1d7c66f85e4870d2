"""The tallies, and the measures: which tally is divided by which. Their texts are in `definitions`."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tirkeu_contracts.standard import IndicatorCode, SurveyQuestion


class Tally(StrEnum):
    """Something counted; each belongs to the month in which it happened, unless it says otherwise."""

    REGISTERED = "registered"
    OPEN = "open"
    """Neither ended nor overdue; in the month of registration."""
    WITHDRAWN = "withdrawn"
    """Before the due day had passed (paragraph 17(2))."""
    PERMITS = "permits"
    REFUSALS = "refusals"
    SETTLED = "settled"
    """In the month of the result; of the last due day if the case was not on time."""
    ON_TIME = "on_time"
    ON_TIME_FROM_SUBMISSION = "on_time_from_submission"
    RESPONSES = "responses"
    RESPONDED = "responded"
    """A registered case that was answered for, whenever that was; in the month of registration."""
    PROCESS_ANSWERED = "process_answered"
    PROCESS_SATISFIED = "process_satisfied"
    INFORMATION_ANSWERED = "information_answered"
    INFORMATION_SATISFIED = "information_satisfied"
    COMPLAINT_PROCEDURE_ANSWERED = "complaint_procedure_answered"
    COMPLAINT_PROCEDURE_SATISFIED = "complaint_procedure_satisfied"
    COURTESY_ANSWERED = "courtesy_answered"
    COURTESY_SATISFIED = "courtesy_satisfied"
    SUBMISSION_VISITS = "submission_visits"
    WAITED_WITHIN_LIMIT = "waited_within_limit"
    SERVED_WITHIN_LIMIT = "served_within_limit"
    COLLECTION_VISITS = "collection_visits"
    HANDED_OVER_WITHIN_LIMIT = "handed_over_within_limit"
    COMPLAINTS = "complaints"
    COMPLAINTS_OPEN = "complaints_open"
    """Neither answered nor overdue; in the month of filing."""
    COMPLAINTS_SETTLED = "complaints_settled"
    COMPLAINTS_ON_TIME = "complaints_on_time"


class Series(StrEnum):
    """Shares beside the six indicators of Annex 2."""

    ON_TIME_FROM_SUBMISSION = "on_time_from_submission"
    QUEUE = "queue"
    SERVING = "serving"
    HAND_OVER = "hand_over"
    COMPLAINT_TERM = "complaint_term"


@dataclass(frozen=True, slots=True)
class Measure:
    """Which tally is divided by which; in percent, 100 x numerator / denominator."""

    numerator: Tally
    denominator: Tally


MeasureCode = IndicatorCode | Series

ANSWERED: Final[Mapping[SurveyQuestion, Measure]] = {
    SurveyQuestion.PROCESS: Measure(Tally.PROCESS_SATISFIED, Tally.PROCESS_ANSWERED),
    SurveyQuestion.INFORMATION: Measure(Tally.INFORMATION_SATISFIED, Tally.INFORMATION_ANSWERED),
    SurveyQuestion.COMPLAINT_PROCEDURE: Measure(
        Tally.COMPLAINT_PROCEDURE_SATISFIED, Tally.COMPLAINT_PROCEDURE_ANSWERED
    ),
    SurveyQuestion.COURTESY: Measure(Tally.COURTESY_SATISFIED, Tally.COURTESY_ANSWERED),
}
QUESTIONS: Final[Mapping[IndicatorCode, SurveyQuestion]] = {one.indicator: one for one in SurveyQuestion}
"""The question that each surveyed indicator asks."""

INDICATORS: Final[Mapping[IndicatorCode, Measure]] = {
    IndicatorCode.ON_TIME: Measure(Tally.ON_TIME, Tally.SETTLED),
    **{code: ANSWERED[question] for code, question in QUESTIONS.items()},
}
"""The indicators that cases make up; 3.2 is about the catalogue of services."""

SERIES: Final[Mapping[Series, Measure]] = {
    Series.ON_TIME_FROM_SUBMISSION: Measure(Tally.ON_TIME_FROM_SUBMISSION, Tally.SETTLED),
    Series.QUEUE: Measure(Tally.WAITED_WITHIN_LIMIT, Tally.SUBMISSION_VISITS),
    Series.SERVING: Measure(Tally.SERVED_WITHIN_LIMIT, Tally.SUBMISSION_VISITS),
    Series.HAND_OVER: Measure(Tally.HANDED_OVER_WITHIN_LIMIT, Tally.COLLECTION_VISITS),
    Series.COMPLAINT_TERM: Measure(Tally.COMPLAINTS_ON_TIME, Tally.COMPLAINTS_SETTLED),
}
