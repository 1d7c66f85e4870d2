"""Routes that declare their access, and the limit on a request's body."""

from collections.abc import Callable
from typing import Any, NamedTuple, cast

from fastapi import APIRouter, Depends, FastAPI
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tirkeu_chassis.http import problem_answers
from tirkeu_chassis.http.access import Access
from tirkeu_chassis.http.command_route import CommandRoute
from tirkeu_chassis.http.commands import authenticate
from tirkeu_chassis.http.problem_answers import BODY_BYTES, ProblemDetails


class BodyLimit:
    """Takes no more of a request than a service has use for, whatever its Content-Length says."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        taken = 0

        async def limited() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > BODY_BYTES:
                raise HTTPException(413)
            return message

        await self._app(scope, limited if scope["type"] == "http" else receive, send)


class Api:
    """Collects the routes of a service. Each names its `access`; POST and PUT take commands."""

    def __init__(self, tag: str) -> None:
        self.router = APIRouter(tags=[tag], route_class=CommandRoute)

    def get(self, path: str, access: Access, **options: Any) -> Callable[[Any], Any]:
        """A query."""
        return self._route(self.router.get, path, access, options)

    def page(self, path: str, access: Access, **options: Any) -> Callable[[Any], Any]:
        """A page for people, or a part of one: its address may hold what only the page knows, or others added to it."""
        return self._route(self.router.get, path, access, options, any_query=True)

    def post(self, path: str, access: Access, **options: Any) -> Callable[[Any], Any]:
        """A command; needs an Idempotency-Key."""
        return self._route(self.router.post, path, access, options)

    def put(self, path: str, access: Access, **options: Any) -> Callable[[Any], Any]:
        """A command that sets something to a value."""
        return self._route(self.router.put, path, access, options)

    def _route(
        self, method: Any, path: str, access: Access, options: dict[str, Any], *, any_query: bool = False
    ) -> Callable[[Any], Any]:
        security: dict[str, Any] = {} if access.public else {"security": [{"bearer": []}]}
        options.setdefault("openapi_extra", security | {"x-roles": sorted(access.roles)})
        # On the route itself, so that it holds whatever the endpoint asks for.
        options["dependencies"] = [*options.get("dependencies", ()), Depends(authenticate)]
        options.setdefault("responses", {"default": {"model": ProblemDetails, "description": "A problem"}})

        def declare(endpoint: Any) -> Any:
            endpoint.access, endpoint.any_query = access, any_query
            return method(path, **options)(endpoint)

        return declare


class DeclaredRoute(NamedTuple):
    """What a route says of itself, for those who look at all of them."""

    method: str
    path: str
    summary: str
    access: Access


def declared(*apis: Api) -> list[DeclaredRoute]:
    """The routes that are described to callers, in the order in which they were made."""
    return [
        DeclaredRoute(method, route.path, route.summary or "", cast("Any", route.endpoint).access)
        for api in apis
        for route in api.router.routes
        if isinstance(route, APIRoute) and route.include_in_schema
        for method in sorted(route.methods or ())
    ]


def install(app: FastAPI, *apis: Api) -> None:
    """Add the routes and the problem answers.

    Raises:
        RuntimeError: a route doesn't declare its access.
    """
    for api in apis:
        for route in api.router.routes:
            if isinstance(route, APIRoute) and not isinstance(getattr(route.endpoint, "access", None), Access):
                raise RuntimeError(f"route {route.path} doesn't declare who may call it")
        # As they are: a router that is included is matched a second time for each request. They are tried one by one,
        # so those with a fixed path go first, which is also what a path like /v1/visits/next needs.
        app.router.routes.extend(sorted(api.router.routes, key=_has_parameters))
    problem_answers.install(app)


def _has_parameters(route: BaseRoute) -> bool:
    return isinstance(route, APIRoute) and bool(route.param_convertors)
