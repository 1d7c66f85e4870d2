"""Lists, requeues, discards and restores dead letters. A discarded one is kept and can be restored.

Listing is basic.get without acknowledgement on one channel; at the end every dead letter is returned in its order. If
the command is killed, the broker returns them, in any order. A dead-letter queue has no delivery limit, so listing
costs a dead letter nothing. While one command lists, another finds the queues empty.

A dead letter that moves is acknowledged only when the broker has confirmed it at its new place. At worst it is in both
places, and the inbox recognises it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection, AbstractIncomingMessage
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError, ChannelNotFoundEntity

from tirkeu_chassis.broker.topology import DISCARDED, dead_queue_name, queue_name
from tirkeu_chassis.outbox.confirms import Outgoing
from tirkeu_chassis.outbox.publisher import NotConfirmed, Publisher
from tirkeu_operations.dead.dead_letter import DISCARDED_FROM, DeadLetter, Selection
from tirkeu_operations.errors import CommandError

_LINK_ERRORS = (AMQPError, ChannelInvalidStateError, OSError)
_RETURN_SECONDS = 5.0
_POLL_SECONDS = 0.02


Advance = Callable[[int, int], None]
"""Takes how many dead letters have moved, and how many will have in the end."""


@dataclass(frozen=True, slots=True)
class Moved:
    """Dead letters that have a new place, and those that had to stay, with the reason."""

    moved: list[DeadLetter] = field(default_factory=list)
    stayed: list[tuple[DeadLetter, str]] = field(default_factory=list)


_Held = tuple[DeadLetter, AbstractIncomingMessage]


async def read(url: str, services: Iterable[str], selection: Selection, now: datetime) -> list[DeadLetter]:
    """The dead letters of the services, in the order of their deaths; nothing is moved.

    Raises:
        CommandError: the broker or a queue isn't there, or no dead letter, or one of several services each, has
            the id that was asked for.
    """
    async with _held(url, _dead_queues(services)) as held:
        return [dead_letter for dead_letter, _ in _select(held, selection, now)]


async def read_discarded(url: str, selection: Selection, now: datetime) -> list[DeadLetter]:
    """The discarded dead letters, in the order of their deaths; nothing is moved.

    Raises:
        CommandError: as `read`.
    """
    async with _held(url, {DISCARDED: None}) as held:
        return [dead_letter for dead_letter, _ in _select(held, selection, now)]


async def requeue(
    url: str,
    services: Iterable[str],
    selection: Selection,
    *,
    window: timedelta,
    by: str,
    now: datetime,
    advance: Advance,
) -> Moved:
    """Send dead letters back to their services' queues, as if they came for the first time.

    Args:
        window: how long an inbox remembers an id; what first failed before that has to stay.
        by: who does it, for the header ``x-tirkeu-requeued-by``.

    Raises:
        CommandError: as `read`; or the broker didn't confirm, and that dead letter and the following stay.
    """

    def place(dead_letter: DeadLetter) -> _Place | str:
        return dead_letter.why_it_must_stay(now, window) or (
            queue_name(dead_letter.service),
            dead_letter.headers_to_requeue(by, now),
        )

    return await _move_all(url, _dead_queues(services), selection, now, place, advance)


async def discard(
    url: str,
    services: Iterable[str],
    selection: Selection,
    *,
    because: str,
    by: str,
    now: datetime,
    advance: Advance,
) -> Moved:
    """Lay dead letters away in ``tirkeu.discarded``, each with who did it, when and why.

    Raises:
        CommandError: as `requeue`.
    """

    def place(dead_letter: DeadLetter) -> _Place:
        return DISCARDED, dead_letter.headers_to_discard(because, by, now)

    return await _move_all(url, _dead_queues(services), selection, now, place, advance)


async def restore(url: str, selection: Selection, *, by: str, now: datetime, advance: Advance) -> Moved:
    """Bring discarded dead letters back into the dead-letter queue of their service.

    Raises:
        CommandError: as `requeue`.
    """

    def place(dead_letter: DeadLetter) -> _Place:
        return dead_queue_name(dead_letter.service), dead_letter.headers_to_restore(by, now)

    return await _move_all(url, {DISCARDED: None}, selection, now, place, advance)


_Place = tuple[str, dict[str, Any]]
"""A queue, and the headers that a dead letter has there."""


async def _move_all(
    url: str,
    queues: Mapping[str, str | None],
    selection: Selection,
    now: datetime,
    place: Callable[[DeadLetter], _Place | str],
    advance: Advance,
) -> Moved:
    """Move what is selected; `place` says where to, or why a dead letter has to stay.

    One after the other, each confirmed before the next: so they keep their order, and what comes after a failure
    has not left.
    """
    done = Moved()
    async with _held(url, queues) as held, _publisher(url) as publisher:
        chosen = [(dead_letter, message, place(dead_letter)) for dead_letter, message in _select(held, selection, now)]
        total = sum(not isinstance(found, str) for _, _, found in chosen)
        for dead_letter, message, found in chosen:
            if isinstance(found, str):
                done.stayed.append((dead_letter, found))
                continue
            queue, headers = found
            try:
                await publisher.publish(
                    Outgoing("", queue, dead_letter.body, headers, message.message_id, message.type)
                )
            except NotConfirmed as error:
                raise CommandError(
                    f"The broker did not take a dead letter ({error}). It stays where it was, and so do those after "
                    f"it; {len(done.moved)} had moved before."
                ) from error
            await message.ack()
            done.moved.append(dead_letter)
            advance(len(done.moved), total)
    return done


def _select(held: Sequence[_Held], selection: Selection, now: datetime) -> list[_Held]:
    chosen = [(dead_letter, message) for dead_letter, message in held if selection.matches(dead_letter, now)]
    # The queue may have lost the order when a command that looked was killed. Sorting is stable.
    unknown = datetime.min.replace(tzinfo=UTC)
    chosen.sort(key=lambda one: one[0].dead_at or unknown)
    if selection.id is not None:
        services = sorted({dead_letter.service for dead_letter, _ in chosen})
        if not services:
            raise CommandError(
                f"There is no dead letter {selection.id}: `tirkeu dead list` shows those there are, "
                "`tirkeu dead discarded` those that were given up."
            )
        if len(services) > 1:
            raise CommandError(
                f"{selection.id} is a dead letter of {' and '.join(services)}: say which one with --service."
            )
    return chosen


@asynccontextmanager
async def _held(url: str, queues: Mapping[str, str | None]) -> AsyncIterator[list[_Held]]:
    """Everything in the queues (with their services), held until the end; then all that wasn't moved is back."""
    with _told_in_a_sentence():
        async with await aio_pika.connect(url, client_properties={"connection_name": "tirkeu dead"}) as connection:
            channel = await connection.channel()
            # A queue that is missing ends the channel: that is found out before anything is held.
            sources = {name: await channel.get_queue(name) for name in queues}
            messages: dict[str, list[AbstractIncomingMessage]] = {name: [] for name in queues}
            try:
                for name, source in sources.items():
                    while (message := await source.get(fail=False)) is not None:
                        messages[name].append(message)
                yield [(_dead_letter(queues[name], message), message) for name in queues for message in messages[name]]
            finally:
                # A link that is gone has returned them already.
                with suppress(*_LINK_ERRORS):
                    await _give_back(connection, channel, messages)


