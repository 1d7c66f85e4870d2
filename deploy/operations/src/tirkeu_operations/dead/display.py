"""Dead letters on a terminal."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from rich.console import Console
from rich.text import Text

from tirkeu_operations.dead.dead_letter import DISCARDED_AT, DISCARDED_BECAUSE, DISCARDED_BY, DeadLetter
from tirkeu_operations.terminal import _duration, _plain, _print_lines


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
