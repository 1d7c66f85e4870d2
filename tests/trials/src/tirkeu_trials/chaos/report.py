"""The result of a run, and its report."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from tirkeu_trials.account.ledger import Ledger

FIGURES = {
    "accepted": "accepted",
    "effects": "took effect exactly once",
    "duplicates": "took effect twice",
    "lost": "lost",
    "outbox_pending": "not published",
    "dead": "dead letters",
}


@dataclass(frozen=True, slots=True)
class Findings:
    """One run. `to_dict` is the object that `tirkeu chaos --json` prints."""

    ledger: Ledger
    faults: Mapping[str, int]
    """Faults that were shown to have happened, by kind."""
    not_shown: Mapping[str, int]
    """Faults that were tried and could not be shown to have happened."""
    minutes: float
    seed: int
    nodes: int
    commands: int
    """Commands that were accepted."""
    answers: Mapping[str, int]
    """Commands' answers by HTTP status; 0 where there was none."""
    late: Mapping[str, int]
    """Refusals that a caller earned by coming late, by type of problem."""
    events: Mapping[str, int]
    """Events in the log by type."""
    republished: int
    """Copies in the log beyond the first: harmless."""
    planted: int
    """Poisonous messages: each must be a dead letter, with its reason."""
    indicators_equal: bool
    findings: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"clean": self.clean}


def show(console: Console, findings: Findings) -> None:
    """Print the ledger, the faults and the verdict."""
    ledger = Table(title="Ledger", box=box.SIMPLE, title_justify="left", show_header=False)
    for name, words in FIGURES.items():
        ledger.add_row(words, f"{findings.ledger.to_dict()[name]:,}")
    ledger.add_row("poisonous messages sent", f"{findings.planted:,}")
    ledger.add_row("copies in the event log", f"{findings.republished:,}")
    console.print(ledger)
    faults = Table(title="Faults", box=box.SIMPLE, title_justify="left")
    for column in ("fault", "happened", "not shown"):
        faults.add_column(column, justify="left" if column == "fault" else "right")
    for kind, count in findings.faults.items():
        faults.add_row(kind.replace("_", " "), str(count), str(findings.not_shown.get(kind, 0) or ""))
    console.print(faults)
    answers = ", ".join(f"{count:,} × {status}" for status, count in findings.answers.items())
    console.print(f"Answers to commands (0: none came): {answers}", soft_wrap=True)
    for line in findings.findings:
        console.print(f"- {line}", style="red", markup=False, soft_wrap=True)
    if findings.clean:
        console.print(
            f"Clean: {findings.ledger.accepted:,} obligations, {sum(findings.faults.values())} faults, nothing lost, "
            "nothing twice, every queue and outbox empty, the indicators equal to the log.",
            style="green",
        )
    else:
        console.print(f"Not clean: {len(findings.findings)} findings.", style="bold red")
