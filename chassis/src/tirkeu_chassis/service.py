"""A service: plugs deciders, reactions, alarms and routes into the shell, and runs it."""

import asyncio
import gc
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any

import structlog
import uvicorn
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as AsgiMessage
from uuid_utils.compat import uuid7

from tirkeu_chassis import api_pages, http, logs, operations, telemetry
from tirkeu_chassis.alarms import AlarmClock
from tirkeu_chassis.bus import Bus
from tirkeu_chassis.dead_letters import DeadLetterCount
from tirkeu_chassis.decision import Aggregate
from tirkeu_chassis.identity import Verifier
from tirkeu_chassis.messages import Message
from tirkeu_chassis.problems import Overloaded
from tirkeu_chassis.publishing import Publisher
from tirkeu_chassis.reactions import Alarm, Reaction
from tirkeu_chassis.relay import Relay
from tirkeu_chassis.settings import Settings
from tirkeu_chassis.store import Store
from tirkeu_chassis.tracing import new_traceparent
from tirkeu_chassis.unit_of_work import Outcome, Task, UnitOfWork

log = structlog.get_logger(__name__)

STARTUP_FAILURE = 3
"""Exit status of a service that couldn't start."""
COMMAND_SECONDS = 10.0
HELD_UP_SECONDS = 2.0
"""An election of a primary is over by then: who comes in the middle of one waits for its end."""
"""How long a caller waits for a command before a 503 tells them to come again with the same key."""


@dataclass(frozen=True)
class Definition:
    """What makes a service that service and no other. Its `main.py` holds one of these."""

    name: str
    title: str
    version: str
    api: http.Api
    aggregates: Sequence[Aggregate[Any]]
    reactions: Sequence[Reaction[Any, Any]] = ()
    alarms: Sequence[Alarm[Any]] = ()
    background: Callable[["Service"], Awaitable[None]] | None = None
    """A task of the service's own that runs while it does, cancelled at the end."""
    package: str = ""
    """The package whose catalogues hold the texts of its answers, e.g. `tirkeu_review`."""


class Service:
    """A running instance."""

    def __init__(self, definition: Definition, settings: Settings) -> None:
        self.definition = definition
        self.settings = settings
        self.clock = settings.clock()
        self.verifier = Verifier(settings.jwks, settings.token_issuer, settings.token_audience)
        # A name for this run of the process: a restart never takes its predecessor's rows for its own.
        self.instance = f"{socket.gethostname()}-{os.getpid()}-{str(uuid7())[-12:]}"
        lease = timedelta(seconds=settings.lease_seconds)
        rabbitmq_url = settings.rabbitmq_url.get_secret_value()
        self.store = Store(
            settings.mongodb_url.get_secret_value(),
            settings.database or f"tirkeu_{definition.name}",
            definition.aggregates,
            self.instance,
        )
        self.publisher = Publisher(rabbitmq_url, definition.name)
        self.relay = Relay(self.store, self.publisher, lease)
        self.unit_of_work = UnitOfWork(
            self.store,
            self.clock,
            f"/tirkeu/{definition.name}",
            batch_limit=settings.batch_limit,
            lease=lease,
            on_committed=self.relay.submit,
        )
        self.bus = Bus(
            definition.name,
            rabbitmq_url,
            definition.reactions,
            self.unit_of_work,
            self.publisher,
            self.store,
            prefetch=settings.prefetch,
            grace_seconds=settings.grace_seconds,
            inbox_days=settings.inbox_days,
        )
        self.dead_letter_count = DeadLetterCount(definition.name, self.bus.broker)
        self.alarm_clock = AlarmClock(
            definition.alarms,
            self.store,
            self.clock,
            self.unit_of_work,
        )
        self.ready = False
        self.leaving = asyncio.Event()
        """Set as soon as a stop is asked for: answers without an end of their own, such as event streams, end now."""
        self._background: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the store and the broker, then take work."""
        await self.store.open(self.settings.inbox_days)
        await self.publisher.open()
        self.unit_of_work.start()
        self.relay.start()
        await self.bus.start()
        self.dead_letter_count.start()
        self.alarm_clock.start()
        if self.definition.background is not None:
            self._background = asyncio.ensure_future(self.definition.background(self))
        self.ready = True
        log.info("ready", instance=self.instance)

    async def stop(self) -> None:
        """Take nothing new, finish what runs, publish what is committed, and go."""
        self.ready = False
        if self._background is not None:
            self._background.cancel()
            await asyncio.gather(self._background, return_exceptions=True)
        await self.alarm_clock.stop()
        await self.dead_letter_count.stop()
        await self.bus.stop()
        await self.unit_of_work.stop()
        await self.relay.stop()
        await self.publisher.close()
        self.store.close()
        log.info("stopped", instance=self.instance)

    def check_capacity(self) -> None:
        """What can't be done soon is better refused at once than heaped up.

        Raises:
            Overloaded: too many events wait for the broker, or the database has been away for a while.
        """
        if self.unit_of_work.held_up_seconds > HELD_UP_SECONDS:
            raise Overloaded(why=Message("The database can't be reached."))
        if self.relay.pending > self.settings.outbox_limit:
            raise Overloaded(why=Message("Too many events wait for the broker."))

    async def submit(self, task: Task[Any]) -> Outcome:
        """A command into the unit of work, with a bound on the caller's patience.

        Raises:
            Overloaded: the outcome isn't known in time. What a group has taken goes on and may take effect; the same
                key tells. What none has taken is dropped.
        """
        try:
            async with asyncio.timeout(COMMAND_SECONDS):
                return await self.unit_of_work.submit(task)
        except TimeoutError:
            raise Overloaded(why=Message("The database doesn't answer in time.")) from None


NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""FastAPI's own: it would record whole addresses and what was invalid, which may be personal data."""