async def _give_back(
    connection: AbstractConnection, channel: AbstractChannel, messages: Mapping[str, list[AbstractIncomingMessage]]
) -> None:
    """Return what wasn't moved, one by one: at the mere end of a channel RabbitMQ returns messages in any order."""
    left = {name: [message for message in found if not message.processed] for name, found in messages.items()}
    for message in chain.from_iterable(left.values()):
        await message.nack(requeue=True)
    await channel.close()
    await _wait_until_back(connection, {name: len(found) for name, found in left.items()})


async def _wait_until_back(connection: AbstractConnection, left: dict[str, int]) -> None:
    """Messages are back a moment after the channel has closed: the next command shall find them.

    Other commands may hold them by now, so after five seconds it is left at that.
    """
    deadline = asyncio.get_running_loop().time() + _RETURN_SECONDS
    channel = await connection.channel()
    for name, count in left.items():
        while ((await channel.get_queue(name)).declaration_result.message_count or 0) < count:
            if asyncio.get_running_loop().time() > deadline:
                return
            await asyncio.sleep(_POLL_SECONDS)


def _dead_letter(service: str | None, message: AbstractIncomingMessage) -> DeadLetter:
    headers = {str(name): value for name, value in message.headers.items()}
    return DeadLetter(service or str(headers.get(DISCARDED_FROM)), headers, message.body)


def _dead_queues(services: Iterable[str]) -> dict[str, str | None]:
    return {dead_queue_name(service): service for service in services}


@asynccontextmanager
async def _publisher(url: str) -> AsyncIterator[Publisher]:
    publisher = Publisher(url, "tirkeu dead")
    await publisher.open()
    try:
        yield publisher
    finally:
        await publisher.close()


@contextmanager
def _told_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except ChannelNotFoundEntity as error:
        raise CommandError(f"The broker lacks a queue: {error}. Services declare theirs when they start.") from error
    except _LINK_ERRORS as error:
        raise CommandError(
            f"The broker's connection failed: {type(error).__name__}. No dead letter is lost; one that was on its way "
            "may stand in both places, which the inbox recognises. Is the broker running, and is its URL right?"
        ) from error
