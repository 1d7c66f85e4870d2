"""Injects faults. A fault counts only when it has been shown to have happened."""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Final, Protocol

from tirkeu_chassis.broker.topology import queue_name
from tirkeu_sandbox.nodes.process import SandboxError
from tirkeu_sandbox.nodes.tcp_proxy import Link
from tirkeu_sandbox.waiting import poll_until
from tirkeu_trials.chaos.instance import Instance
from tirkeu_trials.chaos.mischief import Mischief
from tirkeu_trials.chaos.plan import SEAMS, Injection, Kind
from tirkeu_trials.chaos.site import LINKED, Site

TOGETHER: Final = 3
"""Faults that may be going on at once."""
SEAM_SECONDS: Final = 25.0
"""How long a service may take to start and come to the passage at which it kills itself."""
SHOWN_SECONDS: Final = 20.0
LINK_FAULTS: Final[Mapping[Kind, tuple[str, Link | None]]] = {
    Kind.BROKER_LINK_CUT: ("broker", None),
    Kind.BROKER_LINK_STALLED: ("broker", Link.STALL),
    Kind.BROKER_LINK_SLOWED: ("broker", Link.SLOW),
    Kind.DATABASE_LINK_CUT: ("database", None),
    Kind.DATABASE_LINK_STALLED: ("database", Link.STALL),
    Kind.DATABASE_LINK_SLOWED: ("database", Link.SLOW),
}
"""Which link, and what becomes of it; None for a cut."""


class Node(Protocol):
    """A node of the broker or the database."""

    @property
    def running(self) -> bool: ...

    def start(self) -> None:
        """Start it and wait until it is of use."""

    def kill(self) -> None:
        """SIGKILL."""


