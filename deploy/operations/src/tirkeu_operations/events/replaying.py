"""Replays the event log into a subscriber's queue: the original events, with their ids, confirmed one by one."""

from collections import Counter
from collections.abc import Callable, Collection
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import aio_pika
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import AMQPError, ChannelNotFoundEntity

from tirkeu_chassis.broker.streams import OFFSET, offset_of
from tirkeu_chassis.broker.topology import queue_name
from tirkeu_chassis.outbox.confirms import Outgoing
from tirkeu_chassis.outbox.publisher import NotConfirmed, Publisher
from tirkeu_contracts.envelope import format_time
from tirkeu_operations.errors import CommandError
from tirkeu_operations.events import log as event_log
from tirkeu_operations.events.log import LoggedEvent

REPLAYED_AT = "x-tirkeu-replayed-at"
_AT_ONCE = 200
_TIME_ORDERED = 7


@dataclass(slots=True)
class Survey:
    """What there is to replay: how many events of each type, when the oldest was made, and if that is known of all."""

    places: range
    pattern: str
    types: Counter[str] = field(default_factory=Counter)
    oldest: datetime | None = None
    all_dated: bool = True

    @property
    def count(self) -> int:
        """Events in all."""
        return self.types.total()

    def add(self, event: LoggedEvent) -> None:
        """Count an event in."""
        self.types[event.type] += 1
        made_at = _made_at(event)
        if made_at is None:
            self.all_dated = False
        elif self.oldest is None or made_at < self.oldest:
            self.oldest = made_at


async def survey(url: str, places: range, pattern: str, advance: Callable[[int], None]) -> Survey:
    """Read once through; `advance` hears of each offset passed.

    Raises:
        CommandError: the broker or the event log isn't there.
    """
    found = Survey(places, pattern)
    async with aclosing(event_log.read(url, places)) as events:
        async for event in events:
            advance(event.offset)
            if event.matches(pattern):
                found.add(event)
    return found


def check_target(queue: str, services: Collection[str]) -> None:
    """Refuse Tirkeu's own queues, but for those that its services consume.

    Raises:
        CommandError: the queue is one of them.
    """
    if queue.startswith("tirkeu.") and queue not in {queue_name(service) for service in services}:
        raise CommandError(
            f"{queue} is Tirkeu's own, and not for replays: give a subscriber's queue, or that of a service "
            f"({', '.join(map(queue_name, services))}). Dead letters go back with `tirkeu dead requeue`."
        )


def check_window(queue: str, services: Collection[str], found: Survey, now: datetime, window: timedelta) -> None:
    """Refuse a service's queue where its inbox may have forgotten an event: it would take effect a second time.

    Raises:
        CommandError: it may have.
    """
    if found.count == 0 or queue not in {queue_name(service) for service in services}:
        return
    if not found.all_dated or found.oldest is None or now - found.oldest > window:
        made = f"at {format_time(found.oldest)}" if found.all_dated and found.oldest else "at an unknown time"
        raise CommandError(
            f"The oldest of these events was made {made}, and a service's inbox remembers for {window.days} days: in "
            f"{queue} it could take effect twice. Begin later with --from. If the service's database is new and "
            "empty, say so with an --inbox-days that reaches back to the first event."
        )


async def republish(url: str, queue: str, found: Survey, advance: Callable[[int], None]) -> None:
    """Publish the surveyed events to the queue, in their order; `advance` hears of the offsets passed.

    Raises:
        CommandError: the broker or the queue isn't there, or it didn't confirm: then the message says where to go on.
    """
    publisher = Publisher(url, "tirkeu events replay")
    try:
        await publisher.open()
        async with aclosing(event_log.read_messages(url, found.places)) as messages:
            group: list[AbstractIncomingMessage] = []
            async for message in messages:
                if LoggedEvent.from_message(message).matches(found.pattern):
                    group.append(message)
                if len(group) == _AT_ONCE:
                    await _publish(publisher, queue, group)
                    advance(offset_of(message))
                    group.clear()
            await _publish(publisher, queue, group)
    except (AMQPError, OSError) as error:
        raise CommandError(f"The broker's connection failed: {error}. Is it running, and is its URL right?") from error
    finally:
        await publisher.close()


async def check_exists(url: str, queue: str) -> None:
    """See that the queue is there.

    Raises:
        CommandError: it isn't, or the broker isn't.
    """
    try:
        async with await aio_pika.connect(url) as connection, connection.channel() as channel:
            await channel.get_queue(queue)
    except ChannelNotFoundEntity as error:
        raise CommandError(f"The broker has no queue {queue}: its subscriber has to declare it first.") from error
    except (AMQPError, OSError) as error:
        raise CommandError(f"The broker's connection failed: {error}. Is it running, and is its URL right?") from error


async def _publish(publisher: Publisher, queue: str, group: list[AbstractIncomingMessage]) -> None:
    at = format_time(datetime.now(UTC))
    outcomes = await publisher.publish_all(
        [
            Outgoing(
                "",
                queue,
                message.body,
                {REPLAYED_AT: at}
                | {name: value for name, value in message.headers.items() if name not in (OFFSET, REPLAYED_AT)},
                message.message_id,
                message.type,
            )
            for message in group
        ]
    )
    for message, outcome in zip(group, outcomes, strict=True):
        if isinstance(outcome, NotConfirmed):
            raise CommandError(
                f"The broker did not take the event at offset {offset_of(message)} ({outcome}). "
                "All before it are in the queue, later ones may be: go on with --from this offset."
            ) from outcome
        if isinstance(outcome, BaseException):
            raise outcome


def _made_at(event: LoggedEvent) -> datetime | None:
    """When the event was made by the machine's clock: its id tells (UUIDv7), while its time may be a simulation's."""
    try:
        identity = UUID(event.attributes.get("id", ""))
    except ValueError:
        return None
    if identity.version != _TIME_ORDERED:
        return None
    try:
        return datetime.fromtimestamp((identity.int >> 80) / 1000, UTC)
    except (ValueError, OverflowError):
        # A stranger's: its 48 bits of milliseconds reach beyond the last year there is.
        return None
