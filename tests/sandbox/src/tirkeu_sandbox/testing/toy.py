"""A toy service for the chassis' own tests: tallies that count, each count published as a real event."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from fastapi import Response
from pydantic import BaseModel
from uuid_utils.compat import uuid7

from tirkeu_chassis.decider.decision import Aggregate, Change, Context, Decision, Key, NotYet
from tirkeu_chassis.decider.reactions import Alarm, Reaction
from tirkeu_chassis.decider.refusals import Refusal, require
from tirkeu_chassis.http.access import PUBLIC, roles
from tirkeu_chassis.http.answers import json_answer
from tirkeu_chassis.http.commands import Command, Query
from tirkeu_chassis.http.routes import Api
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.service import Definition, Service
from tirkeu_chassis.settings import Settings
from tirkeu_contracts.events.intake import ApplicationWithdrawn, ServiceInformationChanged

ISSUER = "urn:test"
SUBJECT = UUID("01900000-0000-7000-8000-000000000001")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts in a body."""

    body_no: str
    count: int = 0
    wake_at: datetime | None = None
    rung: int = 0


@dataclass(frozen=True, slots=True)
class Total:
    """Counts over all tallies."""

    count: int = 0


TALLIES = Aggregate("tallies", Tally)
TOTALS = Aggregate("totals", Total)


class TooMany(Refusal):
    code = "too-many"
    status = 409
    title = "Too many"
    detail = "At most {limit}."


def withdrawn(body_no: str, ctx: Context) -> ApplicationWithdrawn:
    return ApplicationWithdrawn(application_id=SUBJECT, body_no=body_no, withdrawn_at=ctx.now)


def add(state: Tally | None, amount: int, ctx: Context) -> Decision[Tally]:
    """Add to a tally and to the total; a thousand is too many, zero breaks the decider."""
    state = state or Tally("1.1")
    require(state.count + amount < 1000, TooMany(limit=999))
    total = ctx.others[TOTALS.key("all")] or Total()
    return Decision(
        replace(state, count=state.count + amount // bool(amount)),
        withdrawn(state.body_no, ctx),
        also=(Change(TOTALS.key("all"), replace(total, count=total.count + amount)),),
    )


def learn(state: Tally | None, event: ServiceInformationChanged, ctx: Context) -> Decision[Tally]:
    """Events count one; `early` ones come before what they need, `wrong` ones are refused."""
    if event.service_code == "early" and state is None:
        raise NotYet("no tally yet")
    require(event.service_code != "wrong", TooMany(limit=0))
    if event.service_code == "faulty":
        raise ZeroDivisionError
    state = state or Tally("1.1")
    return Decision(replace(state, count=state.count + 1), withdrawn(state.body_no, ctx))


def key_of(event: ServiceInformationChanged) -> Key[Tally]:
    if event.service_code == "unkeyed":
        raise KeyError(event.service_code)
    return TALLIES.key("learned")


def ring(state: Tally, message: None, ctx: Context) -> Decision[Tally]:
    return Decision(replace(state, wake_at=None, rung=state.rung + 1), withdrawn(state.body_no, ctx))


class TallyIn(BaseModel):
    amount: int
    body_no: str = "1.1"


class TallyOut(BaseModel):
    count: int


api = Api("toy")


@api.post("/v1/tallies/{name}", roles(Role.CLERK), response_model=TallyOut)
async def post(name: str, request: TallyIn, command: Command) -> Response:
    return await command.decide(
        lambda state, amount, ctx: add(state or Tally(request.body_no), amount, ctx),
        TALLIES.key(name),
        request.amount,
        create=True,
        answer=lambda tally: TallyOut(count=tally.count),
    )


@api.get("/v1/tallies/{name}", roles(Role.CLERK), response_model=TallyOut)
async def get(name: str, query: Query) -> Response:
    stored = await query.one(TALLIES.key(name))
    return json_answer(stored, TallyOut(count=stored.state.count))


@api.get("/v1/guarded", roles(Role.HEAD))
async def guarded() -> str:
    return "for heads alone"


@api.get("/v1/fault", PUBLIC)
async def fault() -> None:
    raise ZeroDivisionError("Әлиев Нұрлан")


DEFINITION = Definition(
    name="toy",
    title="Toy",
    version="0",
    apis=(api,),
    aggregates=(TALLIES, TOTALS),
    reactions=(Reaction(ServiceInformationChanged, key_of, learn),),
    alarms=(Alarm(TALLIES, ring),),
)


def settings(rabbitmq_url: str, mongodb_url: str, database: str, **changed: object) -> Settings:
    values = {
        "mode": "development",
        "rabbitmq_url": rabbitmq_url,
        "mongodb_url": mongodb_url,
        "database": database,
        "jwks": "/nonexistent",
        "token_issuer": ISSUER,
        "lease_seconds": 1.0,
    }
    return Settings.model_validate(values | changed)


@asynccontextmanager
async def running(made: Service) -> AsyncIterator[Service]:
    await made.start()
    try:
        yield made
    finally:
        await made.stop()


def fresh_database() -> str:
    return f"test_chassis_{uuid4().hex[:12]}"


def some_time() -> datetime:
    return datetime(2011, 3, 1, 4, 0, tzinfo=UTC)


def message_id() -> UUID:
    return uuid7()