class Faults:
    """Carries injections out. `happened` counts those that did, `missed` those that could not be shown."""

    def __init__(self, site: Site, mischief: Mischief) -> None:
        self.happened: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()
        self.under_way: list[str] = []
        self._site = site
        self._mischief = mischief
        self._journal = site.journal
        self._carry_out: Mapping[Kind, Callable[[Injection], Awaitable[bool]]] = {
            Kind.SERVICE_KILLED: self._kill,
            Kind.SERVICE_STOPPED: self._stop,
            **dict.fromkeys(SEAMS, self._kill_at_seam),
            Kind.BROKER_KILLED: self._kill_broker,
            Kind.DATABASE_KILLED: self._kill_database,
            **dict.fromkeys(LINK_FAULTS, self._disturb),
            Kind.DISK_ALARM: self._raise_disk_alarm,
            Kind.EVENTS_REPEATED: self._repeat,
            Kind.EVENTS_HELD_BACK: self._hold_back,
            Kind.POISON: self._poison,
            Kind.OVERSIZED_MESSAGE: self._send_oversized,
            Kind.QUEUE_DELETED: self._delete_queue,
        }

    async def storm(self, plan: Iterator[Injection], seconds: float) -> None:
        """Inject for so long; returns when all is mended."""
        gate = asyncio.Semaphore(TOGETHER)
        deadline = asyncio.get_running_loop().time() + seconds
        async with asyncio.TaskGroup() as group:
            while asyncio.get_running_loop().time() < deadline:
                await gate.acquire()
                injection = next(plan)
                group.create_task(self._inject(injection)).add_done_callback(lambda _: gate.release())
                await asyncio.sleep(injection.pause)

    async def _inject(self, injection: Injection) -> None:
        kind = injection.kind
        where = f"{kind} {injection.number} at {injection.service}-{injection.instance + 1}"
        self._journal.note(f"{where} begins")
        self.under_way.append(kind)
        happened, how = False, ""
        try:
            happened = await self._carry_out[kind](injection)
        except SandboxError as error:
            self._journal.complain(f"{kind}: {error}")
        except Exception as error:
            # The bus is disturbed over links that other faults break: what wasn't confirmed doesn't count.
            how = repr(error)
        finally:
            self.under_way.remove(kind)
        (self.happened if happened else self.missed)[kind] += 1
        self._journal.note(f"{where} {'has happened and is over' if happened else 'was not shown'} {how}".rstrip())

    # -- the bus

    async def _repeat(self, injection: Injection) -> bool:
        return await self._mischief.repeat(_random(injection)) > 0

    async def _hold_back(self, injection: Injection) -> bool:
        return await self._mischief.hold_back(injection.service, injection.seconds, _random(injection)) > 1

    async def _poison(self, injection: Injection) -> bool:
        return await self._mischief.poison(injection.service, _random(injection)) > 0

    async def _send_oversized(self, injection: Injection) -> bool:
        return await self._mischief.oversized(injection.service) > 0

    async def _delete_queue(self, injection: Injection) -> bool:
        return await self._mischief.delete_queue(injection.service)

    # -- services

    def _instance(self, injection: Injection) -> Instance:
        return self._site.instances[injection.service][injection.instance]

    async def _kill(self, injection: Injection) -> bool:
        instance = self._instance(injection)
        async with instance.lock:
            killed = await instance.killed()
            await instance.start()
            await instance.ready()
            return killed

    async def _stop(self, injection: Injection) -> bool:
        instance = self._instance(injection)
        async with instance.lock:
            if not instance.running:
                return False
            status = await instance.stopped()
            if status != 0:
                self._journal.complain(
                    f"{instance.name} was told to stop under load, and ended with exit status {status}"
                )
            await instance.start()
            await instance.ready()
            return status == 0

    async def _kill_at_seam(self, injection: Injection) -> bool:
        instance = self._instance(injection)
        async with instance.lock:
            await instance.stopped()
            await instance.start((SEAMS[injection.kind], injection.passage))
            status = await instance.ended(SEAM_SECONDS)
            await instance.stopped()
            await instance.start()
            await instance.ready()
            return status == -signal.SIGKILL

    # -- nodes

    async def _kill_broker(self, injection: Injection) -> bool:
        async with self._site.broker_lock:
            nodes = self._site.rabbitmq.nodes
            leader = None
            if len(nodes) > 1:
                leader = await asyncio.to_thread(self._site.rabbitmq.leader, queue_name(injection.service))
            return await self._kill_node(leader or nodes[0], injection.seconds)

    async def _kill_database(self, injection: Injection) -> bool:
        async with self._site.database_lock:
            primary = await asyncio.to_thread(self._site.mongodb.primary)
            return await self._kill_node(primary or self._site.mongodb.nodes[0], injection.seconds)

    async def _kill_node(self, node: Node, seconds: float) -> bool:
        if not node.running:
            return False
        await asyncio.to_thread(node.kill)
        killed = not node.running
        try:
            await asyncio.sleep(seconds)
        finally:
            await asyncio.to_thread(node.start)
        return killed

    async def _raise_disk_alarm(self, injection: Injection) -> bool:
        async with self._site.broker_lock:
            node = self._site.rabbitmq.nodes[injection.draw % len(self._site.rabbitmq.nodes)]
            await asyncio.to_thread(node.raise_disk_alarm)
            try:
                shown = await asyncio.to_thread(
                    poll_until, lambda: "disk" in node.control("eval", "rabbit_alarm:get_alarms()."), SHOWN_SECONDS
                )
                await asyncio.sleep(injection.seconds)
            finally:
                await asyncio.to_thread(node.clear_disk_alarm)
            return shown

    # -- links

    async def _disturb(self, injection: Injection) -> bool:
        to, state = LINK_FAULTS[injection.kind]
        number = injection.instance if to == "broker" else LINKED
        instance = self._site.instances[injection.service][number]
        link = instance.links[to]
        async with instance.lock:
            if state is None:
                return await asyncio.to_thread(link.cut) > 0
            before = link.swallowed + link.delayed
            link.link = state
            try:
                # Long enough for the service to give a silent link up by itself, at times.
                await asyncio.sleep(2 * injection.seconds)
            finally:
                link.link = Link.PASS
            return link.swallowed + link.delayed > before


def _random(injection: Injection) -> random.Random:
    return random.Random(injection.draw)  # noqa: S311 - a plan must repeat itself
