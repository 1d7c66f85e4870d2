"""Read models: the figures of a scope, and the cases behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tirkeu_chassis.commands import Queries
from tirkeu_chassis.pages import Page, page
from tirkeu_chassis.store import Store
from tirkeu_contracts.standard import IndicatorCode, Language, SurveyQuestion
from tirkeu_contracts.standard.directory import territory
from tirkeu_metrics.domain.case_facts import CASE_FACTS, CaseFacts, Outcome
from tirkeu_metrics.domain.counts import NOTHING, Counts
from tirkeu_metrics.domain.definitions import DEFINITIONS
from tirkeu_metrics.domain.service_catalogue import CATALOGUE, ServiceCatalogue, available_share, services
from tirkeu_metrics.domain.share import Share, wilson_interval
from tirkeu_metrics.domain.sums import scope_of, sums_key
from tirkeu_metrics.domain.targets import TARGETS, Target, by_indicator
from tirkeu_metrics.schemas import (
    ApartOut,
    CaseOut,
    Counted,
    DefinitionOut,
    FeedbackOut,
    IndicatorOut,
    IndicatorsOut,
    IntervalOut,
    ResultsOut,
    ServiceOut,
    number,
)

QUESTIONS: Mapping[IndicatorCode, SurveyQuestion] = {question.indicator: question for question in SurveyQuestion}


@dataclass(frozen=True, slots=True)
class Figures:
    """All that is shown of a body (None for the country) and a year, read at one moment.

    `coming` are the values for the year after, which Annex 2 shows in its third column. Equal `version`s mean equal
    figures.
    """

    year: int
    body: str | None
    counts: Counts
    shares: Mapping[IndicatorCode, Share]
    targets: Mapping[IndicatorCode, Target]
    coming: Mapping[IndicatorCode, Target]
    version: str


async def read_figures(store: Store, year: int, body: str | None, *, direct: bool = False) -> Figures:
    """The figures, from stored sums, in one query."""
    sums_at = sums_key(scope_of(body, direct=direct), year)
    this_year, next_year = TARGETS.key(year), TARGETS.key(year + 1)
    found = (await store.load((sums_at, CATALOGUE, this_year, next_year))).states
    sums, catalogue = found[sums_at], found[CATALOGUE]
    counts = sums.state.counts if sums else NOTHING
    electronic = available_share(catalogue.state if catalogue else ServiceCatalogue(), year)
    targets, coming = (by_indicator(one.state if one else None) for one in (found[this_year], found[next_year]))
    return Figures(
        year=year,
        body=body,
        counts=counts,
        shares={**counts.shares(), IndicatorCode.INFORMATION_ELECTRONIC: electronic},
        targets=targets,
        coming=coming,
        version=".".join(str(one.version if one else 0) for one in found.values()),
    )


def indicators(figures: Figures, lang: Language) -> IndicatorsOut:
    """The six indicators in the order of Annex 2, and what is shown apart."""
    return IndicatorsOut(
        year=figures.year,
        body=figures.body,
        indicators=[_indicator(figures, code, lang) for code in IndicatorCode],
        apart=_apart(figures.counts),
    )


def _indicator(figures: Figures, code: IndicatorCode, lang: Language) -> IndicatorOut:
    share, target = figures.shares[code], figures.targets.get(code)
    return IndicatorOut(
        code=code,
        name=code.names.in_language(lang),
        numerator=share.numerator,
        denominator=share.denominator,
        value=number(share.value),
        normative=number(target.normative) if target else None,
        target=number(target.target) if target else None,
    )


def _apart(counts: Counts) -> ApartOut:
    shares = counts.shares()
    return ApartOut(
        registered=counts.registered,
        open=counts.open,
        withdrawn=counts.withdrawn,
        results=ResultsOut(permit_issued=counts.permits, refused=counts.refusals),
        feedback=FeedbackOut(
            responses=counts.responses,
            response_rate=number(Share(counts.responses, counts.registered).value),
            wilson_95={code: _interval(shares[code]) for code in QUESTIONS},
        ),
    )


def _interval(share: Share) -> IntervalOut | None:
    interval = wilson_interval(share)
    return None if interval is None else IntervalOut(low=float(interval[0]), high=float(interval[1]))


async def cases_behind(
    query: Queries, code: IndicatorCode, year: int, body: str | None, counted: Counted, after: str | None, limit: int
) -> Page[CaseOut]:
    """A page of the cases that an indicator counts.

    Raises:
        OtherTerritory: the caller may not see the body's cases.
        MalformedCursor
    """
    query.check_sight(body)
    criteria = _counted(code, year, counted)
    if body is not None:
        criteria["body_no"] = {"$in": list(territory(body))}
    return await page(
        query, CASE_FACTS, criteria, lambda facts: CaseOut.of(facts, _answer(facts, code)), after=after, limit=limit
    )


async def services_behind(query: Queries, year: int, counted: Counted) -> Page[ServiceOut]:
    """The services that indicator 3.2 counts; the catalogue is one page."""
    stored = await query.store.get(CATALOGUE)
    known = services(stored.state, year) if stored else {}
    return Page(
        items=[
            ServiceOut(
                service_code=one.service_code,
                available_electronically=one.available_electronically,
                changed_at=one.changed_at,
            )
            for _, one in sorted(known.items())
            if one.available_electronically or counted == "denominator"
        ],
        next=None,
    )


def _counted(code: IndicatorCode, year: int, counted: Counted) -> dict[str, Any]:
    question = QUESTIONS.get(code)
    if question is None:
        outcomes = [Outcome.ON_TIME] if counted == "numerator" else [Outcome.ON_TIME, Outcome.LATE]
        return {"settled.year": year, "settled.outcome": {"$in": outcomes}}
    answer = "satisfied" if counted == "numerator" else {"$ne": None}
    return {"feedback.year": year, f"feedback.{question.value}": answer}


def _answer(facts: CaseFacts, code: IndicatorCode) -> str | None:
    question = QUESTIONS.get(code)
    answer: str | None = getattr(facts.feedback, question.value, None) if question else None
    return answer


def definitions(lang: Language) -> list[DefinitionOut]:
    """What each indicator means."""
    return [
        DefinitionOut(
            code=one.indicator,
            group=one.indicator.group,
            name=one.indicator.names.in_language(lang),
            paragraph=one.indicator.paragraph,
            numerator=one.numerator,
            denominator=one.denominator,
            formula=one.formula,
            year=one.year,
            edge_cases=list(one.edge_cases),
        )
        for one in DEFINITIONS
    ]
