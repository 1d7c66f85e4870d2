"""What a case adds to the figures of a year. Counts add up: over cases, over bodies, over nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from operator import add, attrgetter, sub

from tirkeu_chassis.time_zone import local_date
from tirkeu_contracts.standard import IndicatorCode, SurveyAnswer
from tirkeu_metrics.domain.case_facts import CaseFacts, Outcome, ResultKind
from tirkeu_metrics.domain.share import Share, one_if


@dataclass(frozen=True, slots=True)
class Counts:
    """The shares behind five indicators, and what is shown apart.

    `registered` and `open` belong to the year of registration, `withdrawn` (before the due day had passed),
    `permits`, `refusals` and `responses` to the year when they happened.
    """

    on_time: Share = field(default_factory=Share)
    process: Share = field(default_factory=Share)
    information: Share = field(default_factory=Share)
    complaint_procedure: Share = field(default_factory=Share)
    courtesy: Share = field(default_factory=Share)
    registered: int = 0
    open: int = 0
    withdrawn: int = 0
    permits: int = 0
    refusals: int = 0
    responses: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*map(add, _values(self), _values(other)))

    def __sub__(self, other: "Counts") -> "Counts":
        return Counts(*map(sub, _values(self), _values(other)))

    def shares(self) -> Mapping[IndicatorCode, Share]:
        """The share behind each indicator that cases make up."""
        return {
            IndicatorCode.ON_TIME: self.on_time,
            IndicatorCode.PROCESS_SATISFIED: self.process,
            IndicatorCode.INFORMATION_SATISFIED: self.information,
            IndicatorCode.COMPLAINT_PROCEDURE_SATISFIED: self.complaint_procedure,
            IndicatorCode.STAFF_COURTESY: self.courtesy,
        }


_values = attrgetter(*(one.name for one in fields(Counts)))
NOTHING = Counts()


def contributions(facts: CaseFacts | None) -> Mapping[int, Counts]:
    """What a case adds to each year it counts in."""
    years: dict[int, Counts] = {}
    if facts is None:
        return years

    def count(year: int, counts: Counts) -> None:
        years[year] = years.get(year, NOTHING) + counts

    if facts.registered_at is not None:
        count(local_date(facts.registered_at).year, Counts(registered=1, open=int(facts.settled is None)))
    if facts.settled is not None:
        count(
            facts.settled.year,
            Counts(withdrawn=1)
            if facts.settled.outcome is Outcome.WITHDRAWN
            else Counts(on_time=one_if(facts.settled.outcome is Outcome.ON_TIME)),
        )
    if facts.result is not None:
        permit = facts.result.kind is ResultKind.PERMIT_ISSUED
        count(local_date(facts.result.at).year, Counts(permits=1) if permit else Counts(refusals=1))
    if facts.feedback is not None:
        count(
            facts.feedback.year,
            Counts(
                process=_answer(facts.feedback.process),
                information=_answer(facts.feedback.information),
                complaint_procedure=_answer(facts.feedback.complaint_procedure),
                courtesy=_answer(facts.feedback.courtesy),
                responses=1,
            ),
        )
    return years


def moved(before: CaseFacts | None, after: CaseFacts) -> Mapping[int, Counts]:
    """How much each year's counts change when more is known of a case; only years that do change."""
    old, new = contributions(before), contributions(after)
    differences = {year: new.get(year, NOTHING) - old.get(year, NOTHING) for year in sorted(old.keys() | new.keys())}
    return {year: difference for year, difference in differences.items() if difference != NOTHING}


def _answer(answer: str | None) -> Share:
    return Share() if answer is None else one_if(answer == SurveyAnswer.SATISFIED)
