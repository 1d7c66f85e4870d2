"""The events a service reacts to, and the decision for each: data that a service lists in its `reactions`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tirkeu_chassis.decider.decision import Aggregate, Context, Decision, Key
from tirkeu_contracts.event import Event

E = TypeVar("E", bound=Event)
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Reaction(Generic[E, S]):
    """On this event, this decision about that aggregate.

    `reads` names further aggregates that the decision will read, so that they come in the first query.
    """

    event: type[E]
    key: Callable[[E], Key[S]]
    decide: Callable[[S | None, E, Context], Decision[S]]
    reads: Callable[[E], Iterable[Key[Any]]] = lambda _: ()


@dataclass(frozen=True, slots=True)
class Alarm(Generic[S]):
    """A decision that is due when the `wake_at` of an aggregate's state has come.

    The decision must move `wake_at` on, or clear it; that is what makes it happen once.
    """

    aggregate: Aggregate[S]
    decide: Callable[[S, None, Context], Decision[S]]
