"""Terminal output that several commands share: spans, progress bars, tables, escaped text."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text


def duration(seconds: float) -> str:
    """A span as hours, minutes and seconds, such as 26:03:07."""
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


def print_line(console: Console, line: Text) -> None:
    """One line: cut at the edge of a terminal, whole in a pipe."""
    if console.is_terminal:
        console.print(line, no_wrap=True, overflow="ellipsis")
    else:
        console.print(line, soft_wrap=True)


def print_lines(console: Console, rows: Sequence[Sequence[str]]) -> None:
    """Rows in columns, the first as header. rich's own tables fold cells: nobody can copy an id from that."""
    cells = [[plain(cell) for cell in row] for row in rows]
    widths = [max(cell.cell_len for cell in column) for column in zip(*cells, strict=True)]
    for number, row in enumerate(cells):
        for cell, width in zip(row, widths, strict=True):
            cell.pad_right(width - cell.cell_len)
        line = Text("  ", "" if number else "dim").join(row)
        line.rstrip()
        print_line(console, line)


def plain(text: str) -> Text:
    """A stranger's text, which must not steer the terminal: signs that can't be printed are escaped."""
    return Text("".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text))
