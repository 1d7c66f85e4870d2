"""Answers built from figures: the indicators, the series, the figures shown separately, and a trend."""

from collections.abc import Sequence

from tirkeu_chassis.languages.translations import texts
from tirkeu_contracts.standard import IndicatorCode, Language
from tirkeu_metrics.api.figures.schemas import (
    ApartOut,
    ComplaintsOut,
    FeedbackOut,
    IndicatorOut,
    IndicatorsOut,
    IntervalOut,
    PointOut,
    ResultsOut,
    SeriesOut,
    ShareOut,
    TrendOut,
    WithheldOut,
    number,
)
from tirkeu_metrics.domain.counting.counts import Counts
from tirkeu_metrics.domain.counting.definitions import SERIES_NAMES
from tirkeu_metrics.domain.counting.disclosure import REASONS
from tirkeu_metrics.domain.counting.measures import QUESTIONS, SERIES, Series, Tally
from tirkeu_metrics.domain.counting.share import Share, wilson_interval
from tirkeu_metrics.figures.figures import Figures


def trend(figures: Sequence[Figures]) -> TrendOut:
    """A year in parts."""
    first = figures[0]
    return TrendOut(
        year=first.year,
        body=first.body,
        as_of=str(first.as_of) if first.as_of else None,
        points=[
            PointOut(
                period=str(one.period),
                indicators={code: _share(one, code) for code in IndicatorCode},
                series={code: ShareOut.of(one.counts.share(measure)) for code, measure in SERIES.items()},
                apart=_apart(one.counts),
            )
            for one in figures
        ],
    )


def indicators(figures: Figures, lang: Language) -> IndicatorsOut:
    """The six indicators in the order of Annex 2, the series beside them, and what is shown apart."""
    return IndicatorsOut(
        year=figures.year,
        period=str(figures.period),
        body=figures.body,
        as_of=str(figures.as_of) if figures.as_of else None,
        indicators=[_indicator(figures, code, lang) for code in IndicatorCode],
        series=[_series(figures.counts, code, lang) for code in Series],
        apart=_apart(figures.counts),
    )


def _share(figures: Figures, code: IndicatorCode) -> ShareOut:
    withheld = figures.withheld.get(code)
    if withheld is not None:
        return ShareOut(numerator=None, denominator=None, value=None, withheld=withheld)
    return ShareOut.of(figures.shares[code])


def _indicator(figures: Figures, code: IndicatorCode, lang: Language) -> IndicatorOut:
    share, target, withheld = _share(figures, code), figures.targets.get(code), figures.withheld.get(code)
    detail = texts("tirkeu_metrics", lang).text(REASONS[withheld]) if withheld else ""
    return IndicatorOut.of(
        share,
        withheld=WithheldOut(code=withheld, detail=detail) if withheld else None,
        code=code,
        name=code.names.in_language(lang),
        normative=target and target.normative,
        target=target and target.target,
    )


def _series(counts: Counts, code: Series, lang: Language) -> SeriesOut:
    name = texts("tirkeu_metrics", lang).text(SERIES_NAMES[code])
    return SeriesOut.of(counts.share(SERIES[code]), code=code, name=name)


def _apart(counts: Counts) -> ApartOut:
    shares = counts.shares()
    responded = Share(counts[Tally.RESPONDED], counts[Tally.REGISTERED])
    return ApartOut(
        registered=counts[Tally.REGISTERED],
        open=counts[Tally.OPEN],
        withdrawn=counts[Tally.WITHDRAWN],
        results=ResultsOut(permit_issued=counts[Tally.PERMITS], refused=counts[Tally.REFUSALS]),
        feedback=FeedbackOut(
            responses=counts[Tally.RESPONSES],
            response_rate=number(responded.value),
            wilson_95={code: _interval(shares[code]) for code in QUESTIONS},
        ),
        complaints=ComplaintsOut(filed=counts[Tally.COMPLAINTS], open=counts[Tally.COMPLAINTS_OPEN]),
    )


def _interval(share: Share) -> IntervalOut | None:
    interval = wilson_interval(share)
    return None if interval is None else IntervalOut(low=float(interval[0]), high=float(interval[1]))
