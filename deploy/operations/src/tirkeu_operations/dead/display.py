"""Shows dead letters on a terminal."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from rich.console import Console
from rich.text import Text

from tirkeu_operations.dead.dead_letter import DISCARDED_AT, DISCARDED_BECAUSE, DISCARDED_BY, DeadLetter
from tirkeu_operations.terminal import duration, plain, print_lines


def print_dead_letters(console: Console, dead_letters: Iterable[DeadLetter], now: datetime) -> None:
    """Dead letters, a line each; the age is that of their death."""
    rows = []
    for dead_letter in dead_letters:
        age = dead_letter.age(now)
        shown = "–" if age is None else duration(age.total_seconds())
        first = (
            f" (at first {dead_letter.first_reason}: {dead_letter.first_cause})"
            if dead_letter.failed_otherwise_first
            else ""
        )
        rows.append((*_cells(dead_letter), str(dead_letter.attempts), shown, dead_letter.cause + first))
    print_lines(console, [("service", "id", "type", "reason", "attempts", "age", "cause"), *rows])


def print_discarded(console: Console, dead_letters: Iterable[DeadLetter]) -> None:
    """Discarded dead letters, a line each."""
    told = (DISCARDED_AT, DISCARDED_BY, DISCARDED_BECAUSE)
    rows = [(*_cells(dead_letter), *map(dead_letter.discarded, told)) for dead_letter in dead_letters]
    print_lines(console, [("service", "id", "type", "reason", "discarded", "by", "because"), *rows])


def print_kinds(console: Console, dead_letters: Iterable[DeadLetter], now: datetime) -> None:
    """How many there are of each service, type and reason, and the age of the oldest."""
    kinds: dict[tuple[str, ...], list[DeadLetter]] = defaultdict(list)
    for dead_letter in dead_letters:
        kinds[dead_letter.service, dead_letter.type, dead_letter.reason].append(dead_letter)
    rows = []
    for kind, those in sorted(kinds.items()):
        ages = [age for dead_letter in those if (age := dead_letter.age(now)) is not None]
        oldest = duration(max(ages).total_seconds()) if ages else "–"
        rows.append((*kind, str(len(those)), oldest))
    print_lines(console, [("service", "type", "reason", "messages", "oldest"), *rows])


def print_dead_letter(console: Console, dead_letter: DeadLetter, *, with_particulars: bool) -> None:
    """Every header, then the body; that of a restricted event only with the particulars."""
    console.print(Text.assemble((dead_letter.service, "bold cyan"), f" {dead_letter.reason}"), soft_wrap=True)
    for name, value in sorted(dead_letter.headers.items()):
        console.print(Text.assemble((f"{name}: ", "dim"), plain(str(value))), soft_wrap=True)
    console.print()
    if dead_letter.restricted and not with_particulars:
        console.print(
            "The body is not shown: it may hold personal data. --with-particulars shows it, to those who may see it.",
            soft_wrap=True,
        )
        return
    try:
        body = json.dumps(json.loads(dead_letter.body), indent=2, ensure_ascii=False)
    except ValueError:
        body = json.dumps(dead_letter.body.decode("utf-8", "backslashreplace"), ensure_ascii=False)
    console.print(Text(body), soft_wrap=True)


def _cells(dead_letter: DeadLetter) -> tuple[str, ...]:
    return dead_letter.service, dead_letter.id, dead_letter.type, dead_letter.reason
