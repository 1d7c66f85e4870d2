"""The balance of a test under faults: what was accepted against what took effect, once everything is at rest."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass
class Accepted:
    """What has been accepted from outside: it must take effect, exactly once."""

    commands: dict[str, Any] = field(default_factory=dict)
    """Answers by Idempotency-Key."""
    events: set[UUID] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)
    """How often each HTTP status was given; 0 for no answer at all."""


@dataclass(frozen=True)
class Balance:
    """The account at rest."""

    accepted: int
    effective: int
    unasked: int
    """Messages in the inbox that nobody knows of."""
    counted: int
    """Events that the aggregates say they have emitted."""
    published: int
    """Places (subject, sequence) that were seen on the bus."""
    missing: list[tuple[str, int]]
    twice: list[tuple[str, int]]
    """Places that two different events claim."""
    republished: int
    """Further copies of the same event: allowed, the inboxes recognise them."""
    outbox: int
    queues: dict[str, int]

    def settled(self) -> None:
        """See that accepted = effective exactly once, and that nothing is left.

        Raises:
            AssertionError: it is not so.
        """
        left = (self.unasked, self.missing, self.twice, self.outbox, self.queues)
        if self.effective != self.accepted or left != (0, [], [], 0, {}) or not self.published == self.counted > 0:
            raise AssertionError(self)
