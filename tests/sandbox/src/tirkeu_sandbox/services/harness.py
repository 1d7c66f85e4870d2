"""A running service for its tests: the real process on a real broker and database, driven from outside.

Use::

    @pytest.fixture(scope="module")
    def review(rabbitmq_url, mongodb_url, tmp_path_factory):
        with ServiceHarness(DEFINITION, rabbitmq_url, mongodb_url, tmp_path_factory.mktemp("review")) as harness:
            yield harness
"""

import signal
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar
from uuid import UUID

import httpx2
from pymongo import MongoClient
from pymongo.database import Database
from uuid_utils.compat import uuid7

from tirkeu_chassis.broker.topology import bindings
from tirkeu_chassis.decider.actors import Grant
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.service import Definition
from tirkeu_chassis.store.inbox import dead_id, event_id
from tirkeu_chassis.unit_of_work.clock import set_file_clock
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.event import Event
from tirkeu_sandbox.nodes.process import free_port, private_folder
from tirkeu_sandbox.services.bus_probe import BusProbe, DeadLetter
from tirkeu_sandbox.services.database import unpublished
from tirkeu_sandbox.services.event_keys import DevelopmentEventKeys
from tirkeu_sandbox.services.issuer import DevelopmentIssuer
from tirkeu_sandbox.services.probes import metric
from tirkeu_sandbox.services.process import Service, ServiceProcess, Surroundings
from tirkeu_sandbox.waiting import poll_until

E = TypeVar("E", bound=Event)
T = TypeVar("T")

FIRST_MOMENT: Final = datetime(2011, 3, 1, 4, 0, tzinfo=UTC)
"""Where the clock stands at first: 1 March 2011, 10:00 in Almaty (UTC+6 then)."""
_OUTCOMES: Final = frozenset({"applied", "repeated", "ignored", "dead"})
"""How the handling of a message can end for good (`tirkeu_chassis.consumer.consumer`)."""


