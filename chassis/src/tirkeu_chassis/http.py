"""The HTTP side of a service: routes that declare their access, commands with idempotency, problem answers.

Every error is a problem detail (RFC 9457) whose `type` is stable; texts never repeat the rejected input.
"""

import hashlib
from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils.compat import uuid7

from tirkeu_chassis.access import Access
from tirkeu_chassis.actors import Actor
from tirkeu_chassis.decision import Key, NotFound, Refusal, derive_id
from tirkeu_chassis.problems import (
    CONTENT_TYPE,
    PROBLEM_TYPE_PREFIX,
    IdempotencyKeyMissing,
    InvalidRequest,
    MalformedBody,
    MalformedIfMatch,
    OtherTerritory,
    Overloaded,
    UnexpectedFault,
)
from tirkeu_chassis.store import Store, Stored, StoreUnavailable
from tirkeu_chassis.tracing import trace_id, traceparent_of
from tirkeu_chassis.unit_of_work import Decider, Task

S = TypeVar("S")

IDEMPOTENCY_KEY_LENGTH = 200
RETRY_AFTER_SECONDS = "2"
BODY_BYTES = 1 << 20
"""The largest request body."""
_ADDRESSES = "The addresses of this service are listed at /docs."
HTTP_PROBLEMS = {
    400: ("http-error", "The request can't be answered", _ADDRESSES),
    404: ("no-such-route", "No such address", _ADDRESSES),
    405: ("method-not-allowed", "Method not allowed", _ADDRESSES),
    413: ("body-too-large", "The body is too large", f"Send {BODY_BYTES:,} bytes at most."),
}

log = structlog.get_logger(__name__)


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


class ProblemDetails(BaseModel):
    """RFC 9457. `paragraph` names the paragraph of the standard that the answer rests on."""

    type: str
    title: str
    status: int
    detail: str
    paragraph: str | None = None
    trace: str | None = None
    errors: list[dict[str, Any]] | None = None


class Api:
    """Collects the routes of a service. Each names its `access`; POST and PUT take commands."""

    def __init__(self, tag: str) -> None:
        self.router = APIRouter(tags=[tag])

    def get(self, path: str, access: Access, **options: Any) -> Callable[[Any], Any]:
        """A query."""
        return self._route(self.router.get, path, access, options)

    def post(self, path: str, access: Access, **options: Any) -> Callable[[Any], Any]:
        """A command; needs an Idempotency-Key."""
        return self._route(self.router.post, path, access, options)

    def put(self, path: str, access: Access, **options: Any) -> Callable[[Any], Any]:
        """A command that sets something to a value."""
        return self._route(self.router.put, path, access, options)

    def _route(self, method: Any, path: str, access: Access, options: dict[str, Any]) -> Callable[[Any], Any]:
        security: dict[str, Any] = {} if access.public else {"security": [{"bearer": []}]}
        options.setdefault("openapi_extra", security | {"x-roles": sorted(access.roles)})
        # On the route itself, so that it holds whatever the endpoint asks for.
        options["dependencies"] = [*options.get("dependencies", ()), Depends(_actor)]
        options.setdefault("responses", {"default": {"model": ProblemDetails, "description": "A problem"}})

        def declare(endpoint: Any) -> Any:
            endpoint.access = access
            return method(path, **options)(endpoint)

        return declare


async def _actor(request: Request) -> Actor | None:
    access: Access = request.scope["route"].endpoint.access
    if access.public:
        return None
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    verifier = request.app.state.service.verifier
    actor: Actor = await verifier.actor(token.strip() if scheme.lower() == "bearer" else "")
    access.check(actor)
    structlog.contextvars.bind_contextvars(actor=actor.subject)
    return actor


class Queries:
    """What a query needs: the store, and the caller's sight."""

    def __init__(self, request: Request, actor: Actor | None) -> None:
        self.actor = actor
        self.store: Store = request.app.state.service.store
        self.now = request.app.state.service.clock.now()
        self.request = request

    async def one(self, key: Key[S]) -> Stored[S]:
        """An aggregate within the caller's territory.

        Raises:
            NotFound, OtherTerritory
        """
        stored = await self.store.get(key)
        if stored is None:
            raise NotFound(what=key.aggregate.state.__name__.lower())
        self.check_sight(getattr(stored.state, "body_no", None))
        return stored

    def check_sight(self, body_no: str | None) -> None:
        """Raises OtherTerritory where the caller may not see the body's affairs."""
        if self.actor is not None and not self.actor.may_act_for(body_no):
            raise OtherTerritory(body_no=body_no or "of the whole country")

    def sight(self) -> dict[str, Any]:
        """Criteria that hold the caller's territory."""
        territory = self.actor.territory if self.actor is not None else None
        return {} if territory is None else {"body_no": {"$in": list(territory)}}


