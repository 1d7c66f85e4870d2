"""Checks published events for order and repetition, aggregate by aggregate."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from tirkeu_contracts.envelope import Envelope

Place = tuple[str, int]
"""Subject and sequence of an event: its place in the order of its aggregate."""


@dataclass(frozen=True)
class Order:
    """What was published of some aggregates: by subject, (sequence, id) of each event, as they follow in the log."""

    entries: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, envelopes: Iterable[Envelope], *, source: str = "", subjects: Collection[str] | None = None) -> "Order":
        """That of the envelopes with this source and one of these subjects, if any are given."""
        order = cls()
        for one in envelopes:
            if one.source == (source or one.source) and (subjects is None or one.subject in subjects):
                order.entries[one.subject].append((one.sequence, str(one.id)))
        return order

    def places(self) -> set[Place]:
        """All places that an event stands in."""
        return {(subject, sequence) for subject, found in self.entries.items() for sequence, _ in found}

    def disorder(self) -> list[tuple[str, list[int]]]:
        """Subjects whose sequences, each where it comes first, do not ascend."""
        firsts = {
            subject: list(dict.fromkeys(sequence for sequence, _ in found)) for subject, found in self.entries.items()
        }
        return [(subject, order) for subject, order in firsts.items() if order != sorted(order)]

    def claimed_twice(self) -> list[Place]:
        """Places that two different events claim."""
        ids: dict[Place, set[str]] = defaultdict(set)
        for subject, found in self.entries.items():
            for sequence, identity in found:
                ids[subject, sequence].add(identity)
        return [place for place, identities in ids.items() if len(identities) > 1]

    def copies(self) -> int:
        """Further copies of the same event: allowed, since subscribers recognise them by their id."""
        return sum(len(found) for found in self.entries.values()) - len(self.places())
