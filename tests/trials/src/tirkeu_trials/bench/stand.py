"""A test stand: private nodes and real services as processes, without a supervisor."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tirkeu_sandbox.nodes.mongodb import MongodbNode
from tirkeu_sandbox.nodes.process import free_port, private_folder
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode
from tirkeu_sandbox.services import accounts as broker
from tirkeu_sandbox.services.event_keys import DevelopmentEventKeys
from tirkeu_sandbox.services.issuer import DevelopmentIssuer
from tirkeu_sandbox.services.known import SERVICES
from tirkeu_sandbox.services.process import Service, ServiceProcess, Surroundings


@dataclass(frozen=True, slots=True)
class Stand:
    """What runs: the nodes, and the processes by name."""

    rabbitmq: RabbitmqNode
    mongodb: MongodbNode
    issuer: DevelopmentIssuer
    event_keys: DevelopmentEventKeys
    processes: Mapping[str, ServiceProcess]
    surroundings: Surroundings
    passwords: Mapping[str, str]

    def process(self, service: Service) -> ServiceProcess:
        """A further process, not yet started. The name says whose account and database it uses."""
        name = service.module.removeprefix("tirkeu_")
        url = self.rabbitmq.url(name, self.passwords.get(name, ""))
        return ServiceProcess(service, free_port(), url, self.surroundings)


@contextmanager
def running(folder: Path, services: Iterable[Service] = SERVICES) -> Iterator[Stand]:
    """A stand with these services, by the machine's clock; all of it stops in the end."""
    private_folder(folder)
    passwords = broker.passwords(folder / "accounts.json", SERVICES)
    issuer = DevelopmentIssuer(folder / "issuer")
    keys = DevelopmentEventKeys(folder / "event-keys")
    with (
        RabbitmqNode(folder / "rabbitmq", definitions=broker.definitions(passwords, SERVICES)) as rabbitmq,
        MongodbNode(folder / "mongodb") as mongodb,
        ExitStack() as stack,
    ):
        surroundings = Surroundings(mongodb.url(), issuer.jwks_path, None, private_folder(folder / "log"), keys.folder)
        processes: dict[str, ServiceProcess] = {}
        stand = Stand(rabbitmq, mongodb, issuer, keys, processes, surroundings, passwords)
        for service in services:
            processes[service.name] = process = stand.process(service)
            stack.callback(process.stop)
            process.start()
        yield stand
