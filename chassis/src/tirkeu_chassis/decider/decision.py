"""The vocabulary of a decision: pure values that deciders take and give.

A decider is a pure function `decide(state, message, context) -> Decision`; it raises a `Refusal` when
the rules forbid what is asked, `NotYet` when the message came before something it needs. Nothing here
does I/O, reads a clock or draws a random number.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.office.time_zone import local_date
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.event import Event

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Aggregate(Generic[S]):
    """A kind of aggregate: the collection it lives in and the frozen dataclass of its state.

    A field `body_no` of the state says whose territory it is, a field `particulars` holds all of its
    personal data and nothing else does.
    """

    collection: str
    state: type[S]
    indexes: tuple[tuple[str, ...], ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()

    @property
    def name(self) -> Message:
        """What people call one of them: the state's name in words, `surveyed case`."""
        return Message(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", self.state.__name__).lower())  # extracted at run time

    def key(self, *identity: object) -> "Key[S]":
        """The key of one aggregate; the parts of its identity are joined by `:`."""
        return Key(self, ":".join(map(str, identity)))


class Key(Generic[S]):
    """Which aggregate: hashable, and typed by the aggregate's state."""

    __slots__ = ("_hash", "aggregate", "id")

    def __init__(self, aggregate: Aggregate[S], identity: str) -> None:
        self.aggregate = aggregate
        self.id = identity
        self._hash = hash((aggregate.collection, identity))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Key) and self.id == other.id and self.aggregate.collection == other.aggregate.collection
        )

    def __str__(self) -> str:
        return f"{self.aggregate.collection}/{self.id}"

    __repr__ = __str__


@dataclass(frozen=True, slots=True)
class Change(Generic[S]):
    """What becomes of one aggregate besides the one a message is addressed to."""

    key: Key[S]
    state: S
    events: tuple[Event, ...] = ()


class Decision(Generic[S]):
    """What a message leads to: the new state, the events in order, and changes to other aggregates.

    `state` None leaves the aggregate as it is; then there can be no events of it either.
    """

    __slots__ = ("also", "events", "state")

    def __init__(self, state: S | None = None, *events: Event, also: Iterable[Change[Any]] = ()) -> None:
        if state is None and events:
            raise ValueError("events without a new state: an aggregate's sequence lives in its state")
        self.state = state
        self.events = events
        self.also = tuple(also)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Decision)
            and self.state == other.state
            and self.events == other.events
            and self.also == other.also
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Decision({self.state!r}, events={self.events!r}, also={self.also!r})"


class NotYet(Exception):
    """A message came before something it needs; the shell tries it again after a while."""


class NotLoaded(Exception):
    """A decider asked for aggregates that are not loaded; the shell loads them and decides afresh."""

    def __init__(self, keys: frozenset[Key[Any]]) -> None:
        self.keys = keys
        super().__init__()


class Others(Protocol):
    """Reading access to other aggregates of the same service."""

    def __getitem__(self, key: Key[S]) -> S | None:
        """The state, or None where there is no such aggregate."""

    def fetch(self, keys: Iterable[Key[Any]]) -> None:
        """Say at once which aggregates will be read, so that they come in one query."""


@dataclass(frozen=True)
class Known:
    """`Others` over a plain mapping, for tests and for reading what is loaded."""

    states: Mapping[Key[Any], Any] = field(default_factory=dict)
    complete: bool = True

    def __getitem__(self, key: Key[S]) -> S | None:
        self.fetch((key,))
        state: S | None = self.states.get(key)
        return state

    def fetch(self, keys: Iterable[Key[Any]]) -> None:
        if self.complete:
            return
        missing = frozenset(key for key in keys if key not in self.states)
        if missing:
            raise NotLoaded(missing)


def derive_id(message_id: UUID, purpose: str) -> UUID:
    """An id that follows from a message's, a version 7 UUID again (RFC 9562, 5.7).

    It keeps the time bits of the message's, so that ids sort by time.
    """
    digest = hashlib.sha256(message_id.bytes + purpose.encode()).digest()
    raw = bytearray(message_id.bytes[:6] + digest[:10])
    raw[6] = (raw[6] & 0x0F) | 0x70
    raw[8] = (raw[8] & 0x3F) | 0x80
    return UUID(bytes=bytes(raw))


@dataclass(frozen=True)
class Context:
    """Time and actor of a decision, the id of its message, and a view of other aggregates.

    `actor` is None when the system itself acts: on an event or when a term runs out. `envelope` is that of the event
    decided on, for who keeps its source, time and sequence; None where there is no event.
    """

    now: datetime
    message_id: UUID
    actor: Actor | None = None
    others: Others = field(default_factory=Known)
    envelope: Envelope | None = None

    @property
    def today(self) -> date:
        """The calendar day in Asia/Almaty."""
        return local_date(self.now)

    def new_id(self, purpose: str) -> UUID:
        """An id for something this decision makes: the same on every try of the same message."""
        return derive_id(self.message_id, purpose)

    def actor_id(self) -> str:
        """Who acts, for the record: the subject of the token, or `system`."""
        return self.actor.subject if self.actor else "system"
