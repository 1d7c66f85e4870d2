"""Terminal output about a stack: the progress of its start, and a table of its processes."""

from collections.abc import Iterable
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
)
from rich.table import Table
from rich.text import Text

from tirkeu_local.record import Record
from tirkeu_local.status import ProcessStatus, without_password
from tirkeu_operations.terminal import duration


class StartDisplay:
    """A line per process while the stack starts, and the addresses when it is ready."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._progress = Progress(
            SpinnerColumn(finished_text="[green]✓"),
            TextColumn("{task.fields[name]:<12}"),
            TextColumn("[dim]{task.description}"),
            console=console,
        )
        self._lines: dict[str, TaskID] = {}
        self._done = False

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._done:
            self._progress.stop()

    def update(self, stack: Record) -> None:
        """Show the record of a moment."""
        if self._done:
            return
        for name, state in stack.states.items():
            if name not in self._lines:
                self._lines[name] = self._progress.add_task("", total=1, name=name)
            self._progress.update(self._lines[name], description=state, completed=int(state == "ready"))
        if stack.ready:
            self._done = True
            self._progress.stop()
            self._console.print(_addresses(stack))


def _addresses(stack: Record) -> Table:
    table = Table("process", "address", "API", box=None, header_style="dim")
    table.add_row("rabbitmq", without_password(stack.rabbitmq_url), "")
    table.add_row("", without_password(stack.rabbitmq_stream_url), "")
    table.add_row("mongodb", without_password(stack.mongodb_url), "")
    for name, address in stack.services.items():
        table.add_row(name, address, f"{address}/docs")
    return table


def status_table(processes: Iterable[ProcessStatus]) -> Table:
    """The processes of a stack."""
    table = Table("process", "pid", "address", "ready", "restarts", "uptime", box=None, header_style="dim")
    for process in processes:
        table.add_row(
            process.name,
            str(process.pid or "–"),
            process.address,
            Text("yes", "green") if process.ready else Text(f"no ({process.state})", "red"),
            str(process.restarts),
            "–" if process.uptime_seconds is None else duration(process.uptime_seconds),
        )
    return table