class Commands(Queries):
    """What a command needs: its actor, its id, and the way into the unit of work."""

    def __init__(self, request: Request, actor: Actor | None, body: bytes) -> None:
        super().__init__(request, actor)
        self.message_id: UUID = uuid7()
        self._body = body

    def new_id(self, purpose: str) -> UUID:
        """The id that the decider's `ctx.new_id` will give for the same purpose."""
        return derive_id(self.message_id, purpose)

    async def decide(
        self,
        decide: Decider,
        key: Key[S],
        message: Any,
        *,
        answer: Callable[[S], BaseModel],
        create: bool = False,
        status: int = 200,
        location: Callable[[S], str] | None = None,
        reads: tuple[Key[Any], ...] = (),
        scope: str | None = None,
    ) -> Response:
        """Carry the command out and answer when it has taken effect.

        Args:
            create: the aggregate need not exist yet.
            answer: what the caller reads, made from the new state; it is kept beside the Idempotency-Key,
                so it must hold no personal data.
            scope: whose Idempotency-Key it is where no token says.
        """
        service = self.request.app.state.service
        service.check_capacity()
        caller = self.actor.subject if self.actor is not None else f"public:{scope}"
        task = Task(
            decide=decide,
            key=key,
            message=message,
            message_id=self.message_id,
            inbox_id=f"command/{caller}/{self._idempotency_key()}",
            traceparent=traceparent_of(self.request.headers),
            actor=self.actor,
            must_exist=not create,
            if_match=self._if_match(),
            fingerprint=self._fingerprint(),
            answer=answer,
            status=status,
            location=location,
            reads=reads,
            kind="command",
        )
        outcome = await service.submit(task)
        handled = outcome.handled
        headers = {"etag": f'"{handled.version}"', "tirkeu-message-id": str(handled.message_id)}
        if handled.location:
            headers["location"] = handled.location
        if outcome.repeated:
            headers["idempotent-replayed"] = "true"
        return Response(handled.answer, status_code=handled.status, headers=headers, media_type="application/json")

    def _idempotency_key(self) -> str:
        key = self.request.headers.get("idempotency-key", "").strip()
        if key and len(key) <= IDEMPOTENCY_KEY_LENGTH:
            return key
        if key or self.request.method == "POST":
            raise IdempotencyKeyMissing
        return str(self.message_id)

    def _if_match(self) -> int | None:
        header = self.request.headers.get("if-match")
        if header is None or header.strip() == "*":
            return None
        version = header.strip().strip('"')
        if not version.isdecimal():
            raise MalformedIfMatch
        return int(version)

    def _fingerprint(self) -> str:
        digest = hashlib.sha256(f"{self.request.method} {self.request.url.path}\n".encode())
        digest.update(self._body)
        return digest.hexdigest()


async def _queries(request: Request, actor: Annotated[Actor | None, Depends(_actor)]) -> Queries:
    return Queries(request, actor)


async def _commands(request: Request, actor: Annotated[Actor | None, Depends(_actor)]) -> Commands:
    return Commands(request, actor, await request.body())


# Coroutines, because FastAPI sends plain callables through a thread.
Query = Annotated[Queries, Depends(_queries)]
Command = Annotated[Commands, Depends(_commands)]


def json_answer(stored: Stored[Any], answer: BaseModel) -> Response:
    """A query's answer about one aggregate, with its ETag."""
    return Response(
        answer.model_dump_json(),
        media_type="application/json",
        headers={"etag": f'"{stored.version}"'},
    )


def install(app: FastAPI, *apis: Api) -> None:
    """Add the routes and the problem answers.

    Raises:
        RuntimeError: a route doesn't declare its access.
    """
    for api in apis:
        for route in api.router.routes:
            if isinstance(route, APIRoute) and not isinstance(getattr(route.endpoint, "access", None), Access):
                raise RuntimeError(f"route {route.path} doesn't declare who may call it")
        app.include_router(api.router)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(StoreUnavailable, _unavailable)
    app.add_exception_handler(Exception, _fault)


def problem(refusal: Refusal, request: Request, errors: list[dict[str, Any]] | None = None) -> Response:
    """The problem answer for a refusal."""
    details = ProblemDetails(
        type=PROBLEM_TYPE_PREFIX + refusal.code,
        title=refusal.title,
        status=refusal.status,
        detail=refusal.detail.format(**refusal.params),
        paragraph=refusal.paragraph,
        trace=trace_id(traceparent_of(request.headers)),
        errors=errors,
    )
    headers = {}
    if refusal.status == 503:
        headers["retry-after"] = RETRY_AFTER_SECONDS
    if refusal.status == 401:
        headers["www-authenticate"] = "Bearer"
    return JSONResponse(details.model_dump(exclude_none=True), refusal.status, headers=headers, media_type=CONTENT_TYPE)


async def _refused(request: Request, refusal: Any) -> Response:
    return problem(refusal, request)


async def _invalid(request: Request, error: Any) -> Response:
    # Places and kinds of fault, never the input: it may hold personal data.
    faults = [
        {"where": ".".join(map(str, one["loc"])), "fault": one["type"], "hint": _hint(one)}
        for one in error.errors()[:20]
    ]
    if any(one["fault"] == "json_invalid" for one in faults):
        return problem(MalformedBody(), request)
    return problem(InvalidRequest(), request, faults)


def _hint(error: dict[str, Any]) -> str:
    """pydantic's message where it can't hold input; a validator of ours says only codes and rules."""
    return str(error["msg"])


async def _http(request: Request, error: Any) -> Response:
    code, title, detail = HTTP_PROBLEMS.get(error.status_code, HTTP_PROBLEMS[400])
    details = ProblemDetails(
        type=PROBLEM_TYPE_PREFIX + code,
        title=title,
        status=error.status_code,
        detail=detail,
    )
    return JSONResponse(
        details.model_dump(exclude_none=True),
        error.status_code,
        headers=getattr(error, "headers", None),
        media_type=CONTENT_TYPE,
    )


async def _unavailable(request: Request, _: Any) -> Response:
    return problem(Overloaded(why="The database can't be reached."), request)


async def _fault(request: Request, error: Any) -> Response:
    trace = trace_id(traceparent_of(request.headers))
    log.error("request failed", path=request.scope.get("route_path", ""), exc_info=error)
    return problem(UnexpectedFault(trace=trace), request)
