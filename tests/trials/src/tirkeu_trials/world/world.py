"""A service under faults: its processes, the messages sent to it, and the account of their effects."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import aio_pika
import httpx2
from aio_pika.abc import AbstractChannel
from pymongo import MongoClient
from uuid_utils.compat import uuid7

from tirkeu_chassis.broker.topology import LOGS, dead_queue_name, declare_service, declare_shared, queue_name, queues
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.outbox.publisher import NotConfirmed, Publisher, outgoing
from tirkeu_chassis.unit_of_work.clock import set_file_clock
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.event import Event
from tirkeu_sandbox.nodes.process import free_port
from tirkeu_sandbox.services import queues as looking
from tirkeu_sandbox.services.database import CODEC, handled, unpublished
from tirkeu_sandbox.services.event_keys import DevelopmentEventKeys
from tirkeu_sandbox.services.issuer import DevelopmentIssuer
from tirkeu_sandbox.services.known import definition
from tirkeu_sandbox.services.process import STOP_SECONDS, Fault, Service, Surroundings
from tirkeu_sandbox.services.published import published
from tirkeu_sandbox.waiting import until
from tirkeu_trials.world.balance import Accepted, Balance
from tirkeu_trials.world.order import Order
from tirkeu_trials.world.processes import Process

log = logging.getLogger(__name__)
NOW: Final = datetime(2011, 11, 22, 5, tzinfo=UTC)
STAFF: Final = "staff-1"
SETTINGS: Final = {"TIRKEU_BATCH_LIMIT": "10", "TIRKEU_PREFETCH": "40"}
"""Small groups, so that a load has many."""


class World:
    """One service, on a database of its own and empty queues."""

    def __init__(self, service: Service, rabbitmq_url: str, mongodb_url: str, folder: Path) -> None:
        self.service = service
        self.name = service.name
        self.definition = definition(service)
        self.rabbitmq_url = rabbitmq_url
        self.accepted = Accepted()
        self.processes: list[Process] = []
        self._clock = folder / "clock"
        self._issuer = DevelopmentIssuer(folder / "issuer")
        self._keys = DevelopmentEventKeys(folder / "event-keys")
        self._surroundings = Surroundings(
            mongodb_url, self._issuer.jwks_path, self._clock, folder, self._keys.folder, isolated=True
        )
        self._database_name = f"test_fault_{uuid7().hex[-12:]}"
        self._client: MongoClient[dict[str, Any]] = MongoClient(mongodb_url)
        self.database = self._client.get_database(self._database_name, CODEC)
        self._publisher = Publisher(rabbitmq_url, "fault")
        self._http = httpx2.AsyncClient(timeout=30)

    # -- processes

    async def start(
        self,
        *,
        fault: Fault | None = None,
        settings: Mapping[str, str] | None = None,
        module: str | None = None,
    ) -> Process:
        """Start a process, `fault` in it, and wait until it is ready. `module` is another version of the service."""
        set_file_clock(self._clock, NOW)
        process = Process(
            Service(self.name, module or self.service.module, 0),
            free_port(),
            self.rabbitmq_url,
            self._surroundings,
            settings={"TIRKEU_DATABASE": self._database_name, **SETTINGS, **(settings or {})},
            death_signal=signal.SIGKILL,
        )
        process.launch(fault)
        self.processes.append(process)
        await process.ready()
        return process

    async def close(self) -> None:
        """End whatever still runs."""
        for process in self.processes:
            await asyncio.to_thread(process.stop, STOP_SECONDS)
        await self._http.aclose()
        await self._publisher.close()
        self._client.drop_database(self._database_name)
        self._client.close()

    # -- load

    async def command(
        self,
        path: str,
        body: Any,
        role: Role,
        body_no: str | None,
        process: Callable[[], Process],
        *,
        method: str = "POST",
    ) -> Any:
        """Send a command and repeat it with the same key until it is answered for good."""
        key = uuid7().hex
        token = self._issuer.token([role], body_no, STAFF)
        headers = {"idempotency-key": key, "authorization": f"Bearer {token}"}
        async with asyncio.timeout(120):
            while True:
                try:
                    answer = await self._http.request(method, f"{process().address}{path}", json=body, headers=headers)
                    status = answer.status_code
                except httpx2.HTTPError:
                    status = 0
                self.accepted.answers[status] += 1
                if status in {httpx2.codes.OK, httpx2.codes.CREATED}:
                    self.accepted.commands[key] = answer.json()
                    return answer.json()
                if status and (status != httpx2.codes.SERVICE_UNAVAILABLE or int(answer.headers["retry-after"]) <= 0):
                    raise AssertionError(f"{status}: {answer.text}")
                await asyncio.sleep(0.1)

    async def publish(self, event: Event, subject: str, sequence: int, identity: UUID | None = None) -> UUID:
        """Publish an event as its owner would: until it is confirmed, which may make it come twice."""
        envelope = self.envelope(event, subject, sequence, identity)
        async with asyncio.timeout(120):
            while True:
                try:
                    await self._publisher.publish(outgoing(envelope, event.exchange))
                    break
                except NotConfirmed:
                    await asyncio.sleep(0.1)
        self.accepted.events.add(envelope.id)
        return envelope.id

    def envelope(self, event: Event, subject: str, sequence: int, identity: UUID | None = None) -> Envelope:
        """An event as its owner would put it into the outbox."""
        identity = identity or uuid7()
        source = f"/tirkeu/{event.owner}"
        data = event.model_dump_json().encode()
        return self._keys.signed(
            Envelope(identity, source, event.type, subject, NOW, sequence, identity, identity, data)
        )

    # -- the broker and the account

    @asynccontextmanager
    async def channel(self) -> AsyncIterator[AbstractChannel]:
        async with await aio_pika.connect(self.rabbitmq_url) as connection, connection.channel() as channel:
            yield channel

    async def prepare(self) -> None:
        """Empty queues, and empty logs: what stands there later was published by then."""
        async with self.channel() as channel:
            for log_name, _ in LOGS.values():
                # A service with a fresh database would catch up with all that went before.
                await channel.queue_delete(log_name)
            await declare_shared(channel)
            await declare_service(channel, self.name, [reaction.event for reaction in self.definition.reactions])
            for name in queues(self.name):
                await (await channel.get_queue(name)).purge()
        await self._publisher.open()

    async def waiting(self) -> dict[str, int]:
        """How many messages are ready in each of the service's queues that has any."""
        return await looking.waiting(self.rabbitmq_url, queues(self.name))

    async def consumers(self) -> int:
        """How many consume the service's queue; 0 too where there is no such queue."""
        return await looking.consumers(self.rabbitmq_url, queue_name(self.name))

    async def dead_letters(self) -> list[Mapping[str, Any]]:
        """Take the dead letters out; returns their headers."""
        return [message.headers for message in await self._take(dead_queue_name(self.name))]

    async def drained(self, seconds: float = 60) -> None:
        """Wait until all that was accepted is in the inbox, the outbox is empty and no queue holds a message."""

        async def done() -> bool:
            inbox = self.database["inbox"]
            return (
                inbox.count_documents({"_id": {"$in": [f"event/{one}" for one in self.accepted.events]}})
                == len(self.accepted.events)
                and unpublished(self.database) == 0
                and not await self.waiting()
            )

        await until(done, "everything accepted drains", seconds)

    async def balance(self) -> Balance:
        """Stop what runs, so that what isn't acknowledged shows, and draw up the account."""
        for process in self.processes:
            await asyncio.to_thread(process.stop, STOP_SECONDS)
        order = Order.of(await published(self.rabbitmq_url), source=f"/tirkeu/{self.name}")
        counted = {
            (f"{aggregate.collection}/{document['_id']}", sequence)
            for aggregate in self.definition.aggregates
            for document in self.database[aggregate.collection].find({}, {"sequence": 1})
            for sequence in range(1, document["sequence"] + 1)
        }
        inbox = set(handled(self.database))
        expected = {f"command/{STAFF}/{key}" for key in self.accepted.commands}
        expected |= {f"event/{identity}" for identity in self.accepted.events}
        balance = Balance(
            accepted=len(expected),
            effective=len(expected & inbox),
            unasked=len(inbox - expected),
            counted=len(counted),
            published=len(order.places()),
            missing=sorted(counted - order.places())[:5],
            twice=order.claimed_twice(),
            republished=order.copies(),
            outbox=unpublished(self.database),
            queues=await self.waiting(),
        )
        log.info("%s: %s, answers %s", self.name, balance, dict(self.accepted.answers))
        return balance

    async def _take(self, queue: str) -> Sequence[aio_pika.abc.AbstractIncomingMessage]:
        found = []
        async with self.channel() as channel:
            source = await channel.get_queue(queue)
            while message := await source.get(fail=False):
                await message.ack()
                found.append(message)
        return found
