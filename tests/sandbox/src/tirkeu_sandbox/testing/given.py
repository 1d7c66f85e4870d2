"""Given a state, when a message is decided on, then these changes or this refusal: a rule as a test reads it.

A test module sets once who usually acts and when; a test states only what differs::

    given = Given(at=NOW, by=actor("officer-1", Role.OFFICER, body="2.10"))

    def test_the_head_assigns() -> None:
        given(OPENED, by=HEAD).when(assign, Assign("officer-1")).then(ASSIGNED, ApplicationAssigned(...))

    def test_a_term_is_extended_once() -> None:
        given(EXTENDED).when(extend, Extend(reason)).refused_with(AlreadyExtended, paragraph="7(1)(b)")

A decider that reads other aggregates finds them in `known`. It gets them as from the shell, loaded on demand, so each
rule is decided with exactly what it fetches.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Final, Generic, NoReturn, TypeVar, overload
from uuid import UUID

from pydantic import BaseModel

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.decider.decision import Change, Context, Decision, Key, Known, NotLoaded, NotYet
from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.office.roles import Role
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.event import Event

M = TypeVar("M")
R = TypeVar("R", bound=Refusal)
S = TypeVar("S")
T = TypeVar("T")

MESSAGE: Final = UUID("01900000-0000-7000-8000-000000000001")
"""The id of the message decided on, where a test names none."""


class _Usual(Enum):
    """What isn't said is as usual; None as the actor is the system itself."""

    USUAL = 0


USUAL: Final = _Usual.USUAL


def actor(subject: str, *roles: Role, body: str | None = None) -> Actor:
    """Who acts: `body` is a body's number in the directory, or None for the whole country."""
    return Actor.of(subject, roles, body)


class Given:
    """Makes situations: who acts in them and when, unless a test says otherwise.

    Args:
        at: the time of the decision, with its zone.
        by: who acts; None is the system, on an event or when a term runs out.
        message_id: the id of the message decided on, from which new ids follow.
    """

    def __init__(self, *, at: datetime, by: Actor | None = None, message_id: UUID = MESSAGE) -> None:
        self.at = at
        self.by = by
        self.message_id = message_id

    @overload
    def __call__(
        self,
        state: None = None,
        /,
        *,
        known: Mapping[Key[Any], Any] | None = None,
        at: datetime | None = None,
        by: Actor | _Usual | None = USUAL,
        message_id: UUID | None = None,
        envelope: Envelope | None = None,
    ) -> "Situation[None]": ...

    @overload
    def __call__(
        self,
        state: S,
        /,
        *,
        known: Mapping[Key[Any], Any] | None = None,
        at: datetime | None = None,
        by: Actor | _Usual | None = USUAL,
        message_id: UUID | None = None,
        envelope: Envelope | None = None,
    ) -> "Situation[S]": ...

    def __call__(
        self,
        state: Any = None,
        /,
        *,
        known: Mapping[Key[Any], Any] | None = None,
        at: datetime | None = None,
        by: Actor | _Usual | None = USUAL,
        message_id: UUID | None = None,
        envelope: Envelope | None = None,
    ) -> "Situation[Any]":
        """The aggregate that the message is addressed to, None where there is none yet; `known` has the others."""
        context = Context(
            now=at or self.at,
            message_id=message_id or self.message_id,
            actor=self.by if isinstance(by, _Usual) else by,
            envelope=envelope,
        )
        return Situation(state, context, known or {})


@dataclass(frozen=True, slots=True)
class Situation(Generic[S]):
    """A state and its circumstances, in which a message may come."""

    state: S
    context: Context
    known: Mapping[Key[Any], Any] = field(default_factory=dict)

    def when(self, decide: Callable[[S, M, Context], Decision[T]], message: M) -> "Outcome[T]":
        """What the decider makes of the message; a command, an event, or None when an alarm rings."""
        loaded: dict[Key[Any], Any] = {}
        while True:
            ctx = Context(
                self.context.now,
                self.context.message_id,
                self.context.actor,
                Known(loaded, complete=False),
                self.context.envelope,
            )
            try:
                return Outcome(decide(self.state, message, ctx))
            except NotLoaded as missing:
                loaded |= {key: self.known.get(key) for key in missing.keys}
            except (Refusal, NotYet) as stopped:
                return Outcome(stopped)


