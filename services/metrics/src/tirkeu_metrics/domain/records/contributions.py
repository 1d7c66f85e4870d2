"""What one case, visit or complaint adds to the figures, and how each of its events changed that."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from tirkeu_chassis.office.time_zone import local_date
from tirkeu_metrics.domain.counting.counts import NOTHING, Counts
from tirkeu_metrics.domain.counting.measures import Tally
from tirkeu_metrics.domain.counting.periods import Month
from tirkeu_metrics.domain.records.heard import Heard

Contributions = Mapping[Month, Counts]
Tallied = tuple[Month, tuple[Tally, ...]]
Moves = Mapping[tuple[Month, date], Counts]
"""By how much the counts of a month change on the day, in Almaty, on which an event was recorded."""


def contributions(tallied: Iterable[Tallied]) -> Contributions:
    """The tallies of each month, added up."""
    months: dict[Month, dict[str, int]] = {}
    for month, tallies in tallied:
        counted = months.setdefault(month, {})
        for tally in tallies:
            counted[tally.value] = counted.get(tally.value, 0) + 1
    return {month: Counts(counted) for month, counted in months.items()}


def difference(after: Contributions, before: Contributions) -> Contributions:
    """By how much each month changes; only months that do."""
    months = {month: after.get(month, NOTHING) - before.get(month, NOTHING) for month in after.keys() | before.keys()}
    return {month: moved for month, moved in months.items() if moved}


def late_moves(
    before: tuple[Heard, ...], after: tuple[Heard, ...], count: Callable[[tuple[Heard, ...]], Contributions]
) -> Moves:
    """How the journal changes when an event has been heard that was recorded before others.

    It changes what was so from the day on which it was recorded. `count` says what the first so many events add.
    """
    journal = dict(steps(after, count))
    for place, moved in steps(before, count).items():
        journal[place] = journal.get(place, NOTHING) - moved
    return {place: moved for place, moved in journal.items() if moved}


def steps(heard: tuple[Heard, ...], count: Callable[[tuple[Heard, ...]], Contributions]) -> Moves:
    """All that the events moved, by month and day."""
    journal: dict[Any, Counts] = {}
    before: Contributions = {}
    for number in range(1, len(heard) + 1):
        after = count(heard[:number])
        day = local_date(heard[number - 1].recorded_at)
        for month, moved in difference(after, before).items():
            journal[month, day] = journal.get((month, day), NOTHING) + moved
        before = after
    return journal
