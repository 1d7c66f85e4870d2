"""The bare route with the process settings of a service: rarer garbage collection, FastAPI's own telemetry off."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from tirkeu_chassis.hosting import NO_TELEMETRY, settle_memory
from tirkeu_trials.bench.contenders.bare_insert import application, serve


@asynccontextmanager
async def _settled(_: FastAPI) -> AsyncIterator[None]:
    settle_memory()
    yield


if __name__ == "__main__":
    serve(application(lifespan=_settled, telemetry=NO_TELEMETRY))
