"""A plot of the figures: medians as bars, the spread of the rounds as whiskers, goals as lines."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tirkeu_operations.errors import CommandError
from tirkeu_trials.bench.findings.machine import line
from tirkeu_trials.bench.findings.report import GOALS, GROWTH

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_INCHES = (9.0, 2.2)
"""Width of the picture, and height of each part."""


def draw(findings: Mapping[str, Any], path: Path) -> None:
    """Write the picture; the ending of the path says in which format (.svg, .png, .pdf).

    Raises:
        CommandError: matplotlib isn't installed, or knows no such format.
    """
    try:
        from matplotlib.figure import Figure  # noqa: PLC0415 - an optional part, slow to import
    except ImportError as error:
        raise CommandError("For a picture install tirkeu-trials[plot].") from error
    panels = [(name, draw_it) for name, draw_it in _PANELS.items() if name.split()[0] in findings]
    figure = Figure(figsize=(_INCHES[0], _INCHES[1] * len(panels) + 0.4), layout="constrained")
    figure.suptitle(line(findings["machine"]), fontsize=7)
    for axes, (name, draw_it) in zip(figure.subplots(len(panels), squeeze=False)[:, 0], panels, strict=True):
        draw_it(axes, findings[name.split()[0]])
        axes.set_title(name, loc="left", fontsize=9)
    try:
        figure.savefig(path)
    except ValueError as error:
        raise CommandError(f"{path} can't be drawn: {error}") from error


def _rates(axes: "Axes", figures: Mapping[str, Any]) -> None:
    names = [name for name in figures["spread"] if not name.startswith("ratio_")]
    _bars(axes, {name: figures[name] for name in names}, figures["spread"])
    axes.set_xlabel("per second")


def _delays(axes: "Axes", figures: Mapping[str, Any]) -> None:
    delays = figures["delays_ms"]
    _bars(
        axes, {name: one["p99"] for name, one in delays.items()}, {n: [d["p50"], d["p99"]] for n, d in delays.items()}
    )
    axes.axvline(GOALS["pipeline: p99"][1], color="tab:red", linewidth=1)
    axes.set_xlabel("ms from commit to commit: 99 of 100 events; the whisker begins at half of them")


def _growth(axes: "Axes", figures: Mapping[str, Any]) -> None:
    _bars(axes, figures["ratios"], figures["spread"])
    axes.axvline(GROWTH, color="tab:red", linewidth=1)
    few, many = figures["cases_stored"]
    axes.set_xlabel(f"rate with {many:,} cases stored : with {few:,}")


def _bars(axes: "Axes", values: Mapping[str, float], spread: Mapping[str, Any]) -> None:
    below = [max(0.0, value - spread[name][0]) for name, value in values.items()]
    above = [max(0.0, spread[name][1] - value) for name, value in values.items()]
    axes.barh(list(values), list(values.values()), xerr=[below, above], color="tab:blue", capsize=3)
    axes.invert_yaxis()


_PANELS: Mapping[str, Callable[["Axes", Mapping[str, Any]], None]] = {
    "hop": _rates,
    "intake": _rates,
    "pipeline": _rates,
    "pipeline delays": _delays,
    "growth": _growth,
}
