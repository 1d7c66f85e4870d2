"""A group: the messages that share a transaction, decided in memory in the order in which they came."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from uuid_utils.compat import uuid7

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.decider.decision import Context, Key, NotLoaded
from tirkeu_chassis.decider.refusals import (
    WHOLE_COUNTRY,
    IdempotencyKeyReused,
    NotFound,
    OtherTerritory,
    StaleVersion,
)
from tirkeu_chassis.store.records import Handled, Row, Snapshot, Write
from tirkeu_chassis.unit_of_work.task import Outcome, S, Task
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.event import Event


@dataclass(slots=True)
class _Working:
    """The group's view of one aggregate while its messages are decided in memory."""

    state: Any
    version: int
    sequence: int
    stored_version: int
    changed: bool = False


class Group:
    """What the tasks of a group come to, on what a snapshot holds: their outcomes, and all that is to be written.

    `missing` are aggregates that deciders asked for and that are not loaded: then it counts for nothing, and is to be
    decided afresh.
    """

    def __init__(self, tasks: Sequence[Task[Any]], snapshot: Snapshot, source: str, now: datetime) -> None:
        self.outcomes: dict[int, Outcome | BaseException] = {}
        self.handled: list[Handled] = []
        self.writes: list[Write] = []
        self.rows: list[Row] = []
        self.missing: set[Key[Any]] = set()
        self._snapshot = snapshot
        self._source = source
        self._now = now
        self._working: dict[Key[Any], _Working] = {}
        self._decide(tasks)

    @property
    def changes_anything(self) -> bool:
        """Whether there is anything to commit."""
        return bool(self.handled or self.writes or self.rows)

    def _decide(self, tasks: Sequence[Task[Any]]) -> None:
        """Run the deciders in order, each on what the ones before it left."""
        fresh: dict[str, Handled] = {}
        for index, task in enumerate(tasks):
            try:
                seen = task.inbox_id and (self._snapshot.handled.get(task.inbox_id) or fresh.get(task.inbox_id))
                if seen:
                    if seen.fingerprint != task.fingerprint:
                        raise IdempotencyKeyReused
                    self.outcomes[index] = Outcome(seen, repeated=True)
                    continue
                handled = self._decide_one(task)
                self.outcomes[index] = Outcome(handled)
                if task.inbox_id is not None:
                    fresh[task.inbox_id] = handled
                    self.handled.append(handled)
            except NotLoaded as request:
                self.missing |= request.keys
            except Exception as refusal:
                self.outcomes[index] = refusal
        self.writes = [
            Write(key, one.state, one.stored_version, one.version, one.sequence)
            for key, one in self._working.items()
            if one.changed
        ]

    def _decide_one(self, task: Task[Any]) -> Handled:
        main = self._of(task.key)
        _check_request(task, main)
        view = _View(self)
        context = Context(
            now=self._now, message_id=task.message_id, actor=task.actor, others=view, envelope=task.envelope
        )
        decision = task.decide(main.state, task.message, context)
        changes: list[tuple[Key[Any], Any, Sequence[Event]]] = []
        if decision.state is not None:
            if task.actor is not None and main.state is None:
                _check_territory(task.actor, decision.state)
            changes.append((task.key, decision.state, decision.events))
        changes += [(change.key, change.state, change.events) for change in decision.also]
        # All at once: a decision may make many new aggregates, and each load is a round trip.
        view.fetch(key for key, _, _ in changes)
        # Everything that may fail comes before the first change to the group.
        bodies = [[event.model_dump_json().encode() for event in events] for _, _, events in changes]
        version = main.version + (decision.state is not None)
        handled = Handled(
            inbox_id=task.inbox_id or "",
            message_id=task.message_id,
            fingerprint=task.fingerprint,
            answer=task.answer(decision.state or main.state).model_dump_json() if task.answer else None,
            status=task.status,
            location=task.location(decision.state or main.state) if task.location else None,
            version=version,
        )
        targets = [self._of(key) for key, _, _ in changes]
        for target, (key, state, events), encoded in zip(targets, changes, bodies, strict=True):
            target.state = state
            target.changed = True
            target.version += 1
            for event, body in zip(events, encoded, strict=True):
                target.sequence += 1
                envelope = Envelope(
                    id=uuid7(),
                    source=self._source,
                    type=event.type,
                    subject=str(key),
                    time=self._now,
                    sequence=target.sequence,
                    correlationid=task.correlation_id or task.message_id,
                    causationid=task.message_id,
                    data=body,
                    traceparent=task.traceparent,
                )
                self.rows.append(Row(envelope, event.exchange, restricted=not event.public))
        return handled

    def holds(self, key: Key[Any]) -> bool:
        """Whether an aggregate is loaded."""
        return key in self._snapshot.states

    def state(self, key: Key[S]) -> S | None:
        """An aggregate as the messages so far have left it.

        Raises:
            NotLoaded
        """
        state: S | None = self._of(key).state
        return state

    def _of(self, key: Key[Any]) -> _Working:
        one = self._working.get(key)
        if one is None:
            if not self.holds(key):
                raise NotLoaded(frozenset((key,)))
            stored = self._snapshot.states[key]
            one = (
                _Working(None, 0, 0, 0)
                if stored is None
                else _Working(stored.state, stored.version, stored.sequence, stored.version)
            )
            self._working[key] = one
        return one


class _View:
    """`Others` for deciders: what the group holds in memory first, then what was loaded."""

    def __init__(self, group: Group) -> None:
        self._group = group

    def __getitem__(self, key: Key[S]) -> S | None:
        return self._group.state(key)

    def fetch(self, keys: Iterable[Key[Any]]) -> None:
        missing = frozenset(key for key in keys if not self._group.holds(key))
        if missing:
            raise NotLoaded(missing)


def _check_request(task: Task[Any], main: _Working) -> None:
    if task.must_exist and main.state is None:
        raise NotFound(what=task.key.aggregate.name)
    if main.state is not None and task.actor is not None:
        _check_territory(task.actor, main.state)
    if task.if_match is not None and task.if_match != main.version:
        raise StaleVersion(etag=f'"{main.version}"')


def _check_territory(actor: Actor, state: Any) -> None:
    body_no = getattr(state, "body_no", None)
    if not actor.may_act_for(body_no):
        raise OtherTerritory(body_no=body_no or WHOLE_COUNTRY)
