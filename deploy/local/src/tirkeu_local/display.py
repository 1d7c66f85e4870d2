"""What the command shows on a terminal."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from tirkeu_local.event_log import LoggedEvent
from tirkeu_local.letters import DISCARDED_AT, DISCARDED_BECAUSE, DISCARDED_BY, DeadLetter
from tirkeu_local.record import Record
from tirkeu_local.status import ProcessStatus, without_password


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
            "–" if process.uptime_seconds is None else _duration(process.uptime_seconds),
        )
    return table


def _duration(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


@contextmanager
def progress(what: str, *, shown: bool = True) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, if that is a terminal; the function given takes how many are done, of how many."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not (shown and console.is_terminal)) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def print_event(console: Console, event: LoggedEvent) -> None:
    """One line: time, offset, type, subject, and as much of the data as fits."""
    data = event.data if isinstance(event.data, str | bytes) else json.dumps(event.data, ensure_ascii=False)
    line = Text.assemble(
        (event.attributes.get("time", "?"), "dim"),
        f" {event.offset:>8} ",
        (event.type, "bold cyan"),
        f" {event.attributes.get('subject', '?')} ",
        (str(data), "dim"),
    )
    _print_line(console, line)


def _print_line(console: Console, line: Text) -> None:
    # Cut at the edge of a terminal, whole in a pipe.
    if console.is_terminal:
        console.print(line, no_wrap=True, overflow="ellipsis")
    else:
        console.print(line, soft_wrap=True)


def print_dead_letters(console: Console, letters: Iterable[DeadLetter], now: datetime) -> None:
    """Dead letters, a line each; the age is that of their death."""
    rows = []
    for letter in letters:
        age = letter.age(now)
        shown = "–" if age is None else _duration(age.total_seconds())
        first = f" (at first {letter.first_reason}: {letter.first_cause})" if letter.failed_otherwise_first else ""
        rows.append((*_letter_cells(letter), str(letter.attempts), shown, letter.cause + first))
    _print_lines(console, [("service", "id", "type", "reason", "attempts", "age", "cause"), *rows])


def print_discarded(console: Console, letters: Iterable[DeadLetter]) -> None:
    """Discarded letters, a line each."""
    told = (DISCARDED_AT, DISCARDED_BY, DISCARDED_BECAUSE)
    rows = [(*_letter_cells(letter), *map(letter.discarded, told)) for letter in letters]
    _print_lines(console, [("service", "id", "type", "reason", "discarded", "by", "because"), *rows])


def print_kinds(console: Console, letters: Iterable[DeadLetter], now: datetime) -> None:
    """How many there are of each service, type and reason, and the age of the oldest."""
    kinds: dict[tuple[str, ...], list[DeadLetter]] = defaultdict(list)
    for letter in letters:
        kinds[letter.service, letter.type, letter.reason].append(letter)
    rows = []
    for kind, those in sorted(kinds.items()):
        ages = [age for letter in those if (age := letter.age(now)) is not None]
        oldest = _duration(max(ages).total_seconds()) if ages else "–"
        rows.append((*kind, str(len(those)), oldest))
    _print_lines(console, [("service", "type", "reason", "messages", "oldest"), *rows])


def print_dead_letter(console: Console, letter: DeadLetter, *, with_particulars: bool) -> None:
    """Every header, then the body; that of a restricted event only with the particulars."""
    console.print(Text.assemble((letter.service, "bold cyan"), f" {letter.reason}"), soft_wrap=True)
    for name, value in sorted(letter.headers.items()):
        console.print(Text.assemble((f"{name}: ", "dim"), _plain(str(value))), soft_wrap=True)
    console.print()
    if letter.restricted and not with_particulars:
        console.print(
            "The body is not shown: it may hold personal data. --with-particulars shows it, to those who may see it.",
            soft_wrap=True,
        )
        return
    try:
        body = json.dumps(json.loads(letter.body), indent=2, ensure_ascii=False)
    except ValueError:
        body = json.dumps(letter.body.decode("utf-8", "backslashreplace"), ensure_ascii=False)
    console.print(Text(body), soft_wrap=True)


def _letter_cells(letter: DeadLetter) -> tuple[str, ...]:
    return letter.service, letter.id, letter.type, letter.reason


def _print_lines(console: Console, rows: Sequence[Sequence[str]]) -> None:
    """Rows in columns, the first as header. rich's own tables fold cells: nobody can copy an id from that."""
    cells = [[_plain(cell) for cell in row] for row in rows]
    widths = [max(cell.cell_len for cell in column) for column in zip(*cells, strict=True)]
    for number, row in enumerate(cells):
        for cell, width in zip(row, widths, strict=True):
            cell.pad_right(width - cell.cell_len)
        line = Text("  ", "" if number else "dim").join(row)
        line.rstrip()
        _print_line(console, line)


def _plain(text: str) -> Text:
    # A stranger's text must not steer the terminal.
    return Text("".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text))
