"""The columns of the exported tables: indicators, case facts, events. None of them holds personal data."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.tables.columns import Described, Table, table_of
from tirkeu_chassis.tables.events import EVENTS

PERCENT: Final = Message("percent")
CASES_OR_ANSWERS: Final = Message("cases, answers, services, visits or complaints")


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What is known of a case."""

    application_id: Annotated[UUID, Described(Message("The case: a random id that says nothing of the applicant"))]
    body_no: Annotated[str, Described(Message("Number of the internal affairs body in Annex 1, such as 7 or 7.19"))]
    department_no: Annotated[int, Described(Message("Number of its department in Annex 1"))]
    registered_at: Annotated[datetime | None, Described(Message("When the chancery registered the application (UTC)"))]
    submitted_at: Annotated[datetime | None, Described(Message("When the application was submitted (UTC)"))]
    due_on: Annotated[date | None, Described(Message("Last due day set, a calendar day in Almaty (paragraph 7(1))"))]
    result: Annotated[str | None, Described(Message("permit_issued or refused; empty while there is no result"))]
    result_at: Annotated[datetime | None, Described(Message("When the result was signed (UTC)"))]
    withdrawn_at: Annotated[datetime | None, Described(Message("When the applicant withdrew (UTC)"))]
    missed: Annotated[bool, Described(Message("Whether the due day was reported as missed"))]
    outcome: Annotated[
        str | None,
        Described(Message("How the case counts for indicator 1.1: on_time, late, withdrawn; empty while it is open")),
    ]
    settled_year: Annotated[int | None, Described(Message("The year in which it counts"), Message("year in Almaty"))]
    answered_at: Annotated[
        datetime | None, Described(Message("When the holder of the talon answered the survey (UTC)"))
    ]
    answered_year: Annotated[
        int | None, Described(Message("The year in which the answers count"), Message("year in Almaty"))
    ]
    process: Annotated[str | None, Described(Message("Answer behind indicator 2.1"))]
    information: Annotated[str | None, Described(Message("Answer behind indicator 3.1"))]
    complaint_procedure: Annotated[str | None, Described(Message("Answer behind indicator 4.1"))]
    courtesy: Annotated[str | None, Described(Message("Answer behind indicator 5.1"))]
    settled_on: Annotated[
        date | None,
        Described(Message("The day in Almaty on which it counts: of the result; the last due day if late")),
    ]
    on_time_from_submission: Annotated[
        bool, Described(Message("Whether it was on time if the term had begun with the submission"))
    ]


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator of Annex 2 for a scope and a period."""

    period: Annotated[str, Described(Message("The year, quarter or month: 2011, 2011-Q1, 2011-03"))]
    year: Annotated[int, Described(Message("The year of the period"), Message("year in Almaty"))]
    scope: Annotated[str, Described(Message("country, department (with its units) or unit"))]
    body_no: Annotated[
        str | None, Described(Message("Number of the department or unit in Annex 1; empty for the country"))
    ]
    body_name: Annotated[str | None, Described(Message("Its name in Annex 1, in Kazakh; empty for the country"))]
    indicator: Annotated[
        str, Described(Message("Number of the indicator in Annex 2, or the code of a series beside them"))
    ]
    numerator: Annotated[int | None, Described(Message("What the indicator counts"), CASES_OR_ANSWERS)]
    denominator: Annotated[int | None, Described(Message("Of how many"), CASES_OR_ANSWERS)]
    value: Annotated[
        Decimal | None,
        Described(Message("100 x numerator / denominator; empty where there is nothing to divide by"), PERCENT),
    ]
    low: Annotated[
        Decimal | None,
        Described(Message("Lower end of the Wilson 95 % interval, for the surveyed indicators"), PERCENT),
    ]
    high: Annotated[
        Decimal | None,
        Described(Message("Upper end of the Wilson 95 % interval, for the surveyed indicators"), PERCENT),
    ]
    normative: Annotated[
        Decimal | None,
        Described(Message("Normative value of the year by the Committee's order (paragraph 20)"), PERCENT),
    ]
    target: Annotated[
        Decimal | None, Described(Message("Target value of the year by the Committee's order (paragraph 20)"), PERCENT)
    ]
    as_of: Annotated[
        str | None, Described(Message("The day in Almaty, or the moment, as of which it stood so; empty for now"))
    ]
    withheld: Annotated[
        str | None,
        Described(
            Message(
                "Why a figure of the survey is withheld: few_answers (fewer than 5, or it would give away a figure of "
                "fewer), not_of_a_body (of a body, for whole years as they stand now alone); empty where it isn't"
            )
        ),
    ]


INDICATORS: Final = table_of("indicators", Message("The indicators of Annex 2"), IndicatorRow)
CASES: Final = table_of("cases", Message("The cases behind the indicators"), CaseRow)
TABLES: Final[tuple[Table[Any], ...]] = (INDICATORS, CASES, EVENTS)
