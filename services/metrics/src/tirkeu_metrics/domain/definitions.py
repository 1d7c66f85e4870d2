"""How each indicator is counted, in words: what the figures of this service mean, with the cases at the edges."""

from dataclasses import dataclass

from tirkeu_contracts.standard import IndicatorCode


@dataclass(frozen=True, slots=True)
class Definition:
    """One indicator: 100 x numerator / denominator."""

    indicator: IndicatorCode
    numerator: str
    denominator: str
    year: str
    edge_cases: tuple[str, ...]

    @property
    def formula(self) -> str:
        """The formula in one line."""
        return f"100 x ({self.numerator}) / ({self.denominator})"


FOR_ALL = (
    "A denominator of 0 gives no value, not 0 %.",
    "The value has two decimals; a half is rounded up.",
    "Years and days are those of Asia/Almaty.",
    "A department's figure is the sum of numerators and denominators over itself and its units; no average is taken.",
    "A late, repeated or reordered message leads to the same figure.",
)
SURVEY_EDGE_CASES = (
    "A case is answered for once; only the holder of its talon can answer.",
    "An answer that is neither of the two counts as given and not as satisfied.",
    "The answer belongs to the body of the case and to the year it was given in.",
)


def _survey(indicator: IndicatorCode, about: str, *further: str) -> Definition:
    return Definition(
        indicator,
        numerator=f'answers "satisfied" about {about}',
        denominator=f"answers given about {about}",
        year="of the answer",
        edge_cases=(*further, *SURVEY_EDGE_CASES, *FOR_ALL),
    )


DEFINITIONS = (
    Definition(
        IndicatorCode.ON_TIME,
        numerator="cases settled on time",
        denominator="cases settled",
        year="of the result; for a case that was not on time, of its last due day",
        edge_cases=(
            (
                "A case is settled once: when its result is ready (permit or refusal signed), or when its due day has "
                "passed, whichever comes first."
            ),
            "On time means ready on the due day or before. A refusal is a result like a permit.",
            (
                "The due day is the last one set: 15 calendar days from registration, 30 after an extension "
                "(paragraph 7(1))."
            ),
            "An open case that is not yet due is not counted; it is shown apart.",
            (
                "A case withdrawn on its due day or before is not counted; it is shown apart. One withdrawn later was "
                "settled late."
            ),
            "A miss reported for a case that had ended in time doesn't count: the messages crossed.",
            *FOR_ALL,
        ),
    ),
    _survey(IndicatorCode.PROCESS_SATISFIED, "the quality of the process"),
    _survey(IndicatorCode.INFORMATION_SATISFIED, "the service and the information on it"),
    Definition(
        IndicatorCode.INFORMATION_ELECTRONIC,
        numerator="services whose information can be had electronically",
        denominator="services in the catalogue",
        year="as things stood at its end, or stand now",
        edge_cases=(
            "The catalogue is national: every body shows the same figure.",
            "Of a service that changed during the year, its state at the end counts.",
            "A service entered after the year's end is not in that year's catalogue.",
            *FOR_ALL,
        ),
    ),
    _survey(
        IndicatorCode.COMPLAINT_PROCEDURE_SATISFIED,
        "the complaint procedure",
        "The question may be left out by who doesn't know the procedure; then it counts in neither part.",
    ),
    _survey(IndicatorCode.STAFF_COURTESY, "the courtesy of the staff"),
)
