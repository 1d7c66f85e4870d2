"""The relay's order: an event of an aggregate goes out only after the one before it is confirmed."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import cast
from uuid import UUID

from tirkeu_chassis.outbox.confirms import Outgoing
from tirkeu_chassis.outbox.publisher import NotConfirmed, Publisher
from tirkeu_chassis.outbox.relay import Relay
from tirkeu_chassis.store.outbox import Outbox as StoredOutbox
from tirkeu_chassis.store.records import Row, Snapshot
from tirkeu_contracts.envelope import Envelope
from tirkeu_sandbox.testing.toy import message_id, some_time


def row(subject: str, sequence: int) -> Row:
    identity: UUID = message_id()
    envelope = Envelope(
        id=identity,
        source="/tirkeu/toy",
        type="kz.tirkeu.application.withdrawn.v1",
        subject=subject,
        time=some_time(),
        sequence=sequence,
        correlationid=identity,
        causationid=identity,
        data=b"{}",
    )
    return Row(envelope, "tirkeu.events", restricted=False)


class Outbox:
    """The store's outbox as the relay sees it, in memory."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.empty = asyncio.Event()
        self.claimed = False

    async def forget(self, event_ids: Sequence[str]) -> None:
        for one in event_ids:
            del self.rows[one]
        if not self.rows:
            self.empty.set()

    async def claim(self, left_behind: Sequence[str], limit: int, lease: timedelta) -> list[Row]:
        self.claimed = True
        found = [one for one in self.rows.values() if one.aggregate in set(left_behind)]
        return sorted(found, key=lambda one: (one.aggregate, one.envelope.sequence))[:limit]

    async def pending(self) -> int:
        return len(self.rows)


class Broker:
    """A publisher that refuses the first try of some rows."""

    connected = True

    def __init__(self, refused: set[tuple[str, int]]) -> None:
        self.refused = refused
        self.published: list[tuple[str, int]] = []

    async def publish_all(self, messages: Sequence[Outgoing]) -> list[NotConfirmed | None]:
        await asyncio.sleep(0)
        return [self._publish(one) for one in messages]

    def _publish(self, message: Outgoing) -> NotConfirmed | None:
        place = (message.headers["ce-subject"], int(message.headers["ce-sequence"]))
        if place in self.refused:
            self.refused.remove(place)
            return NotConfirmed("refused once")
        self.published.append(place)
        return None


async def relayed(rows: list[Row], refused: set[tuple[str, int]]) -> list[tuple[str, int]]:
    outbox, broker = Outbox(), Broker(refused)
    relay = Relay(cast("StoredOutbox", outbox), cast("Publisher", broker), timedelta(seconds=1))
    relay.start()
    outbox.rows = {str(one.envelope.id): one for one in rows}
    relay.submit(rows, Snapshot())
    await asyncio.wait_for(outbox.empty.wait(), 20)
    await relay.stop()
    return broker.published


def by_subject(published: list[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for subject, sequence in published:
        found.setdefault(subject, []).append(sequence)
    return found


async def test_aggregates_keep_their_order() -> None:
    rows = [row(subject, sequence) for sequence in range(1, 4) for subject in ("a", "b")]
    assert by_subject(await relayed(rows, set())) == {"a": [1, 2, 3], "b": [1, 2, 3]}


async def test_a_refused_event_holds_back_those_behind_it() -> None:
    rows = [row("a", 1), row("a", 2), row("b", 1), row("a", 3)]
    assert by_subject(await relayed(rows, {("a", 1)})) == {"a": [1, 2, 3], "b": [1]}


async def test_what_heaps_up_while_the_broker_is_away_is_counted() -> None:
    """The count is what commands are refused by, so it must go on when nothing gets out."""
    outbox, broker = Outbox(), Broker({("a", 1), ("a", 2)})
    rows = [row("a", 1), row("a", 2), row("b", 1)]
    outbox.rows = {str(one.envelope.id): one for one in rows}
    counts: list[int] = []

    class Counted(Relay):
        async def _count(self) -> None:
            await super()._count()
            counts.append(self.pending)

    relay = Counted(cast("StoredOutbox", outbox), cast("Publisher", broker), timedelta(seconds=1))
    relay.submit(rows, Snapshot())
    relay.start()
    await asyncio.wait_for(outbox.empty.wait(), 20)
    await relay.stop()
    assert counts[0] == 2, "b went out; a was refused, and what waits was counted"


async def test_an_event_waits_for_what_another_process_holds() -> None:
    """A predecessor that isn't in this memory: the row stays in the database for the sweeper."""
    outbox, broker = Outbox(), Broker(set())
    relay = Relay(cast("StoredOutbox", outbox), cast("Publisher", broker), timedelta(seconds=1))
    theirs, ours = row("a", 1), row("a", 2)
    outbox.rows = {str(one.envelope.id): one for one in (theirs, ours)}
    relay.submit([ours], Snapshot(pending={"a": [str(theirs.envelope.id)]}))
    relay.start()
    await asyncio.wait_for(outbox.empty.wait(), 20)
    await relay.stop()
    assert broker.published == [("a", 1), ("a", 2)]


async def test_who_has_no_link_leaves_the_events_to_those_who_have_one() -> None:
    """A claim is a lease: taken again and again, it would keep the events from every other process."""
    outbox, broker = Outbox(), Broker(set())
    broker.connected = False
    left = row("a", 1)
    outbox.rows = {str(left.envelope.id): left}
    claims: list[bool] = []

    class Watched(Relay):
        async def _count(self) -> None:
            await super()._count()
            # Away for three rounds.
            claims.append(outbox.claimed)
            broker.connected = len(claims) >= 3

    relay = Watched(cast("StoredOutbox", outbox), cast("Publisher", broker), timedelta(seconds=1))
    relay.submit([left], Snapshot())
    broker.refused = {("a", 1)}
    relay.start()
    await asyncio.wait_for(outbox.empty.wait(), 20)
    await relay.stop()
    assert claims[:3] == [False, False, False]
