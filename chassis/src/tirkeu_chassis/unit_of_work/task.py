"""A task: a message with its decider, and what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.decider.decision import Context, Decision, Key
from tirkeu_chassis.store.records import Handled
from tirkeu_contracts.envelope import Envelope

S = TypeVar("S")


Decider = Callable[[Any, Any, Context], Decision[Any]]


@dataclass(slots=True)
class Task(Generic[S]):
    """A message on its way through the unit of work.

    `inbox_id` is None for the system's own alarms, which are idempotent by their state. A command carries
    the `fingerprint` of its request and `answer`, which makes what the caller will read from the new state.
    """

    decide: Decider
    key: Key[S]
    message: Any
    message_id: UUID
    inbox_id: str | None = None
    correlation_id: UUID | None = None
    traceparent: str | None = None
    actor: Actor | None = None
    must_exist: bool = False
    if_match: int | None = None
    fingerprint: str | None = None
    answer: Callable[[S], BaseModel] | None = None
    status: int = 200
    location: Callable[[S], str] | None = None
    reads: tuple[Key[Any], ...] = ()
    kind: str = "event"
    envelope: Envelope | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a task; `repeated` when the inbox already held it."""

    handled: Handled
    repeated: bool = False
