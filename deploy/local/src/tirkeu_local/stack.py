"""The whole stack: a private broker and database, and the services."""

import asyncio
import fcntl
import json
import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tirkeu_chassis.broker.definitions import OPERATOR, SUBSCRIBER
from tirkeu_chassis.unit_of_work.clock import set_file_clock
from tirkeu_local import record
from tirkeu_local.errors import AlreadyRunningError
from tirkeu_local.ports import Ports, choose_ports
from tirkeu_local.record import Record
from tirkeu_local.supervisor import Member, Status, Supervisor
from tirkeu_sandbox.nodes.mongodb import MongodbNode
from tirkeu_sandbox.nodes.process import private_folder
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.services import accounts as broker
from tirkeu_sandbox.services.event_keys import DevelopmentEventKeys
from tirkeu_sandbox.services.issuer import DevelopmentIssuer
from tirkeu_sandbox.services.known import SERVICES
from tirkeu_sandbox.services.process import Service, ServiceProcess, Surroundings


@dataclass(frozen=True, slots=True)
class Options:
    """How to run a stack. ``folder`` takes its data; the services read the time from ``folder/clock``.

    The clock file says ``real`` while the machine's clock counts, or the time a simulation stands at.
    ``keep_time`` leaves it as it is; otherwise the machine's clock counts from now on.
    """

    folder: Path
    keep_time: bool = False
    ports: Ports = Ports.PREFERRED
    services: tuple[Service, ...] = SERVICES

    def to_json(self) -> str:
        """The options as one command line argument."""
        return json.dumps(asdict(self) | {"folder": str(self.folder)})

    @classmethod
    def from_json(cls, text: str) -> "Options":
        """What ``to_json`` wrote."""
        fields = json.loads(text)
        return cls(
            folder=Path(fields["folder"]),
            keep_time=fields["keep_time"],
            ports=Ports(fields["ports"]),
            services=tuple(Service(**service) for service in fields["services"]),
        )


def run(options: Options, *, observe: Callable[[Record], None], notify: Callable[[str], None]) -> None:
    """Run the stack in this process, in the main thread, until SIGINT, SIGTERM or SIGHUP.

    ``observe`` gets the record after each change of it; ``notify`` lines for a human.

    Raises:
        AlreadyRunningError: a stack runs in the folder already.
        CommandError, SandboxError: it can't be started; all that was started is stopped again.
    """
    folder = private_folder(options.folder)
    with _only_one(folder):
        if (stale := record.read(folder)) and (ended := record.end_leftovers(stale)):
            notify(f"The last supervisor was killed; ended what it left behind: {', '.join(ended)}")
        try:
            asyncio.run(_supervise(folder, options, observe, notify))
        finally:
            record.remove(folder)


async def _supervise(
    folder: Path, options: Options, observe: Callable[[Record], None], notify: Callable[[str], None]
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    groups, own = _assemble(folder, options)

    def on_change(now: Mapping[str, Status]) -> None:
        _note(own, now)
        record.write(folder, own)
        observe(own)

    await Supervisor(groups, on_change=on_change, notify=notify).run(stop)


def _assemble(folder: Path, options: Options) -> tuple[list[Mapping[str, Member]], Record]:
    passwords = broker.passwords(folder / "accounts.json", options.services)
    rabbitmq = RabbitmqNode(
        folder / "rabbitmq",
        definitions=broker.definitions(passwords, options.services),
        plugins=["rabbitmq_stream"],
    )
    mongodb = MongodbNode(folder / "mongodb")
    clock = _clock(folder, keep=options.keep_time)
    surroundings = Surroundings(
        mongodb_url=mongodb.url(),
        jwks=DevelopmentIssuer(folder / "issuer").jwks_path,
        clock_file=clock,
        log_folder=private_folder(folder / "log"),
        event_keys=DevelopmentEventKeys(folder / "event-keys").folder,
    )
    ports = choose_ports(options.services, options.ports)
    services = {
        service.name: ServiceProcess(
            service, ports[service.name], rabbitmq.url(service.name, passwords[service.name]), surroundings
        )
        for service in options.services
    }
    own = Record(
        rabbitmq_url=rabbitmq.url(OPERATOR, passwords[OPERATOR]),
        subscriber_url=rabbitmq.url(SUBSCRIBER, passwords[SUBSCRIBER]),
        mongodb_url=mongodb.url(),
        services={name: service.address for name, service in services.items()},
        supervisor_pid=os.getpid(),
        supervisor_started=record.started_at(os.getpid()) or 0.0,
        clock_file=str(clock),
        rabbitmq_stream_url=broker.stream_url(rabbitmq, SUBSCRIBER, passwords[SUBSCRIBER]),
    )
    return [{"rabbitmq": rabbitmq, "mongodb": mongodb}, services], own


def _note(own: Record, now: Mapping[str, Status]) -> None:
    own.states = {name: status.state for name, status in now.items()}
    own.restarts = {name: status.restarts for name, status in now.items()}
    pids = {name: status.pid for name, status in now.items() if status.pid is not None}
    started = {name: record.started_at(pid) for name, pid in pids.items()}
    own.started = {name: moment for name, moment in started.items() if moment is not None}
    own.pids = {name: pids[name] for name in own.started}


def _clock(folder: Path, *, keep: bool) -> Path:
    path = folder / "clock"
    if not (keep and path.exists()):
        set_file_clock(path, None)
    return path


@contextmanager
def _only_one(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the kernel lets go of it when the process ends in any way."""
    with (folder / "stack.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunningError(
                f"A stack is running in {folder} already: see `tirkeu status`, end it with `tirkeu down`."
            ) from error
        yield
