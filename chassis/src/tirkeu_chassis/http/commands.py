"""What an endpoint gets: `Queries` reads the store, `Commands` submits to the unit of work."""

import hashlib
import re
from collections.abc import Callable, Iterable
from typing import Annotated, Any, TypeVar
from uuid import UUID

import structlog
from fastapi import Depends, Request, Response
from pydantic import BaseModel
from uuid_utils.compat import uuid7

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.decider.decision import Key, derive_id
from tirkeu_chassis.decider.refusals import WHOLE_COUNTRY, NotFound, OtherTerritory
from tirkeu_chassis.http.access import Access
from tirkeu_chassis.http.negotiation import preferred_language
from tirkeu_chassis.http.problems import HeaderRepeated, IdempotencyKeyMissing, MalformedIfMatch
from tirkeu_chassis.observing.tracing import traceparent_of
from tirkeu_chassis.store.records import Stored
from tirkeu_chassis.store.store import Store
from tirkeu_chassis.unit_of_work.task import Decider, Task
from tirkeu_contracts.standard.names import Language

S = TypeVar("S")

IDEMPOTENCY_KEY_LENGTH = 200
SAID_ONCE = (b"authorization", b"idempotency-key", b"if-match", b"content-type")
"""Headers of which a request has one at most."""
_VERSION = re.compile(r'"?([0-9]{1,18})"?')


async def authenticate(request: Request) -> Actor | None:
    """The caller, with the grants that count on this route; None on public routes.

    Raises:
        Unauthenticated, KeysUnavailable, OtherRole, RoleWithoutBody
    """
    _check_said_once(request)
    access: Access = request.scope["route"].endpoint.access
    if access.public:
        return None
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    verifier = request.app.state.service.verifier
    actor = access.admit(await verifier.actor(token.strip() if scheme.lower() == "bearer" else ""))
    structlog.contextvars.bind_contextvars(actor=actor.subject)
    return actor


def _check_said_once(request: Request) -> None:
    names = [name for name, _ in request.scope["headers"]]
    for name in SAID_ONCE:
        # Which of two holds is anybody's guess: a proxy's, ours, the next one's.
        if names.count(name) > 1:
            raise HeaderRepeated(header=name.decode())


def inbox_id_of(subject: str | None, scope: str | None, key: str) -> str:
    """The id by which the inbox knows a command: of its caller, or of its scope where nobody need be known.

    No slash and no prefix of a subject makes it another's. For subjects without `/`, `%` and `public:` it is as it ever
    was, so that keys of an earlier version are known again; for others a repeat of a key from before the upgrade isn't.
    """
    if subject is None:
        return f"command/public:{_escaped(scope or '')}/{key}"
    caller = _escaped(subject)
    return f"command/{caller.replace(':', '%3A', 1) if caller.startswith('public:') else caller}/{key}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("/", "%2F")


class Queries:
    """What a query needs: the store, and the caller's sight."""

    def __init__(self, request: Request, actor: Actor | None) -> None:
        self.actor = actor
        self.store: Store = request.app.state.service.store
        self.now = request.app.state.service.clock.now()
        self.request = request

    @property
    def lang(self) -> Language:
        """The language the caller likes best of kk, ru and en."""
        return preferred_language(self.request.headers.get("accept-language", ""))

    async def one(self, key: Key[S]) -> Stored[S]:
        """An aggregate within the caller's territory.

        Raises:
            NotFound, OtherTerritory
        """
        stored = await self.store.get(key)
        if stored is None:
            raise NotFound(what=key.aggregate.name)
        self.check_sight(getattr(stored.state, "body_no", None))
        return stored

    def check_sight(self, body_no: str | None) -> None:
        """Raises OtherTerritory where the caller may not see the body's affairs."""
        if not self.may_see(body_no):
            raise OtherTerritory(body_no=body_no or WHOLE_COUNTRY)

    def may_see(self, body_no: str | None) -> bool:
        """Whether the caller may see the body's affairs; without a token, everybody's."""
        return self.actor is None or self.actor.may_act_for(body_no)

    def may_see_particulars(self, body_no: str | None) -> bool:
        """Whether the caller holds, for this body, one of the roles that the route shows personal data to."""
        access: Access = self.request.scope["route"].endpoint.access
        return self.actor is not None and self.actor.narrowed(access.particulars).may_act_for(body_no)

    async def states(self, keys: Iterable[Key[S]]) -> dict[Key[S], S]:
        """The states of those of some aggregates that there are."""
        wanted = set(keys)
        if not wanted:
            return {}
        return {key: one.state for key, one in (await self.store.load(wanted)).states.items() if one is not None}

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
        subject = self.actor.subject if self.actor is not None else None
        task = Task(
            decide=decide,
            key=key,
            message=message,
            message_id=self.message_id,
            inbox_id=inbox_id_of(subject, scope, self._idempotency_key()),
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
        version = _VERSION.fullmatch(header.strip())
        if version is None:
            raise MalformedIfMatch
        return int(version[1])

    def _fingerprint(self) -> str:
        digest = hashlib.sha256(f"{self.request.method} {self.request.scope['path']}\n".encode())
        digest.update(self._body)
        return digest.hexdigest()


async def _queries(request: Request, actor: Annotated[Actor | None, Depends(authenticate)]) -> Queries:
    return Queries(request, actor)


async def commands(request: Request, actor: Annotated[Actor | None, Depends(authenticate)]) -> Commands:
    """A dependency: what a command needs."""
    return Commands(request, actor, await request.body())


# Coroutines, because FastAPI sends plain callables through a thread.
Query = Annotated[Queries, Depends(_queries)]
Command = Annotated[Commands, Depends(commands)]
