"""The definition of each measure in words, with its edge cases.

The words are English here, and Kazakh and Russian in the translations.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tirkeu_chassis.decider.messages import Message
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_metrics.domain.counting.measures import MeasureCode, Series


@dataclass(frozen=True, slots=True)
class Definition:
    """One measure in words; in percent, 100 x numerator / denominator. `period` says which period a case belongs to."""

    code: MeasureCode
    paragraph: str
    numerator: Message
    denominator: Message
    period: Message
    edge_cases: tuple[Message, ...]


SERIES_NAMES: Final[Mapping[Series, Message]] = {
    Series.ON_TIME_FROM_SUBMISSION: Message(
        "% (share) of cases in which the service was provided within the term, counted from the submission"
    ),
    Series.QUEUE: Message("% (share) of submissions with at most 30 minutes in the queue"),
    Series.SERVING: Message("% (share) of submissions served in at most 30 minutes"),
    Series.HAND_OVER: Message("% (share) of permits handed over in at most 30 minutes"),
    Series.COMPLAINT_TERM: Message("% (share) of complaints answered within their term"),
}

FOR_ALL: Final = (
    Message("A denominator of 0 gives no value, not 0 %."),
    Message("The value has two decimals; a half is rounded up."),
    Message("Days, months, quarters and years are those of Asia/Almaty."),
    Message(
        "The figure of a department, a quarter or a year is the sum of numerators and denominators over its units and "
        "months; no average is taken."
    ),
    Message("A late, repeated or reordered message leads to the same figure."),
    Message("A figure as it stood at an earlier moment counts the events that had been recorded by then."),
)
SURVEY_EDGE_CASES: Final = (
    Message("A case is answered for once; only the holder of its talon can answer."),
    Message("An answer that is neither of the two counts as given and not as satisfied."),
    Message("The answer belongs to the body of the case and to the period it was given in."),
    Message(
        "The response rate is shown beside it: of 100 cases registered in the period, how many have been answered for "
        "since. The Wilson 95 % interval says how far the answers given may stand for all consumers."
    ),
)
VISIT_EDGE_CASES: Final = (
    Message("Thirty minutes to the second still keep the limit."),
    Message("The limit is that of the edition that held on the day of the visit."),
    Message("A visit that ended before it was served is not counted."),
)
ON_THE_DAY: Final = Message("of the result; for what was not on time, of its last due day")
OF_THE_ANSWER: Final = Message("of the answer")
OF_THE_VISIT: Final = Message("in which the visit ended")


def _survey(indicator: IndicatorCode, numerator: Message, denominator: Message, *further: Message) -> Definition:
    edge_cases = (*further, *SURVEY_EDGE_CASES, *FOR_ALL)
    return Definition(indicator, indicator.paragraph, numerator, denominator, OF_THE_ANSWER, edge_cases)


def _visits(series: Series, paragraph: str, numerator: Message, denominator: Message, *further: Message) -> Definition:
    edge_cases = (*further, *VISIT_EDGE_CASES, *FOR_ALL)
    return Definition(series, paragraph, numerator, denominator, OF_THE_VISIT, edge_cases)


DEFINITIONS: Final = (
    Definition(
        IndicatorCode.ON_TIME,
        IndicatorCode.ON_TIME.paragraph,
        numerator=Message("cases settled on time"),
        denominator=Message("cases settled"),
        period=ON_THE_DAY,
        edge_cases=(
            Message(
                "A case is settled once: when its result is ready (permit or refusal signed), or when its due day has "
                "passed, whichever comes first."
            ),
            Message("On time means ready on the due day or before. A refusal is a result like a permit."),
            Message(
                "The due day is the last one set: 15 calendar days from registration, 30 after an extension "
                "(paragraph 7(1))."
            ),
            Message("An open case that is not yet due is not counted; it is shown apart."),
            Message(
                "A case withdrawn on its due day or before is not counted; it is shown apart. One withdrawn later was "
                "settled late."
            ),
            Message("A miss reported for a case that had ended in time doesn't count: the messages crossed."),
            *FOR_ALL,
        ),
    ),
    _survey(
        IndicatorCode.PROCESS_SATISFIED,
        Message('answers "satisfied" about the quality of the process'),
        Message("answers given about the quality of the process"),
    ),
    _survey(
        IndicatorCode.INFORMATION_SATISFIED,
        Message('answers "satisfied" about the service and the information on it'),
        Message("answers given about the service and the information on it"),
    ),
    Definition(
        IndicatorCode.INFORMATION_ELECTRONIC,
        IndicatorCode.INFORMATION_ELECTRONIC.paragraph,
        numerator=Message("services whose information can be had electronically"),
        denominator=Message("services in the catalogue"),
        period=Message("as things stood at its end, or stand now"),
        edge_cases=(
            Message("The catalogue is national: every body shows the same figure."),
            Message("Of a service that changed during the period, its state at the end counts."),
            Message("A service entered after the period's end is not in that period's catalogue."),
            *FOR_ALL,
        ),
    ),
    _survey(
        IndicatorCode.COMPLAINT_PROCEDURE_SATISFIED,
        Message('answers "satisfied" about the complaint procedure'),
        Message("answers given about the complaint procedure"),
        Message("The question may be left out by who doesn't know the procedure; then it counts in neither part."),
    ),
    _survey(
        IndicatorCode.STAFF_COURTESY,
        Message('answers "satisfied" about the courtesy of the staff'),
        Message("answers given about the courtesy of the staff"),
    ),
    Definition(
        Series.ON_TIME_FROM_SUBMISSION,
        "7(1), Annex 2/1.1",
        numerator=Message("cases settled on time, the term counted from the day of submission"),
        denominator=Message("cases settled"),
        period=ON_THE_DAY,
        edge_cases=(
            Message(
                "Annex 2 measures from the submission, paragraph 7(1) from the registration: this is 1.1 with a due "
                "day that is as many days earlier as the registration came after the submission."
            ),
            Message("It counts the same cases in the same period as 1.1, so that the two can be compared."),
            Message("Where the submission or the registration is not known, the due day is that of 1.1."),
            *FOR_ALL,
        ),
    ),
    _visits(
        Series.QUEUE,
        "7(2)",
        Message("visits for submission with at most 30 minutes of waiting"),
        Message("visits for submission"),
        Message("Waiting is the time from taking a place in the queue to the call."),
    ),
    _visits(
        Series.SERVING,
        "7(3)",
        Message("visits for submission served in at most 30 minutes"),
        Message("visits for submission"),
        Message("Serving is the time from the call to the end of the visit."),
    ),
    _visits(
        Series.HAND_OVER,
        "7(4)",
        Message("visits for collection that took at most 30 minutes from the call to the hand-over"),
        Message("visits for collection"),
        Message("Waiting in the queue before the call is no part of it: paragraph 7(4) sets a limit on the hand-over."),
    ),
    Definition(
        Series.COMPLAINT_TERM,
        "25",
        numerator=Message("complaints answered on their due day or before"),
        denominator=Message("complaints answered, or overdue"),
        period=ON_THE_DAY,
        edge_cases=(
            Message("The term is that of the Law of 12 January 2007, as the complaint's own event names it."),
            Message("A complaint that is neither answered nor overdue is not counted; it is shown apart."),
            Message("It belongs to the body whose service is complained of."),
            *FOR_ALL,
        ),
    ),
)
