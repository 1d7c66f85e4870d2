"""The measurements as a table: on a terminal, or in Markdown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.table import Table
from rich.text import Text

from tirkeu_trials.bench.findings.machine import line

GOALS = {
    "hop: ratio_to_bridge": (">=", 0.75),
    "hop: ratio_to_usual_outbox": (">=", 3.5),
    "intake: ratio_to_bare_insert": (">=", 0.7),
    "pipeline: p99": ("<=", 50.0),
}
"""What the design asks for. Ratios compare contenders of one run on one machine; the delay is in milliseconds."""
GROWTH = 0.9
"""With so many cases more, at least this share of the rate is left."""
_HEAD = ("", "what", "figure", "least to most", "goal", "met")
_WORDS = {
    "service": "Tirkeu, per second",
    "bridge": "raw bridge without a database, per second",
    "usual_outbox": "usual outbox, a transaction per event, per second",
    "bare_insert": "bare route with one insert, per second",
    "ratio_to_bridge": "Tirkeu : raw bridge",
    "ratio_to_usual_outbox": "Tirkeu : usual outbox",
    "ratio_to_bare_insert": "Tirkeu : bare route",
    "settled_insert": "the same route run with Tirkeu's settings, per second",
    "ratio_to_settled_insert": "Tirkeu : bare route with Tirkeu's settings",
    "service_32": "Tirkeu with 32 callers, per second",
    "bare_insert_32": "bare route with 32 callers, per second",
    "ratio_to_bare_insert_32": "Tirkeu : bare route, with 32 callers",
    "settled_insert_32": "the same with Tirkeu's settings and 32 callers, per second",
    "ratio_to_settled_insert_32": "Tirkeu : bare route with Tirkeu's settings, with 32 callers",
    "cases_per_second": "cases per second, registration to permit",
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table. ``met`` is None where there is no goal."""

    part: str
    what: str
    figure: str
    spread: str = ""
    goal: str = ""
    met: bool | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """For a table."""
        return self.part, self.what, self.figure, self.spread, self.goal, {None: "", True: "yes", False: "no"}[self.met]


def rows(findings: dict[str, Any]) -> list[Row]:
    """The lines for what `Findings.to_dict` gives."""
    found = [row for part in ("hop", "intake") if part in findings for row in _rates(part, findings[part])]
    if "pipeline" in findings:
        found += _pipeline(findings["pipeline"])
    if "growth" in findings:
        found += _growth(findings["growth"])
    if "outage" in findings:
        found += _outage(findings["outage"])
    if "indicators" in findings:
        found += _indicators(findings["indicators"])
    return found


def table(findings: dict[str, Any]) -> Table:
    """For a terminal."""
    shown = Table(*_HEAD, title=line(findings["machine"]), title_justify="left", box=None, header_style="dim")
    part = ""
    for row in rows(findings):
        if part and row.part != part:
            shown.add_section()
        part = row.part
        style = {None: "", True: "green", False: "red"}[row.met]
        shown.add_row(*row.cells[:-1], Text(row.cells[-1], style))
    return shown


def markdown(findings: dict[str, Any]) -> str:
    """For a page."""
    lines = ["| " + " | ".join(_HEAD) + " |", "|---|---|---:|---|---|---|"]
    lines += ["| " + " | ".join(row.cells) + " |" for row in rows(findings)]
    return f"{line(findings['machine'])}.\n\n" + "\n".join(lines) + "\n"


def _rates(part: str, figures: dict[str, Any]) -> Iterator[Row]:
    for name, value in figures.items():
        if name != "spread":
            least, most = figures["spread"][name]
            goal, met = _goal(f"{part}: {name}", value)
            yield Row(part, _WORDS.get(name, name), _number(value), f"{_number(least)} – {_number(most)}", goal, met)