class _Observed:
    """Binds a traceparent to each request's logs, events and problem answers, and counts the request."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        incoming = next((value for name, value in scope["headers"] if name == b"traceparent"), b"")
        structlog.contextvars.bind_contextvars(traceparent=new_traceparent(incoming.decode("latin-1")))
        status = 500
        began = monotonic()

        async def observed(message: AsgiMessage) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, observed)
        finally:
            # The route's pattern, not the address: that holds ids, and anything a stranger may type.
            route = getattr(scope.get("route"), "path", "none")
            telemetry.REQUESTS.labels(scope["method"], route, status).inc()
            telemetry.REQUEST_SECONDS.labels(scope["method"], route).observe(monotonic() - began)


def create_app(service: Service) -> FastAPI:
    """The HTTP application of a service; its lifespan starts and stops the rest."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await service.start()
        try:
            yield
        finally:
            await service.stop()

    definition = service.definition
    app = FastAPI(
        title=definition.title,
        version=definition.version,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry=NO_TELEMETRY,
    )
    app.state.service = service
    # The service's own routes first: they are matched one by one, and called the most.
    http.install(app, definition.api, operations.routes(definition.name, definition.reactions))
    api_pages.install(app)
    app.add_middleware(http.BodyLimit)
    app.add_middleware(_Observed)
    return app


def settle_memory() -> None:
    """Look for garbage less often, and not in what stands for good.

    With a hundred requests under way, Python's own thresholds let a fifth of the time go into looking.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


class _Server(uvicorn.Server):
    """Settles the memory after the start, and tells the service of a stop before it waits for the last answers."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        settle_memory()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._service.leaving.set()
        await super().shutdown(sockets)


def run(definition: Definition) -> None:
    """Run the service in this process until SIGTERM or SIGINT."""
    settings = Settings()
    logs.configure(definition.name, settings.log_level)
    service = Service(definition, settings)
    # uvicorn hands the signal on when it has stopped; a stop that was asked for is no failure.
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: None)
    config = uvicorn.Config(
        create_app(service),
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=int(settings.grace_seconds),
    )
    server = _Server(config, service)
    server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)
