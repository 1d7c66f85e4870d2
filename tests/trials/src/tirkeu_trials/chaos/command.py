"""`tirkeu chaos`: run all services, inject faults, wait for quiet, draw up the ledger."""

import asyncio
import json
import shutil
import signal
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

import httpx2
from aio_pika.exceptions import AMQPError
from pymongo.errors import PyMongoError
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from tirkeu_contracts.event import Event
from tirkeu_operations.errors import CommandError
from tirkeu_sandbox.nodes.process import SandboxError, private_folder
from tirkeu_sandbox.services.known import SERVICES, definition
from tirkeu_trials.account.obligations import Account, Evidence, draw_up
from tirkeu_trials.chaos import evidence as found
from tirkeu_trials.chaos.callers import CALLERS, REQUEST_SECONDS, Callers
from tirkeu_trials.chaos.faults import Faults
from tirkeu_trials.chaos.load import CASES_PER_MINUTE, FIRST_MOMENT, YEAR, Load
from tirkeu_trials.chaos.mischief import Mischief
from tirkeu_trials.chaos.plan import MIX, Kind, injections
from tirkeu_trials.chaos.report import Findings, show
from tirkeu_trials.chaos.site import Site
from tirkeu_trials.year.office import Away, Unexpected
from tirkeu_trials.year.scenario import plan

STILL_SECONDS: Final = 60.0
"""When nothing has changed for so long, nothing will."""
DELAYED_SECONDS: Final = 660.0
"""While a message waits its ten minutes in a delay queue."""
LOOK_SECONDS: Final = 1.0
Reactions = Mapping[str, Iterable[type[Event]]]


class Run:
    """One run in a folder of its own."""

    def __init__(self, folder: Path, *, minutes: float, seed: int, nodes: int, mix: tuple[Kind, ...] = MIX) -> None:
        self._seconds = minutes * 60
        self._seed = seed
        self._nodes = nodes
        self._mix = mix
        self._site = Site(folder, nodes, FIRST_MOMENT)
        self._journal = self._site.journal
        self._reactions: Reactions = {service.name: definition(service).traffic.reacts_to for service in SERVICES}

    async def run(self, console: Console) -> Findings:
        """Everything, from the first start to the ledger."""
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[how]}"),
        )
        with Progress(*columns, console=console) as progress:
            bar = progress.add_task("starting", total=self._seconds, how="")
            async with self._site.running():
                limits = httpx2.Limits(max_connections=2 * CALLERS, max_keepalive_connections=2 * CALLERS)
                async with httpx2.AsyncClient(timeout=REQUEST_SECONDS, limits=limits) as client:
                    callers = Callers(client, self._site.addresses, self._site.issuer, self._journal)
                    return await self._under_load(callers, progress, bar)

    async def _under_load(self, callers: Callers, progress: Progress, bar: TaskID) -> Findings:
        cases = max(12, int(CASES_PER_MINUTE * self._seconds / 60))
        load = Load(plan(cases, self._seed, YEAR), callers, self._site.clock, self._journal)
        mischief = Mischief(self._site, self._reactions)
        faults = Faults(self._site, mischief)
        showing = asyncio.create_task(_show(progress, bar, callers, faults))
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(load.run(self._seconds))
                group.create_task(faults.storm(injections(self._seed, self._mix), self._seconds))
        finally:
            showing.cancel()
        progress.update(bar, description="quiet: everything settles", how="", completed=self._seconds)
        await self._settle(load, callers, mischief)
        different = await self._indicators(callers)
        progress.update(bar, description="services stop, ledger")
        await self._site.stop_services()
        evidence = await self._evidence(callers, mischief)
        account = draw_up(evidence)
        return Findings(
            ledger=account.ledger,
            faults={kind: faults.happened[kind] for kind in self._mix},
            not_shown=dict(faults.missed),
            minutes=self._seconds / 60,
            seed=self._seed,
            nodes=self._nodes,
            commands=len(callers.accepted),
            answers={str(status): count for status, count in sorted(callers.answers.items())},
            late=dict(load.late),
            events=dict(sorted(Counter(event.type for event in evidence.public).items())),
            republished=account.republished,
            planted=len(mischief.planted),
            indicators_equal=not different,
            findings=(*account.findings, *different, *self._journal.complaints),
        )

    async def _settle(self, load: Load, callers: Callers, mischief: Mischief) -> None:
        """Wait until all is ready, every term that ran out is dealt with, and nothing is under way any more."""
        for one in self._site.every_instance:
            try:
                await one.ready()
            except SandboxError as error:
                self._journal.complain(str(error))
        self._journal.note("quiet: every service is ready")
        try:
            await callers.rung(load.now)
        except (Unexpected, Away) as error:
            self._journal.complain(f"alarms don't ring: {error}")
        self._journal.note("quiet: every alarm has rung")
        seen: tuple[str, ...] | None = None
        changed = 0.0
        while True:
            account: Account | None = None
            waiting: Mapping[str, int] = {}
            with suppress(AMQPError, PyMongoError, OSError, CommandError):
                waiting = await found.waiting(self._site, list(self._reactions))
                account = draw_up(await self._evidence(callers, mischief)) if not waiting else None
            if account is not None and not account.findings:
                return
            now = asyncio.get_running_loop().time()
            still = account.findings if account is not None else tuple(map(str, waiting.items()))
            if still != seen:
                self._journal.note(f"settling: {'; '.join(still)}")
                seen, changed = still, now
            delayed = any(".retry." in name for name in waiting)
            if now - changed > (DELAYED_SECONDS if delayed else STILL_SECONDS):
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def _indicators(self, callers: Callers) -> list[str]:
        log = await found.public_log(self._site)
        try:
            return await found.unequal_indicators(callers, log)
        except (Unexpected, Away) as error:
            return [f"the indicators could not be read: {error}"]

    async def _evidence(self, callers: Callers, mischief: Mischief) -> Evidence:
        return await found.gather(self._site, callers.accepted, mischief.planted, self._reactions)