def _pipeline(figures: dict[str, Any]) -> Iterator[Row]:
    rates = {"cases_per_second": figures["cases_per_second"], "spread": figures["spread"]}
    yield from _rates("pipeline", rates)
    load = f"at {figures['load_for_delays']:.1f} cases/s"
    for consumer, delays in figures["delays_ms"].items():
        goal, met = _goal("pipeline: p99", delays["p99"]) if consumer == "all" else ("", None)
        what = f"commit to commit, {consumer}, p50 / p99, ms ({load})"
        yield Row("pipeline", what, f"{delays['p50']:.0f} / {delays['p99']:.0f}", f"– {delays['most']:.0f}", goal, met)


def _growth(figures: dict[str, Any]) -> Iterator[Row]:
    few, many = figures["cases_stored"]
    for name, ratio in figures["ratios"].items():
        least, most = figures["spread"][name]
        what = f"{name}: rate with {many:,} cases stored : with {few:,}"
        spread = f"{_number(least)} – {_number(most)}"
        yield Row("growth", what, _number(ratio), spread, f"≥ {GROWTH}", ratio >= GROWTH)
    yield Row("growth", "metrics rebuilt from the log, events per second", _number(figures["rebuild_per_second"]))


def _outage(figures: dict[str, Any]) -> Iterator[Row]:
    for away in ("broker", "database"):
        if away in figures:
            yield from _away(f"{away} away for {figures['minutes']:g} min", figures[away])


def _away(what: str, figures: dict[str, Any]) -> Iterator[Row]:
    memory, answers = figures["memory_mib"], figures["answers"]
    sizes = " / ".join(f"{memory[when]:.0f}" for when in ("before", "halfway", "end"))
    yield Row("outage", f"{what}: resident memory of intake before / halfway / at the end, MiB", sizes)
    said = f"{answers.get('201', 0):,} / {answers.get('503', 0):,}"
    yield Row("outage", f"{what}: registrations accepted / refused with 503", said)
    yield Row("outage", f"{what}: longest wait for an answer, s", _number(figures["longest_answer_seconds"]))
    yield Row("outage", f"{what}: first registration accepted afterwards, after s", _number(figures["resumed_seconds"]))
    drained = f"{what}: {figures['waiting']:,} events drained afterwards, s"
    yield Row("outage", drained, _number(figures["drained_seconds"]))


def _indicators(figures: dict[str, Any]) -> Iterator[Row]:
    few, many = figures["cases_stored"]
    for size, cases in (("few", few), ("many", many)):
        least, most = figures["folded_spread"][size]
        what = f"events folded with {cases:,} cases stored, per second"
        spread = f"{_number(least)} – {_number(most)}"
        yield Row("indicators", what, _number(figures["folded_per_second"][size]), spread)
    ratio = figures["ratio_many_to_few"]
    what = f"folded with {many:,} cases stored : with {few:,}"
    yield Row("indicators", what, _number(ratio), "", f"≥ {GROWTH}", ratio >= GROWTH)
    yield Row("indicators", "raw bridge without a database, per second", _number(figures["hop_ceiling_per_second"]))
    yield Row("indicators", f"folded with {few:,} cases stored : raw bridge", _number(figures["ratio_to_hop_ceiling"]))
    yield Row("indicators", "rebuilt from the log, events per second", _number(figures["rebuilt_per_second"]))
    for form, rate in figures["exported_rows_per_second"].items():
        yield Row("indicators", f"cases taken away as {form}, rows per second ({many:,} cases)", _number(rate))
    for question, sizes in figures["asked_ms"].items():
        delays = " · ".join(f"{p50:.1f} / {p99:.1f}" for p50, p99 in sizes.values())
        yield Row("indicators", f"{question}: p50 / p99, ms, {few:,} · {many:,} cases", delays)


def _goal(name: str, value: float) -> tuple[str, bool | None]:
    if name not in GOALS:
        return "", None
    sign, bound = GOALS[name]
    return f"{'≥' if sign == '>=' else '≤'} {bound:g}", value >= bound if sign == ">=" else value <= bound


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
