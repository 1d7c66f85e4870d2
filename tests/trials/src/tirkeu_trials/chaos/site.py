"""The site of a run: private nodes, and two processes of each service behind links that can be made to fail."""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import cycle
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tirkeu_chassis.broker.definitions import SUBSCRIBER
from tirkeu_chassis.unit_of_work.clock import set_file_clock
from tirkeu_sandbox.nodes.mongodb_set import MongodbSet
from tirkeu_sandbox.nodes.process import free_port, private_folder
from tirkeu_sandbox.nodes.rabbitmq_cluster import RabbitmqCluster
from tirkeu_sandbox.nodes.tcp_proxy import TcpProxy
from tirkeu_sandbox.services import accounts as broker
from tirkeu_sandbox.services.event_keys import DevelopmentEventKeys
from tirkeu_sandbox.services.issuer import DevelopmentIssuer
from tirkeu_sandbox.services.known import SERVICES
from tirkeu_sandbox.services.process import Service, ServiceProcess, Surroundings
from tirkeu_trials.chaos.instance import Instance
from tirkeu_trials.chaos.journal import Journal
from tirkeu_trials.chaos.plan import INSTANCES

HEARTBEAT_SECONDS = 3
"""Three of them missed and one second each, and a silent link to the broker is given up: 12 s."""
LINKED = INSTANCES - 1
"""The instance whose link to the database can be told to misbehave. The others find the primary by themselves: a
driver that knows the set's members would leave the link for their own addresses."""
_FOLLOW_SECONDS = 0.3
THREADS_EACH = 3


class Site:
    """Broker, database and services, with all their files in `folder`; their clock stands at `now` at first."""

    def __init__(self, folder: Path, nodes: int, now: datetime) -> None:
        self.folder = private_folder(folder)
        self.log = private_folder(folder / "log")
        self.journal = Journal(self.log / "chaos.log")
        self.clock = self.folder / "clock"
        set_file_clock(self.clock, now)
        self.issuer = DevelopmentIssuer(self.folder / "issuer")
        self.event_keys = DevelopmentEventKeys(self.folder / "event-keys")
        self._passwords = broker.passwords(self.folder / "accounts.json", SERVICES)
        self.rabbitmq = RabbitmqCluster(self.folder / "rabbitmq", nodes=nodes, definitions=self._definitions())
        self.mongodb = MongodbSet(self.folder / "mongodb", nodes=nodes)
        self.broker_lock = asyncio.Lock()
        """For faults that take a node of the broker away: one at a time, or there is no majority."""
        self.database_lock = asyncio.Lock()
        self.instances: dict[str, tuple[Instance, ...]] = {
            service.name: tuple(self._instance(service, number) for number in range(INSTANCES)) for service in SERVICES
        }

    @property
    def every_instance(self) -> list[Instance]:
        """All of them."""
        return [one for several in self.instances.values() for one in several]

    @property
    def addresses(self) -> "Alternating":
        """Base URLs by service: one of its instances, and the next the next time."""
        return Alternating({name: [one.address for one in several] for name, several in self.instances.items()})

    @property
    def subscriber_url(self) -> str:
        """The event log's address."""
        return self.rabbitmq.url(SUBSCRIBER, self._passwords[SUBSCRIBER])

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Everything runs inside, and nothing any more afterwards."""
        # Each instance may be asked, started or stopped at the same time, and none shall wait for a thread.
        threads = ThreadPoolExecutor(THREADS_EACH * len(self.every_instance), "site")
        asyncio.get_running_loop().set_default_executor(threads)
        keeping: list[asyncio.Task[None]] = []
        try:
            await asyncio.gather(asyncio.to_thread(self.rabbitmq.start), asyncio.to_thread(self.mongodb.start))
            for one in self.every_instance:
                for link in one.links.values():
                    await asyncio.to_thread(link.start)
            keeping.append(asyncio.create_task(self._follow_primary()))
            # By one of each first: two cores don't start ten at once any sooner.
            for number in range(INSTANCES):
                several = [of[number] for of in self.instances.values()]
                await asyncio.gather(*(one.start() for one in several))
                await asyncio.gather(*(one.ready() for one in several))
            keeping += [asyncio.create_task(one.keep()) for one in self.every_instance]
            yield
        finally:
            for task in keeping:
                task.cancel()
            await asyncio.gather(*keeping, return_exceptions=True)
            await asyncio.gather(*(one.killed() for one in self.every_instance))
            for one in self.every_instance:
                for link in one.links.values():
                    await asyncio.to_thread(link.stop)
            await asyncio.gather(
                asyncio.to_thread(self.rabbitmq.stop, seconds=0), asyncio.to_thread(self.mongodb.stop, seconds=0)
            )

    async def stop_services(self) -> None:
        """SIGTERM for every service; each must end with status 0."""
        for one in self.every_instance:
            await one.lock.acquire()
        for one, status in zip(
            self.every_instance, await asyncio.gather(*(one.stopped() for one in self.every_instance)), strict=True
        ):
            if status != 0:
                self.journal.complain(f"{one.name} was told to stop when all was quiet; its exit status is {status}")

    def _definitions(self) -> dict[str, object]:
        return broker.definitions(self._passwords, SERVICES)

    def _instance(self, service: Service, number: int) -> Instance:
        name = f"{service.name}-{number + 1}"
        links = {"broker": TcpProxy(*(node.port for node in self.rabbitmq.nodes))}
        mongodb_url = self.mongodb.url()
        if number == LINKED:
            links["database"] = TcpProxy(*(node.port for node in self.mongodb.nodes))
            mongodb_url = f"mongodb://127.0.0.1:{links['database'].port}/?directConnection=true"
        account = urlsplit(self.rabbitmq.url(service.name, self._passwords[service.name]))
        netloc = f"{account.username}:{account.password}@127.0.0.1:{links['broker'].port}"
        rabbitmq_url = urlunsplit(account._replace(netloc=netloc, query=f"heartbeat={HEARTBEAT_SECONDS}"))
        surroundings = Surroundings(mongodb_url, self.issuer.jwks_path, self.clock, self.log, self.event_keys.folder)
        process = ServiceProcess(
            service, free_port(), rabbitmq_url, surroundings, name=name, death_signal=signal.SIGKILL
        )
        return Instance(process, links, self.journal)

    async def _follow_primary(self) -> None:
        """Lead the links to the database to its primary, as a proxy that knows the set would."""
        links = [link for one in self.every_instance for name, link in one.links.items() if name == "database"]
        while True:
            primary = await asyncio.to_thread(self.mongodb.primary)
            for link in links if primary is not None else ():
                assert primary is not None  # noqa: S101 - mypy doesn't see the condition
                if link.targets != (primary.port,):
                    link.targets = (primary.port,)
                    await asyncio.to_thread(link.cut)
            await asyncio.sleep(_FOLLOW_SECONDS)


class Alternating(Mapping[str, str]):
    """A mapping whose values take turns."""

    def __init__(self, values: Mapping[str, list[str]]) -> None:
        self._values = {name: cycle(several) for name, several in values.items()}

    def __getitem__(self, name: str) -> str:
        return next(self._values[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
