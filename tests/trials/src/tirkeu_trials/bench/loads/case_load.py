"""Cases from registration to the permit, as the office's programs would send them: four commands and a query each.

The next command is sent as soon as the one before has taken effect where it is needed. There are two waits: until
review has the case (a refused assignment or verification is sent again), and until the permit is drawn up (the event of
the weapon's registration shows it).
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import count
from time import perf_counter
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from tirkeu_contracts.event import PUBLIC_EXCHANGE
from tirkeu_contracts.events.registry import PermitIssued, WeaponRegistered
from tirkeu_operations.errors import CommandError
from tirkeu_trials.bench.intake import application
from tirkeu_trials.bench.loads.http_load import Connection, request
from tirkeu_trials.bench.stand import Stand
from tirkeu_trials.year.steps import CHECKS

BODIES = ("1.1", "2.10", "3.1", "4.1", "5.1", "6.1", "7.19", "8.1")
"""Each body numbers its cases by itself: with one alone, all would wait for one counter."""
CASE_SECONDS = 60.0
_TRY_AGAIN = (404, 409, 422, 503)
_PAUSE_SECONDS = 0.004


class CaseLoad:
    """Sends cases to a stand's services. `issued` holds when each permit was issued, as `perf_counter` counts."""

    def __init__(self, stand: Stand) -> None:
        self.issued: list[float] = []
        self._stand = stand
        self._run = uuid4().hex[:12]
        self._numbers = count()
        self._drawn_up: dict[str, asyncio.Future[None]] = {}
        self._issued: dict[str, asyncio.Future[None]] = {}
        self._tokens = {
            (role, body): stand.issuer.token([role], body, role)
            for role in ("clerk", "head", "officer")
            for body in BODIES
        }

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Hear of the events that the cases wait for."""
        async with await aio_pika.connect(self._stand.rabbitmq.url()) as connection, connection.channel() as channel:
            await channel.set_qos(prefetch_count=200)
            queue = await channel.declare_queue(exclusive=True)
            for event in (WeaponRegistered, PermitIssued):
                await queue.bind(PUBLIC_EXCHANGE, event.routing_key)
            await queue.consume(self._on_event, no_ack=True)
            yield

    async def together(self, cases: int, workers: int) -> None:
        """So many cases, each worker with one under way at a time.

        Raises:
            CommandError: a case didn't get through.
        """
        left = iter(range(cases))

        async def work() -> None:
            async with self._connections() as connections:
                for _ in left:
                    await self._case(connections)

        await _all([work] * workers)

    async def steadily(self, cases: int, per_second: float) -> None:
        """So many cases, begun at a steady pace however long each takes.

        Raises:
            CommandError: a case didn't get through.
        """
        began = perf_counter()

        async def one(number: int) -> None:
            await asyncio.sleep(max(0.0, began + number / per_second - perf_counter()))
            async with self._connections() as connections:
                await self._case(connections)

        await _all([lambda number=number: one(number) for number in range(cases)])  # type: ignore[misc]

    @asynccontextmanager
    async def _connections(self) -> AsyncIterator[dict[str, Connection]]:
        addresses = {name: self._stand.processes[name].address for name in ("intake", "review", "registry")}
        async with (
            Connection(addresses["intake"]) as intake,
            Connection(addresses["review"]) as review,
            Connection(addresses["registry"]) as registry,
        ):
            yield {"intake": intake, "review": review, "registry": registry}

    async def _case(self, connections: dict[str, Connection]) -> None:
        number = next(self._numbers)
        body = BODIES[number % len(BODIES)]
        clerk, head, officer = (self._tokens[role, body] for role in ("clerk", "head", "officer"))
        key = f"{self._run}-{number}"
        petition = application(body, key)
        registered = await connections["intake"].succeed(request("POST", "/v1/applications", clerk, petition, key))
        case = str(json.loads(registered)["application_id"])
        drawn_up = self._drawn_up[case] = asyncio.get_running_loop().create_future()
        issued = self._issued[case] = asyncio.get_running_loop().create_future()
        review = f"/v1/reviews/{case}"
        assignment = request("POST", f"{review}/assignment", head, {"officer_id": "officer"}, f"{key}-assign")
        await _until_accepted(connections["review"], assignment)
        verification = request("POST", f"{review}/verification", officer, {"checks": CHECKS}, f"{key}-verify")
        await _until_accepted(connections["review"], verification)
        await asyncio.wait_for(drawn_up, CASE_SECONDS)
        found = await connections["registry"].succeed(request("GET", f"/v1/permits?application_id={case}", head))
        (permit,) = json.loads(found)["items"]
        path = f"/v1/permits/{permit['permit_id']}/signature"
        await connections["registry"].succeed(request("POST", path, head, None, f"{key}-sign"))
        await asyncio.wait_for(issued, CASE_SECONDS)

    async def _on_event(self, message: AbstractIncomingMessage) -> None:
        waiting = self._issued if message.headers["ce-type"] == PermitIssued.type else self._drawn_up
        future = waiting.pop(json.loads(message.body)["application_id"], None)
        if waiting is self._issued:
            self.issued.append(perf_counter())
        if future is not None and not future.done():
            future.set_result(None)


async def _until_accepted(connection: Connection, command: bytes) -> None:
    deadline = perf_counter() + CASE_SECONDS
    while True:
        status, body = await connection.send(command)
        if status not in _TRY_AGAIN:
            break
        if perf_counter() > deadline:
            raise CommandError(f"A case got stuck: {status} {body.decode()[:300]}")
        await asyncio.sleep(_PAUSE_SECONDS)
    if status not in {200, 201}:
        raise CommandError(f"A case was refused: {status} {body.decode()[:300]}")


async def _all(work: list[Callable[[], object]]) -> None:
    try:
        async with asyncio.TaskGroup() as group:
            for one in work:
                group.create_task(one())  # type: ignore[arg-type]
    except* (CommandError, TimeoutError, asyncio.IncompleteReadError) as several:
        raise CommandError(f"A case did not get through: {several.exceptions[0]!r}") from several
