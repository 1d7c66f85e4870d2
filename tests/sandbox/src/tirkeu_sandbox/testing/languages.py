"""A service's answers to bad input and to a refusal, from its application alone: no broker, no database."""

import json
from types import ModuleType
from typing import Final

import httpx2
from fastapi import FastAPI, Response
from fastapi import Request as HttpRequest
from pydantic import JsonValue, ValidationError

from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.hosting import create_app
from tirkeu_chassis.http.requests import Request
from tirkeu_chassis.service import Definition, Service
from tirkeu_chassis.settings import Settings

BAD: Final[tuple[JsonValue, ...]] = (
    None,
    True,
    -1,
    1e30,
    0.5,
    "",
    "x" * 25_000,
    "2011-02-30",
    "2011-11-22T10:00",
    [],
    ["x"] * 300,
    {},
    {"x": 1},
)
"""Values each of which some kind of field doesn't take."""


def faults(*schemas: ModuleType) -> set[str]:
    """pydantic's types of the faults that bad values lead to in the request models of these modules."""
    found: set[str] = set()
    for module in schemas:
        for model in vars(module).values():
            if isinstance(model, type) and issubclass(model, Request):
                found |= _faults_of(model)
    return found


def _faults_of(model: type[Request]) -> set[str]:
    found: set[str] = set()
    for field in ("no_such_field", *model.model_fields):
        for bad in BAD:
            try:
                model.model_validate_json(json.dumps({field: bad}))
            except ValidationError as error:
                found |= {one["type"] for one in error.errors()}
    return found


async def answer_to(refusal: Refusal, definition: Definition, accept_language: str) -> httpx2.Response:
    """How a service answers a caller whose command is refused.

    Args:
        refusal: what the decider raises.
        definition: the service; its application is made and not started.
        accept_language: the caller's header, e.g. `ru;q=0.9, en;q=0.1`.
    """

    def refused(request: HttpRequest) -> Response:
        raise refusal

    app = unstarted(definition)
    app.add_route("/refused", refused)
    return await ask(app, "/refused", accept_language)


def unstarted(definition: Definition) -> FastAPI:
    """A service's application, made and not started."""
    nowhere = {"rabbitmq_url": "amqp://x", "mongodb_url": "mongodb://x", "jwks": "/none", "token_issuer": "urn:test"}
    return create_app(Service(definition, Settings.model_validate({"mode": "development", **nowhere})))


async def ask(app: FastAPI, path: str, accept_language: str) -> httpx2.Response:
    """What an application answers to `GET`, in this process."""
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://service") as client:
        return await client.get(path, headers={"accept-language": accept_language})
