"""A dead letter: the reason and origin in its headers, and whether it may be sent back."""

import fnmatch
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tirkeu_chassis.broker.topology import queue_name
from tirkeu_chassis.consumer.rerouting import (
    ATTEMPT,
    DEAD_AT,
    DETAIL,
    FIRST_DETAIL,
    FIRST_FAILED_AT,
    FIRST_REASON,
    REASON,
)
from tirkeu_contracts.catalog import EVENTS
from tirkeu_contracts.envelope import format_time
from tirkeu_contracts.event import TYPE_PREFIX

REQUEUED_AT = "x-tirkeu-requeued-at"
REQUEUED_BY = "x-tirkeu-requeued-by"
DISCARDED_FROM = "x-tirkeu-discarded-from"
DISCARDED_AT = "x-tirkeu-discarded-at"
DISCARDED_BY = "x-tirkeu-discarded-by"
DISCARDED_BECAUSE = "x-tirkeu-discarded-because"
RESTORED_AT = "x-tirkeu-restored-at"
RESTORED_BY = "x-tirkeu-restored-by"
# What the broker writes of its own accord: it would tell of a death that is over.
_OF_THE_BROKER = ("x-death", "x-first-death-", "x-last-death-", "x-delivery-count")
_OF_THE_DEATH = (REASON, DETAIL, DEAD_AT)
_OF_THE_DISCARD = (DISCARDED_FROM, DISCARDED_AT, DISCARDED_BY, DISCARDED_BECAUSE, RESTORED_AT, RESTORED_BY)


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message in the dead-letter queue of ``service``, or one discarded from there.

    The service says in ``x-tirkeu-`` headers why it set the message aside. What the broker itself set aside after
    too many redeliveries has ``x-death`` instead, and perhaps ``x-tirkeu-`` headers of an earlier, lesser failure.
    """

    service: str
    headers: Mapping[str, Any]
    body: bytes

    @property
    def id(self) -> str:
        """The event's id; where it has none, a name made of its body and time, good while it stands here."""
        given = _text(self.headers.get("ce-id"))
        if given:
            return given
        content = self.body + str(self.dead_at).encode()
        return f"unnamed-{hashlib.sha256(content).hexdigest()[:12]}"

    @property
    def type(self) -> str:
        """The event's type without the prefix that all have in common; ``?`` where it has none."""
        return _text(self.headers.get("ce-type")).removeprefix(TYPE_PREFIX) or "?"

    @property
    def reason(self) -> str:
        """A code: the service's, or the broker's ``delivery_limit``."""
        return _text(self._death.get("reason") or self.headers.get(REASON)) or "unknown"

    @property
    def cause(self) -> str:
        """What the reason was, in words."""
        if self._death:
            return "set aside by the broker after too many redeliveries"
        return _text(self.headers.get(DETAIL))

    @property
    def first_reason(self) -> str:
        """The code of its first failure ever: what a later one hides."""
        return _text(self.headers.get(FIRST_REASON)) or _text(self.headers.get(REASON)) or self.reason

    @property
    def first_cause(self) -> str:
        """What the first reason was, in words."""
        if FIRST_REASON in self.headers:
            return _text(self.headers.get(FIRST_DETAIL))
        return _text(self.headers.get(DETAIL)) or self.cause

    @property
    def failed_otherwise_first(self) -> bool:
        """Whether its first failure was another than its last."""
        return (self.first_reason, self.first_cause) != (self.reason, self.cause)

    @property
    def attempts(self) -> int:
        """How often it was tried: once, and once more after each delay queue."""
        attempt = self.headers.get(ATTEMPT)
        return (attempt if isinstance(attempt, int) else 0) + 1

    @property
    def dead_at(self) -> datetime | None:
        """When it was set aside, if that is known."""
        return _time(self._death.get("time") or self.headers.get(DEAD_AT))

    @property
    def first_failed_at(self) -> datetime | None:
        """When it first failed, if that is known."""
        return _time(self.headers.get(FIRST_FAILED_AT)) or self.dead_at

    @property
    def restricted(self) -> bool:
        """Whether the body may hold personal data: it may, unless it is known to be of a public event."""
        event = EVENTS.get(_text(self.headers.get("ce-type")))
        return event is None or not event.public

    @property
    def _death(self) -> Mapping[str, Any]:
        deaths = self.headers.get("x-death")
        for death in deaths if isinstance(deaths, list) else ():
            if isinstance(death, dict) and death.get("queue") == queue_name(self.service):
                return death
        return {}

    def age(self, now: datetime) -> timedelta | None:
        """How long it has been dead, if that is known."""
        return None if self.dead_at is None else now - self.dead_at

    def why_it_must_stay(self, now: datetime, window: timedelta) -> str | None:
        """Why it may not go back to its service; None where it may. ``window``: how long an inbox remembers."""
        if self.first_failed_at is None:
            return "nobody can tell when it first failed, so the inbox may have forgotten it"
        if now - self.first_failed_at <= window:
            return None
        return (
            f"it first failed at {format_time(self.first_failed_at)}, and an inbox remembers for {window.days} days: "
            "had it taken effect since, it could take effect twice"
        )

    def headers_to_requeue(self, by: str, now: datetime) -> dict[str, Any]:
        """Its headers with the count of attempts reset; when and why it first failed stays."""
        kept = {
            name: value
            for name, value in self.headers.items()
            if not name.startswith(_OF_THE_BROKER) and name not in (*_OF_THE_DEATH, *_OF_THE_DISCARD)
        }
        if self.first_failed_at is not None:
            kept[FIRST_FAILED_AT] = format_time(self.first_failed_at)
        kept |= {FIRST_REASON: self.first_reason, FIRST_DETAIL: self.first_cause}
        return kept | {ATTEMPT: 0, REQUEUED_AT: format_time(now), REQUEUED_BY: by}

    def headers_to_discard(self, because: str, by: str, now: datetime) -> dict[str, Any]:
        """All its headers, and who discarded it, when and why."""
        kept = {name: value for name, value in self.headers.items() if name not in _OF_THE_DISCARD}
        return kept | {
            DISCARDED_FROM: self.service,
            DISCARDED_AT: format_time(now),
            DISCARDED_BY: by,
            DISCARDED_BECAUSE: because,
        }

    def headers_to_restore(self, by: str, now: datetime) -> dict[str, Any]:
        """All its headers, who discarded it among them, and who restored it and when."""
        return dict(self.headers) | {RESTORED_AT: format_time(now), RESTORED_BY: by}

    @property
    def is_discarded(self) -> bool:
        """Whether it was discarded, and not restored since."""
        return DISCARDED_AT in self.headers and RESTORED_AT not in self.headers

    def discarded(self, name: str) -> str:
        """What a discarded one has in one of the headers ``DISCARDED_…``."""
        return _text(self.headers.get(name))

    def to_dict(self, now: datetime) -> dict[str, Any]:
        """For JSON: without the body."""
        age = self.age(now)
        content: dict[str, Any] = {
            "service": self.service,
            "id": self.id,
            "type": self.type,
            "reason": self.reason,
            "cause": self.cause,
            "first_reason": self.first_reason,
            "first_cause": self.first_cause,
            "attempts": self.attempts,
            "first_failed_at": self.first_failed_at and format_time(self.first_failed_at),
            "dead_at": self.dead_at and format_time(self.dead_at),
            "age_seconds": None if age is None else round(age.total_seconds()),
        }
        if self.is_discarded:
            content["discarded"] = {
                "at": self.discarded(DISCARDED_AT),
                "by": self.discarded(DISCARDED_BY),
                "because": self.discarded(DISCARDED_BECAUSE),
            }
        return content


@dataclass(frozen=True, slots=True)
class Selection:
    """Which dead letters: those that meet every condition that is set."""

    id: str | None = None
    service: str | None = None
    reason: str | None = None
    type: str | None = None
    older_than: timedelta | None = None
    among: frozenset[tuple[str, str]] | None = None
    """Services and ids that somebody has seen before: what has come since is none of them."""

    def matches(self, dead_letter: DeadLetter, now: datetime) -> bool:
        """Whether it is one of them; a type matches with or without ``kz.tirkeu.``, an unknown age is old enough."""
        age = dead_letter.age(now)
        return (
            (self.id is None or dead_letter.id == self.id)
            and (self.service is None or dead_letter.service == self.service)
            and (self.reason is None or dead_letter.reason == self.reason)
            and (self.type is None or fnmatch.fnmatchcase(dead_letter.type, self.type.removeprefix(TYPE_PREFIX)))
            and (self.older_than is None or age is None or age > self.older_than)
            and (self.among is None or (dead_letter.service, dead_letter.id) in self.among)
        )


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else ""


def _time(value: Any) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    # The broker's own times are in UTC.
    return value if value.tzinfo else value.replace(tzinfo=UTC)