class Outcome(Generic[T]):
    """What came of it: a decision, a refusal, or that the message is too early.

    Whatever asks for the decision fails where there is none.
    """

    def __init__(self, found: Decision[T] | Refusal | NotYet) -> None:
        self._found = found

    def __repr__(self) -> str:
        return f"Outcome({self._found!r})"

    @property
    def refusal(self) -> Refusal | None:
        """Why it is refused, if it is."""
        return self._found if isinstance(self._found, Refusal) else None

    @property
    def too_early(self) -> bool:
        """Whether the message came before something it needs."""
        return isinstance(self._found, NotYet)

    @property
    def decision(self) -> Decision[T]:
        """The decision.

        Raises:
            AssertionError: the message is refused, or too early.
        """
        if not isinstance(self._found, Decision):
            self._fail("a decision was expected")
        return self._found

    @property
    def state(self) -> T:
        """The new state.

        Raises:
            AssertionError: nothing is decided, or the state stays as it was.
        """
        state = self.decision.state
        if state is None:
            raise AssertionError("a new state was expected, nothing changes")
        return state

    @property
    def events(self) -> tuple[Event, ...]:
        """The events of the aggregate, in order."""
        return self.decision.events

    @property
    def event(self) -> Event:
        """The only event.

        Raises:
            AssertionError: there is none, or there are several.
        """
        if len(self.events) != 1:
            raise AssertionError(f"one event was expected, it tells {_names(self.events)}")
        return self.events[0]

    @property
    def also(self) -> tuple[Change[Any], ...]:
        """The changes to other aggregates, in order."""
        return self.decision.also

    @property
    def changed(self) -> dict[Key[Any], Any]:
        """The new states of other aggregates, by their keys."""
        return {change.key: change.state for change in self.also}

    def then(self, state: T | None = None, *events: Event, also: Iterable[Change[Any]] = ()) -> None:
        """Exactly this: the new state, the events in order, the changes to other aggregates in order.

        Without arguments: nothing changes.

        Raises:
            AssertionError: it is otherwise; the message names the fields that differ.
        """
        found = self.decision
        expected = Decision(state, *events, also=also)
        if found != expected:
            differences = [
                *_differences("state", expected.state, found.state),
                *_differences("events", expected.events, found.events),
                *_differences("also", expected.also, found.also),
            ]
            raise AssertionError("\n".join(["another decision was expected:", *differences]))

    def then_has(self, **expected: object) -> None:
        """Fields of the new state; what isn't named may be anything.

        Raises:
            AssertionError: one of them is otherwise.
        """
        state = self.state
        differences = [
            line for name, value in expected.items() for line in _differences(name, value, getattr(state, name))
        ]
        if differences:
            raise AssertionError("\n".join(["another state was expected:", *differences]))

    def then_tells(self, *events: Event) -> None:
        """Exactly these events, in order, whatever becomes of the state.

        Raises:
            AssertionError: they are others.
        """
        if self.events != events:
            raise AssertionError(
                "\n".join(["other events were expected:", *_differences("events", events, self.events)])
            )

    def allowed(self) -> None:
        """The rules allow it: a new state comes of it.

        Raises:
            AssertionError: it is refused or too early, or nothing changes.
        """
        _ = self.state

    def then_waits(self, words: str = "") -> None:
        """The message came too early, and comes again; `words` are in the reason.

        Raises:
            AssertionError: it is decided on, or refused.
        """
        if not self.too_early or words not in str(self._found):
            self._fail(f"that it waits {words!r} was expected" if words else "that it waits was expected")

    def refused_with(self, expected: R | type[R], *, paragraph: str | None = None) -> R:
        """The rules forbid it: this kind of refusal, or this very one with its parameters.

        Args:
            expected: a class of refusals, or a refusal.
            paragraph: the paragraph or rule that the refusal names, where the test asks for it.

        Raises:
            AssertionError: it is decided, or refused otherwise, or the refusal lacks a parameter of its text.
        """
        kind = expected if isinstance(expected, type) else type(expected)
        found = self._found
        if not isinstance(found, kind):
            self._fail(f"{kind.__name__} was expected")
        if not isinstance(expected, type) and found != expected:
            lines = _differences("params", dict(expected.params), dict(found.params))
            raise AssertionError("\n".join([f"another {kind.__name__} was expected:", *lines])) from found
        if paragraph is not None and found.paragraph != paragraph:
            raise AssertionError(f"{kind.__name__} of paragraph {paragraph} was expected, not of {found.paragraph}")
        try:
            str(found)
        except KeyError as missing:
            raise AssertionError(f"the text of {kind.__name__} lacks {missing}") from found
        return found

    def _fail(self, expected: str) -> NoReturn:
        match self._found:
            case Refusal() as refusal:
                raise AssertionError(f"{expected}, it is refused: {type(refusal).__name__}, {refusal}") from refusal
            case NotYet() as early:
                raise AssertionError(f"{expected}, it is too early: {early}") from early
            case found:
                kept = "nothing changes" if found.state is None else f"a {type(found.state).__name__} changes"
                raise AssertionError(f"{expected}, it is decided: {kept}, and it tells {_names(found.events)}")


def _names(events: Iterable[Event]) -> str:
    return ", ".join(type(event).__name__ for event in events) or "nothing"


def _differences(place: str, expected: Any, found: Any) -> list[str]:
    """Where two values differ: one line a field, each with its path."""
    if expected == found:
        return []
    if type(expected) is type(found):
        if isinstance(expected, BaseModel):
            names = type(expected).model_fields
            return [line for name in names for line in _of_field(place, name, expected, found)]
        if is_dataclass(expected):
            return [line for one in fields(expected) for line in _of_field(place, one.name, expected, found)]
        if isinstance(expected, tuple) and len(expected) == len(found):
            pairs = enumerate(zip(expected, found, strict=True))
            return [line for number, pair in pairs for line in _differences(f"{place}[{number}]", *pair)]
    return [f"  {place}: expected {expected!r}", f"  {' ' * len(place)}  found    {found!r}"]


def _of_field(place: str, name: str, expected: Any, found: Any) -> list[str]:
    return _differences(f"{place}.{name}", getattr(expected, name), getattr(found, name))
