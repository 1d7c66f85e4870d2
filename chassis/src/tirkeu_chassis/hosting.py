"""Hosts a service: its HTTP application, and the process that runs it."""

import gc
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog
import uvicorn
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from pydantic import ValidationError
from pydantic_settings import SettingsError

from tirkeu_chassis.http import docs_page as api_pages
from tirkeu_chassis.http import operations
from tirkeu_chassis.http import routes as http
from tirkeu_chassis.http.bounded_protocol import bounded_protocol
from tirkeu_chassis.http.secure_answers import SecureAnswers
from tirkeu_chassis.observing import logs
from tirkeu_chassis.observing.requests import ObservedRequests
from tirkeu_chassis.service import STARTUP_FAILURE, Definition, Service
from tirkeu_chassis.settings import Settings, settings_faults
from tirkeu_chassis.signing.keys import UnusableKey

log = structlog.get_logger(__name__)

NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}
"""FastAPI's own: it would record whole addresses and what was invalid, which may be personal data."""


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
        # A redirect would follow the Host header, which anybody may send.
        redirect_slashes=False,
        telemetry=NO_TELEMETRY,
    )
    app.state.service = service
    # The service's own routes first: they are matched one by one, and called the most.
    http.install(app, *definition.apis, operations.routes(definition.name, definition.reactions))
    api_pages.install(app)
    app.add_middleware(http.BodyLimit)
    app.add_middleware(SecureAnswers)
    app.add_middleware(ObservedRequests)
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


def _settings(definition: Definition) -> Settings:
    """The settings; where they don't hold, the process ends and says what to set."""
    try:
        return Settings()
    except (ValidationError, SettingsError) as error:
        logs.configure(definition.name, "INFO")
        log.error("the settings don't hold", faults=settings_faults(error))
        sys.exit(STARTUP_FAILURE)


def run(definition: Definition) -> None:
    """Run the service in this process until SIGTERM or SIGINT."""
    settings = _settings(definition)
    logs.configure(definition.name, settings.log_level)
    try:
        service = Service(definition, settings)
    except UnusableKey as error:
        log.error("the settings don't hold", faults=[f"TIRKEU_SIGNING_KEY or TIRKEU_EVENT_KEYS: {error}"])
        sys.exit(STARTUP_FAILURE)
    # uvicorn hands the signal on when it has stopped; a stop that was asked for is no failure.
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: None)
    config = uvicorn.Config(
        create_app(service),
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        http=bounded_protocol(settings.request_seconds, settings.connection_limit),
        timeout_graceful_shutdown=int(settings.grace_seconds),
    )
    server = _Server(config, service)
    server.run()
    if not server.started:
        sys.exit(STARTUP_FAILURE)
