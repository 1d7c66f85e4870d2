"""A service under faults: its processes, what is sent to it, and an observer of all that it publishes."""

import asyncio
import logging
import os
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import aio_pika
import httpx2
from aio_pika.abc import AbstractChannel
from aio_pika.exceptions import ChannelNotFoundEntity
from balance import Accepted, Balance
from bson.binary import UuidRepresentation
from bson.codec_options import CodecOptions
from processes import Process, until
from pymongo import MongoClient
from uuid_utils.compat import uuid7

from tirkeu_chassis.broker.topology import LOGS, dead_queue_name, declare_service, declare_shared, queue_name, queues
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.outbox.publisher import NotConfirmed, Publisher, outgoing
from tirkeu_chassis.service import Definition
from tirkeu_chassis.unit_of_work.clock import set_file_clock
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.event import PUBLIC_EXCHANGE, RESTRICTED_EXCHANGE, Event
from tirkeu_sandbox.nodes.process import ChildProcess, free_port
from tirkeu_sandbox.services.token_issuer import TokenIssuer

log = logging.getLogger(__name__)
NOW = datetime(2011, 11, 22, 5, tzinfo=UTC)
CODEC: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True, uuid_representation=UuidRepresentation.STANDARD)


class World:
    """One service, on a database of its own and empty queues."""

    def __init__(self, definition: Definition, rabbitmq_url: str, mongodb_url: str, folder: Path) -> None:
        self.definition = definition
        self.name = definition.name
        self.rabbitmq_url = rabbitmq_url
        self.mongodb_url = mongodb_url
        self.folder = folder
        self.accepted = Accepted()
        self.observer = f"fault.{self.name}"
        self.processes: list[Process] = []
        self._issuer = TokenIssuer(folder / "jwks.json")
        self._database_name = f"test_fault_{uuid7().hex[-12:]}"
        self._client: MongoClient[dict[str, Any]] = MongoClient(mongodb_url)
        self.database = self._client.get_database(self._database_name, CODEC)
        self._publisher = Publisher(rabbitmq_url, "fault")
        self._http = httpx2.AsyncClient(timeout=30)

    # -- processes

    async def start(
        self,
        *,
        fault: tuple[str, int] | None = None,
        settings: Mapping[str, str] | None = None,
        module: str | None = None,
    ) -> Process:
        """Start a process, `fault` (seam, passage) in it, and wait until it is ready.

        `module` is another version of the service, one that lies beside this file.
        """
        module = module or f"tirkeu_{self.name}"
        faulty = ["tirkeu_sandbox.services.faulty", module, fault[0], str(fault[1])] if fault else [module]
        port = free_port()
        env = {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(Path(__file__).parent),
            "TIRKEU_MODE": "development",
            "TIRKEU_RABBITMQ_URL": self.rabbitmq_url,
            "TIRKEU_MONGODB_URL": self.mongodb_url,
            "TIRKEU_DATABASE": self._database_name,
            "TIRKEU_HTTP_PORT": str(port),
            "TIRKEU_JWKS": str(self._issuer.jwks),
            "TIRKEU_TOKEN_ISSUER": self._issuer.name,
            "TIRKEU_CLOCK_FILE": str(self.folder / "clock"),
            "TIRKEU_BATCH_LIMIT": "10",
            "TIRKEU_PREFETCH": "40",
            **(settings or {}),
        }
        set_file_clock(self.folder / "clock", NOW)
        log = self.folder / f"{self.name}.log"
        child = ChildProcess([sys.executable, "-m", *faulty], log=log, env=env)
        process = Process(child, f"http://127.0.0.1:{port}", self._http)
        self.processes.append(process)
        await process.ready()
        return process

    async def close(self) -> None:
        """End whatever still runs."""
        for process in self.processes:
            await asyncio.to_thread(process.child.stop, 30)
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
        headers = {"idempotency-key": key, "authorization": f"Bearer {self._issuer.token('staff-1', [role], body_no)}"}
        async with asyncio.timeout(120):
            while True:
                try:
                    answer = await self._http.request(method, f"{process().url}{path}", json=body, headers=headers)
                    status = answer.status_code
                except httpx2.HTTPError:
                    status = 0
                self.accepted.answers[status] += 1
                if status in {200, 201}:
                    self.accepted.commands[key] = answer.json()
                    return answer.json()
                assert status in {0, 503}, answer.text
                if status:
                    assert int(answer.headers["retry-after"]) > 0
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
        return Envelope(identity, source, event.type, subject, NOW, sequence, identity, identity, data)

    # -- the broker and the account

    @asynccontextmanager
    async def channel(self) -> AsyncIterator[AbstractChannel]:
        async with await aio_pika.connect(self.rabbitmq_url) as connection, connection.channel() as channel:
            yield channel

    async def prepare(self) -> None:
        """Empty queues and logs, and an observer of everything that is published from now on."""
        async with self.channel() as channel:
            for log_name, _ in LOGS.values():
                # A service with a fresh database would catch up with all that went before.
                await channel.queue_delete(log_name)
            await declare_shared(channel)
            await declare_service(channel, self.name, [reaction.event for reaction in self.definition.reactions])
            observer = await channel.declare_queue(self.observer, durable=True, arguments={"x-queue-type": "quorum"})
            for exchange in (PUBLIC_EXCHANGE, RESTRICTED_EXCHANGE):
                await observer.bind(exchange, "#")
            for name in (*queues(self.name), self.observer):
                await (await channel.get_queue(name)).purge()
        await self._publisher.open()

    async def waiting(self) -> dict[str, int]:
        """How many messages are ready in each of the service's queues that has any."""
        async with self.channel() as channel:
            counts = {
                name: (await channel.declare_queue(name, passive=True)).declaration_result.message_count or 0
                for name in queues(self.name)
            }
        return {name: count for name, count in counts.items() if count}

    async def consumers(self) -> int:
        """How many consume the service's queue; 0 too where there is no such queue."""
        try:
            async with self.channel() as channel:
                queue = await channel.declare_queue(queue_name(self.name), passive=True)
                return queue.declaration_result.consumer_count or 0
        except ChannelNotFoundEntity:
            return 0

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
                and self.database["outbox"].count_documents({}) == 0
                and not await self.waiting()
            )

        await until(done, "everything accepted drains", seconds)

    async def balance(self) -> Balance:
        """Stop what runs, so that what isn't acknowledged shows, and draw up the account."""
        for process in self.processes:
            await asyncio.to_thread(process.child.stop, 30)
        published: dict[tuple[str, int], set[str]] = defaultdict(set)
        copies = 0
        for message in await self._take(self.observer):
            if message.headers.get("ce-source") == f"/tirkeu/{self.name}":
                envelope = Envelope.from_message(message.headers, message.body)
                published[envelope.subject, envelope.sequence].add(str(envelope.id))
                copies += 1
        counted = {
            (f"{aggregate.collection}/{document['_id']}", sequence)
            for aggregate in self.definition.aggregates
            for document in self.database[aggregate.collection].find({}, {"sequence": 1})
            for sequence in range(1, document["sequence"] + 1)
        }
        inbox = [
            document["_id"] for document in self.database["inbox"].find({"message_id": {"$exists": True}}, {"_id": 1})
        ]
        expected = {f"command/staff-1/{key}" for key in self.accepted.commands}
        expected |= {f"event/{identity}" for identity in self.accepted.events}
        balance = Balance(
            accepted=len(expected),
            effective=len(expected & set(inbox)),
            unasked=len(set(inbox) - expected),
            counted=len(counted),
            published=len(published),
            missing=sorted(counted - set(published))[:5],
            twice=[place for place, identities in published.items() if len(identities) > 1],
            republished=copies - len(published),
            outbox=self.database["outbox"].count_documents({}),
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
