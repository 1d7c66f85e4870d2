"""`tirkeu demo`: start the stack if it is not running, play a year, print the results."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tirkeu_chassis.office.time_zone import local
from tirkeu_chassis.unit_of_work.clock import REAL
from tirkeu_contracts.event import Event
from tirkeu_contracts.standard import Language
from tirkeu_local.demo import report
from tirkeu_local.demo.findings import Findings, find
from tirkeu_local.record import Record
from tirkeu_operations.errors import CommandError
from tirkeu_sandbox.services.issuer import DevelopmentIssuer
from tirkeu_sandbox.services.known import SERVICES, definition
from tirkeu_trials.year.office import Office, opened
from tirkeu_trials.year.player import Player
from tirkeu_trials.year.scenario import plan

FIRST_YEAR = 2011
"""The first whole year of the 2010 edition; a second run on the same stack plays the next."""
LAST_YEAR = 2013


def run(folder: Path, record: Record, *, cases: int, seed: int, lang: Language, console: Console) -> Findings:
    """Play a year on a running stack.

    Raises:
        CommandError: the stack's time can't go back, or a service answered what the plan has no place for.
    """
    return asyncio.run(_run(folder, record, cases, seed, lang, console))


async def _run(folder: Path, record: Record, cases: int, seed: int, lang: Language, console: Console) -> Findings:
    clock = folder / "clock"
    year = next_year(clock)
    subscribed: Mapping[str, Iterable[type[Event]]] = {
        service.name: definition(service).traffic.reacts_to for service in SERVICES
    }
    async with opened(record.services, DevelopmentIssuer(folder / "issuer")) as office:
        with Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
        ) as progress:
            bar = progress.add_task(f"The year {year}", total=None)
            player = Player(plan(cases, seed, year), office, clock, lambda: progress.advance(bar))
            progress.update(bar, total=player.total)
            await player.play()
            settling = progress.add_task("Every queue and outbox empties", total=1)
            findings = await find(record, office, subscribed, seed=seed, cases=cases, year=year)
            progress.advance(settling)
        report.show(console, findings, await _answers(office, year, lang), record.services, lang)
    return findings


async def _answers(office: Office, year: int, lang: Language) -> dict[str | None, Any]:
    """Annex 2 for the country, and for the department with the most settled cases."""
    path = f"/v1/indicators?year={year}&lang={lang}"
    departments = {str(no): await office.query("metrics", f"{path}&body={no}") for no in range(1, 20)}
    busiest = max(departments, key=lambda no: int(departments[no]["indicators"][0]["denominator"]))
    return {None: await office.query("metrics", path), busiest: departments[busiest]}


def next_year(clock: Path) -> int:
    """The first year that the stack's time hasn't reached.

    Raises:
        CommandError: there is none left within the standard's validity.
    """
    text = clock.read_text().strip()
    if text == REAL:
        return FIRST_YEAR
    year = max(FIRST_YEAR, local(datetime.fromisoformat(text)).year + 1)
    if year > LAST_YEAR:
        raise CommandError(
            f"The stack's time is {text}, and time can't go back: `tirkeu down --wipe` makes room for a fresh year."
        )
    return year
