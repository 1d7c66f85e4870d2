"""The records of the store: states, handled messages, writes, outbox rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from uuid import UUID

from tirkeu_chassis.decider.decision import Key
from tirkeu_contracts.envelope import Envelope

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Stored(Generic[S]):
    """An aggregate as it stands in the store."""

    state: S
    version: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Handled:
    """A message that took effect. `answer`, `status` and `location` are those a command was given."""

    inbox_id: str
    message_id: UUID
    fingerprint: str | None = None
    answer: str | None = None
    status: int = 200
    location: str | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Write:
    """A new state, guarded by the version it was loaded with (`expected`, 0 for a new aggregate)."""

    key: Key[Any]
    state: Any
    expected: int
    version: int
    sequence: int


@dataclass(frozen=True, slots=True)
class Row:
    """An event in the outbox, with the exchange it goes to."""

    envelope: Envelope
    exchange: str
    restricted: bool
    headers: Mapping[str, str] | None = None
    """Those of `envelope`, where they are known already."""

    @property
    def aggregate(self) -> str:
        """Whose order the row belongs to."""
        return self.envelope.subject


@dataclass(slots=True)
class Snapshot:
    """What one load brought: states, messages handled before, and rows still to be published."""

    states: dict[Key[Any], Stored[Any] | None] = field(default_factory=dict)
    handled: dict[str, Handled] = field(default_factory=dict)
    pending: dict[str, list[str]] = field(default_factory=dict)