async def _show(progress: Progress, bar: TaskID, callers: Callers, faults: Faults) -> None:
    began = asyncio.get_running_loop().time()
    while True:
        going_on = ", ".join(faults.under_way).replace("_", " ")
        progress.update(
            bar,
            description=f"{len(callers.accepted):,} commands accepted, {faults.happened.total()} faults",
            completed=asyncio.get_running_loop().time() - began,
            how=going_on,
        )
        await asyncio.sleep(LOOK_SECONDS / 4)


def run(data: Path, *, minutes: float, seed: int, nodes: int, keep_logs: bool, console: Console) -> Findings:
    """Run in a folder below `data`; nothing stays but the logs of a run that was not clean, or that are to be kept.

    Raises:
        CommandError, SandboxError: broker, database or services could not be started.
    """
    name = f"seed-{seed}-{uuid4().hex[:6]}"
    folder = private_folder(data / "chaos" / name)
    clean = False
    try:
        findings = asyncio.run(_until_told(Run(folder, minutes=minutes, seed=seed, nodes=nodes), console))
        clean = findings.clean
        (folder / "log" / "findings.json").write_text(json.dumps(findings.to_dict(), indent=2, ensure_ascii=False))
        show(console, findings)
    finally:
        logs = _clear_away(folder, keep_logs=keep_logs or not clean)
        if logs is not None:
            console.print(f"The logs are in {logs}", soft_wrap=True)
    return findings


async def _until_told(run: Run, console: Console) -> Findings:
    task = asyncio.ensure_future(run.run(console))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, task.cancel)
    try:
        return await task
    except asyncio.CancelledError:
        raise CommandError("Stopped before the end; everything that was started has been ended.") from None
    except ExceptionGroup as several:
        raise several.exceptions[0] from None


def _clear_away(folder: Path, *, keep_logs: bool) -> Path | None:
    """Delete a run's folder, or all of it but the logs; where those are."""
    if not keep_logs:
        shutil.rmtree(folder)
        return None
    logs = private_folder(folder / "log")
    for number, log in enumerate(sorted(folder.glob("*/**/*.log"))):
        if log.parent != logs:
            log.replace(logs / f"{number:02}-{log.name}")
    for other in folder.iterdir():
        if other != logs:
            shutil.rmtree(other) if other.is_dir() else other.unlink()
    return logs
