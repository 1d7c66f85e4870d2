"""The account of a chaos run: the ledger, and a finding for each difference. Pure functions, without I/O.

An obligation is a command answered with success (it is in its service's inbox), an event that an aggregate has
counted (it is in a log), an event for each service that reacts to it (it is in that service's inbox), and what
the event must have brought about there (see `effects`). None may be open, and nothing may have happened twice.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tirkeu_operations.events.log import LoggedEvent
from tirkeu_trials.account.effects import States, brought_about
from tirkeu_trials.account.ledger import Ledger
from tirkeu_trials.account.planted import Planted

SHOWN: Final = 3
"""Examples in a finding."""

Place = tuple[str, str, int]
"""Source, subject and sequence of an event: its place in the order of its aggregate."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A dead letter, with the mark of the poison it was, where it was any."""

    service: str
    reason: str | None
    mark: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found at rest. Mappings have a service's name as key, unless said otherwise."""

    commands: Mapping[str, str]
    """The service of each accepted command, by message id."""
    handled_commands: Mapping[str, frozenset[str]]
    """Message ids of the commands in the inbox."""
    handled_events: Mapping[str, frozenset[str]]
    """Event ids in the inbox."""
    reactions: Mapping[str, frozenset[str]]
    """Routing keys that the service reacts to."""
    counted: Mapping[tuple[str, str], int]
    """How many events each aggregate has emitted, by source and subject."""
    states: States
    public: Sequence[LoggedEvent]
    """The event log."""
    restricted: Sequence[LoggedEvent]
    """What went to the restricted exchange."""
    outbox: Mapping[str, int]
    """Events that are not published yet."""
    queues: Mapping[str, int] = field(default_factory=dict)
    """Messages in queues by queue, dead letters apart; only queues that have any."""
    dead: Sequence[DeadLetter] = ()
    planted: Mapping[str, Planted] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Account:
    """The ledger, and each thing that is not as it must be."""

    ledger: Ledger
    findings: tuple[str, ...]
    republished: int
    """Copies of events in the log beyond the first: allowed, since every inbox recognises them."""


def draw_up(evidence: Evidence) -> Account:
    """The account of a run."""
    found = _Findings()
    logged = [*evidence.public, *evidence.restricted]
    events = {event.attributes["id"]: event for event in logged}
    accepted, lost = _obligations(evidence, events, found)
    duplicates = _duplicates(evidence, events, found)
    found.each("events not published", [f"{name}: {n}" for name, n in evidence.outbox.items() if n])
    found.each("messages left in queues", [f"{name}: {n}" for name, n in evidence.queues.items() if n])
    dead = _dead(evidence, found)
    ledger = Ledger(accepted, accepted - lost, duplicates, lost, sum(evidence.outbox.values()), dead)
    return Account(ledger, tuple(found.lines), len(logged) - len(events))


class _Findings:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def each(self, what: str, cases: Sequence[object]) -> int:
        """Note the cases, some of them by name; returns how many they are."""
        if cases:
            rest = f" and {len(cases) - SHOWN} more" if len(cases) > SHOWN else ""
            self.lines.append(f"{len(cases)} {what}: {', '.join(map(str, cases[:SHOWN]))}{rest}")
        return len(cases)


def _obligations(evidence: Evidence, events: Mapping[str, LoggedEvent], found: _Findings) -> tuple[int, int]:
    """How much was owed, and how much of it is missing."""
    places = {_place(event) for event in events.values()}
    counted = [
        (source, subject, number)
        for (source, subject), last in evidence.counted.items()
        for number in range(1, last + 1)
    ]
    due = [
        (service, identity)
        for identity, event in events.items()
        for service, keys in evidence.reactions.items()
        if event.type in keys
    ]
    expected = list(brought_about(events.values()))
    lost = found.each(
        "commands were accepted and are in no inbox",
        [
            f"{message} of {service}"
            for message, service in evidence.commands.items()
            if message not in evidence.handled_commands[service]
        ],
    )
    lost += found.each("events were counted and are in no log", [place for place in counted if place not in places])
    lost += found.each(
        "events never reached a service that reacts to them",
        [
            f"{events[identity].type} {identity} in {service}"
            for service, identity in due
            if identity not in evidence.handled_events[service]
        ],
    )
    lost += found.each("effects are missing", [effect.name for effect in expected if not effect.holds(evidence.states)])
    return len(evidence.commands) + len(counted) + len(due) + len(expected), lost


def _duplicates(evidence: Evidence, events: Mapping[str, LoggedEvent], found: _Findings) -> int:
    claims: dict[Place, set[str]] = defaultdict(set)
    results: Counter[str] = Counter()
    for identity, event in events.items():
        claims[_place(event)].add(identity)
        if event.type in {"permit.issued.v1", "application.refused.v1"}:
            results[event.data["application_id"]] += 1
    counted = evidence.counted
    unasked = [
        f"{message} of {service}"
        for service, messages in evidence.handled_commands.items()
        for message in messages
        if evidence.commands.get(message) != service
    ]
    return (
        found.each("places in an aggregate's order hold two events", [p for p, ids in claims.items() if len(ids) > 1])
        + found.each("events were published that no aggregate counts", [
            place for place in claims if place[2] > counted.get(place[:2], 0)
        ])
        + found.each("cases have two results", [case for case, times in results.items() if times > 1])
        + found.each("commands took effect that nobody was told of", unasked)
        + found.each("permits of one case", _repeated(one["application_id"] for one in _all(evidence, "permits")))
        + found.each("numbers were given out twice", [
            *_repeated(one["talon_no"] for one in _all(evidence, "applications")),
            *_repeated(one["permit_no"] for one in _all(evidence, "permits")),
            *_repeated(one["register_no"] for one in _all(evidence, "complaints")),
        ])
    )  # fmt: skip


def _dead(evidence: Evidence, found: _Findings) -> int:
    """How many messages are dead letters; one that was moved twice counts once."""
    known = [(dead_letter, evidence.planted.get(dead_letter.mark or "")) for dead_letter in evidence.dead]
    strangers = [dead_letter for dead_letter, planted in known if planted is None]
    marks = {dead_letter.mark for dead_letter, planted in known if planted is not None}
    found.each("dead letters that nobody planted", [f"{one.reason} in {one.service}" for one in strangers])
    found.each("dead letters without a reason", [one.service for one in evidence.dead if not one.reason])
    found.each(
        "dead letters with another reason, or in another place, than they ought to have",
        [
            f"{dead_letter.reason} in {dead_letter.service} instead of {planted.reason} in {planted.service}"
            for dead_letter, planted in known
            if planted is not None and (dead_letter.service, dead_letter.reason) != (planted.service, planted.reason)
        ],
    )
    found.each(
        "poisonous messages that have vanished",
        [
            f"{one.reason} in {one.service}"
            for mark, one in evidence.planted.items()
            if mark not in marks and not one.may_vanish
        ],
    )
    return len(marks) + len(strangers)


def _place(event: LoggedEvent) -> Place:
    return event.attributes["source"], event.attributes["subject"], int(event.attributes["sequence"])


def _all(evidence: Evidence, collection: str) -> Iterable[Mapping[str, Any]]:
    return evidence.states.get(collection, {}).values()


def _repeated(values: Iterable[Any]) -> list[Any]:
    return [value for value, times in Counter(values).items() if times > 1]