class ServiceHarness:
    """Runs ``python -m tirkeu_<name>`` with a simulated clock, a fresh database and empty queues.

    The broker may be shared with other harnesses of the same test run, one after the other.
    """

    def __init__(
        self,
        definition: Definition,
        rabbitmq_url: str,
        mongodb_url: str,
        folder: Path,
        *,
        at: datetime = FIRST_MOMENT,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """``settings`` are further environment variables, e.g. ``{"TIRKEU_BATCH_LIMIT": "1"}``."""
        self.name = definition.name
        self.folder = private_folder(folder)
        self.now = at
        self.url = ""
        self.database_name = f"test_{self.name}_{uuid7().hex[-12:]}"
        self._reactions = [reaction.event for reaction in definition.reactions]
        self._collections = [aggregate.collection for aggregate in definition.aggregates]
        self._rabbitmq_url = rabbitmq_url
        self._mongodb_url = mongodb_url
        self._clock_file = self.folder / "clock"
        self._settings = dict(settings or {})
        self._issuer = DevelopmentIssuer(self.folder / "issuer")
        self.event_keys = DevelopmentEventKeys(self.folder / "event-keys")
        self._probe = BusProbe(rabbitmq_url, self.name, self._reactions)
        self._mongodb: MongoClient[dict[str, Any]] = MongoClient(mongodb_url, tz_aware=True)
        self._clients: list[httpx2.Client] = []
        self._process: ServiceProcess | None = None
        self._sent = 0
        self._unhandled: set[UUID] = set()
        self._seen_before = 0

    # -- the process

    def __enter__(self) -> Self:
        set_file_clock(self._clock_file, self.now)
        self._probe.open()
        try:
            self.start()
        except BaseException:
            self._probe.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for client in self._clients:
            client.close()
        self.stop()
        self._probe.close()
        self._mongodb.drop_database(self.database_name)
        self._mongodb.close()

    def start(self) -> None:
        """Start the service and wait until it is ready.

        Raises:
            StartFailedError: it ended, or wasn't ready in time; the message holds the tail of its log.
        """
        port = free_port()
        self._seen_before = len(self.envelopes())
        self._sent = 0
        self._process = ServiceProcess(
            Service(self.name, f"tirkeu_{self.name}", port),
            port,
            self._rabbitmq_url,
            Surroundings(
                self._mongodb_url,
                self._issuer.jwks_path,
                self._clock_file,
                self.folder,
                self.event_keys.folder,
                isolated=True,
            ),
            name="service",
            settings={"TIRKEU_DATABASE": self.database_name, **self._settings},
            death_signal=signal.SIGKILL,
        )
        self.url = self._process.address
        self._process.start()

    def stop(self) -> None:
        """SIGTERM, as a deployment does it."""
        if self._process is not None:
            self._process.stop()
            self._process = None

    def kill(self) -> None:
        """SIGKILL; ``start()`` brings it back on another port."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def log_tail(self, lines: int = 30) -> str:
        """The last lines of the service's log."""
        return self._process.log_tail(lines) if self._process else ""

    # -- callers and the clock

    def client(
        self,
        roles: Iterable[Role] | Role = (),
        body: str | None = None,
        subject: str = "staff-1",
        *,
        grants: Iterable[Grant] = (),
        idempotency_keys: bool = True,
    ) -> httpx2.Client:
        """A caller with a token; every POST gets an Idempotency-Key of its own unless it brings one.

        Without roles and grants there is no token. The client goes with the service of this moment: ask again after a
        restart.
        """
        roles, grants = [roles] if isinstance(roles, Role) else list(roles), list(grants)
        token = self._issuer.token(roles, body, subject, grants=grants) if roles or grants else None
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        hooks = {"request": [_add_idempotency_key]} if idempotency_keys else {}
        client = httpx2.Client(base_url=self.url, timeout=30, headers=headers, event_hooks=hooks)
        self._clients.append(client)
        return client

    def set_clock(self, moment: datetime) -> None:
        """Move the clock, and wait until every alarm due by then has been decided."""
        self.now = moment
        set_file_clock(self._clock_file, moment)
        with httpx2.Client(
            base_url=self.url,
            headers={"authorization": f"Bearer {self._issuer.token([Role.OPERATOR], sub='operator-1')}"},
        ) as operator:

            def rung() -> bool:
                through = operator.get("/v1/clock").json()["alarms_rung_through"]
                return through is not None and datetime.fromisoformat(through) >= moment

            self.wait_for(rung)

    # -- the bus

    def publish(self, event: Event, *, subject: str, sequence: int, message_id: UUID | None = None) -> UUID:
        """Publish an event as its owner would; returns its id.

        Args:
            subject: the producer's aggregate, e.g. ``applications/<id>``.
            sequence: the event's place among those of the aggregate, from 1.
            message_id: of an earlier call, to deliver the same message again.
        """
        message_id = message_id or uuid7()
        envelope = Envelope(
            id=message_id,
            source=f"/tirkeu/{event.owner}",
            type=event.type,
            subject=subject,
            time=self.now,
            sequence=sequence,
            correlationid=message_id,
            causationid=message_id,
            data=event.model_dump_json().encode(),
        )
        headers = self.event_keys.signed(envelope).to_headers()
        if (event.exchange, event.routing_key) in bindings(self._reactions):
            self._unhandled.add(message_id)
        self.publish_raw(event.exchange, event.routing_key, envelope.data, headers)
        return message_id

    def publish_raw(self, exchange: str, routing_key: str, body: bytes, headers: Mapping[str, Any]) -> None:
        """Publish anything at all: a poison message, for example."""
        if (exchange, routing_key) in bindings(self._reactions):
            self._sent += 1
        self._probe.publish(exchange, routing_key, body, headers)

    def envelopes(self, kind: type[Event] | None = None) -> list[Envelope]:
        """What the service has published during this harness, of one type or all, in the order of arrival."""
        return [
            envelope
            for envelope in list(self._probe.envelopes)
            if envelope.source == f"/tirkeu/{self.name}" and (kind is None or envelope.type == kind.type)
        ]

    def events(self, kind: type[E]) -> list[E]:
        """The events of one type that the service has published during this harness."""
        found = [envelope.event() for envelope in self.envelopes(kind)]
        return [event for event in found if isinstance(event, kind)]

    def dead_letters(self) -> list[DeadLetter]:
        """What the service has set aside during this harness."""
        return list(self._probe.dead_letters)

    @property
    def database(self) -> Database[dict[str, Any]]:
        """The service's database, to look into."""
        return self._mongodb[self.database_name]

    # -- waiting

    def wait_for(self, predicate: Callable[[], T], seconds: float = 20) -> T:
        """The first true value of ``predicate()``.

        Raises:
            AssertionError: it didn't come in time; the message holds the tail of the service's log.
        """
        found: list[T] = []

        def looked() -> bool:
            found[:] = [predicate()]
            return bool(found[0])

        if not poll_until(looked, seconds):
            raise AssertionError(f"waited {seconds:g} s in vain; the service's log ends:\n{self.log_tail()}")
        return found[0]

    def settle(self, seconds: float = 20) -> None:
        """Wait until nothing is under way: all that was published to the service since its start has been
        handled for good, no alarm is due, and all that it decided has arrived here. What isn't there now will not come.
        """
        self.wait_for(self._settled, seconds)

    def _settled(self) -> bool:
        # In this order: what was handled may be due for an alarm at once; what follows is in the outbox until it is
        # published, and is counted before it leaves it.
        return (
            metric(self.url, "tirkeu_events_handled_total", outcome=_OUTCOMES) >= self._sent
            and self._all_in_inbox()
            and not any(self.database[name].find_one({"wake_at": {"$lte": self.now}}) for name in self._collections)
            and unpublished(self.database) == 0
            and len(self.envelopes()) >= self._seen_before + metric(self.url, "tirkeu_events_published_total")
        )

    def _all_in_inbox(self) -> bool:
        """Whether each event took effect or became a dead letter.

        Counting is not enough: what was under way when the service was killed comes again, and counts for another.
        """
        kinds = {event_id(one): one for one in self._unhandled} | {dead_id(one): one for one in self._unhandled}
        found = self.database["inbox"].find({"_id": {"$in": list(kinds)}}, {"_id": 1})
        self._unhandled -= {kinds[row["_id"]] for row in found}
        return not self._unhandled


def _add_idempotency_key(request: httpx2.Request) -> None:
    if request.method == "POST" and "idempotency-key" not in request.headers:
        request.headers["idempotency-key"] = uuid7().hex
