"""Does the work of a rebuild, in one instance at a time. Another instance continues where it stopped."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

import structlog
from aio_pika.abc import AbstractIncomingMessage

from tirkeu_chassis.broker import event_log
from tirkeu_chassis.broker.links import link_url
from tirkeu_chassis.broker.streams import offset_of
from tirkeu_chassis.consumer.consumer import BODY_BYTES
from tirkeu_chassis.consumer.rerouting import known_type
from tirkeu_chassis.decider.refusals import Overloaded, Refusal
from tirkeu_chassis.observing import metrics as telemetry
from tirkeu_chassis.service import Service
from tirkeu_chassis.signing.verifier import EventVerifier
from tirkeu_chassis.store.errors import StoreUnavailable
from tirkeu_chassis.unit_of_work.task import Task
from tirkeu_contracts.envelope import Envelope, EnvelopeError, identity_of
from tirkeu_contracts.events.intake import ServiceInformationChanged
from tirkeu_metrics.domain.announcing import (
    ANNOUNCEMENTS,
    CATALOGUE_TOLD,
    TellAgain,
    announcement_key,
    is_told_of,
    tell_again,
    tell_catalogue_again,
)
from tirkeu_metrics.domain.folding import LoggedEvent, learn_again, likely_keys
from tirkeu_metrics.domain.projection import Projection, other_than
from tirkeu_metrics.domain.rebuild import STANDING, FaultyEvent, Reason, Stage, WorkerReplaced
from tirkeu_metrics.figures.live_projection import live as live_projection
from tirkeu_metrics.reactions import REACTIONS
from tirkeu_metrics.rebuild.canonical import states
from tirkeu_metrics.rebuild.claim import ClaimedRebuild, decide
from tirkeu_metrics.rebuild.comparing import compare

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 0.5
TOLD_AT_ONCE: Final = 100
TYPES: Final = frozenset(reaction.event.type for reaction in REACTIONS)
FAULTS: Final = 5
"""Faults of one event in a row after which a rebuild is refused: its fault is ours, and doesn't go away."""
AGAIN_SECONDS: Final = 1.0
"""Pause before an event that wasn't folded is tried again, doubled with each fault: half a minute in all."""


class EventFails(Exception):
    """An event of the log can't be folded, however often it is tried."""

    def __init__(self, event: FaultyEvent) -> None:
        self.event = event
        super().__init__()


class Rebuilder:
    """Does the work while there is any, for as long as the service runs."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._store = service.store
        self._url = link_url(service.settings.rabbitmq_url.get_secret_value(), "metrics/rebuild")

    async def run(self) -> None:
        """Look for work, and do it."""
        while True:
            try:
                if (claimed := await ClaimedRebuild.take(self._service)) is not None:
                    await claimed.keep_while(self._work(claimed))
            except WorkerReplaced:
                log.info("another instance goes on with the rebuild, or it was cancelled")
            except (StoreUnavailable, Overloaded, *event_log.FAULTS) as error:
                log.warning("the rebuild waits", reason=type(error).__name__)
            except Exception:
                log.exception("the rebuild failed and is tried again")
            await asyncio.sleep(LOOK_SECONDS)

    async def _work(self, claimed: ClaimedRebuild) -> None:
        while True:
            live = await live_projection(self._store)
            match claimed.reached.stage:
                case Stage.CLEARING:
                    await self._clear(claimed, other_than(live))
                    await claimed.advance(stage=Stage.FOLDING)
                case Stage.FOLDING:
                    try:
                        await self._fold(claimed, other_than(live))
                    except EventFails as error:
                        await claimed.advance(stage=Stage.REFUSED, reason=Reason.FAULT, fault=error.event)
                case Stage.COMPARING:
                    await self._compare(claimed, live)
                case Stage.TIDYING:
                    await self._tell_again(live)
                    await self._clear(claimed, other_than(live))
                    await claimed.advance(stage=Stage.SWITCHED)
                    log.info("the figures come from a fresh projection", folded=claimed.reached.folded)
                case _:
                    return

    async def _clear(self, claimed: ClaimedRebuild, projection: Projection) -> None:
        # Who began before the rebuild stopped another may still write: empty is what all were found at once.
        cleared = 1
        while cleared:
            cleared = 0
            for aggregate in projection.aggregates:
                cleared += await claimed.clear(aggregate)

    async def _fold(self, claimed: ClaimedRebuild, fresh: Projection) -> None:
        # From this stage on every event goes into both; those that came before stand in the log by now.
        end = (await event_log.span(self._url, "last")).stop
        async with aclosing(self._read(range(claimed.reached.offset, end))) as batches:
            async for messages in batches:
                folded = claimed.reached.folded + await self._fold_group(messages, fresh)
                # After a crash a little is folded once more, and changes nothing.
                claimed.reach(offset=offset_of(messages[-1]) + 1, end=end, folded=folded)
        await claimed.advance(stage=Stage.COMPARING, end=end)

    def _read(self, places: range) -> AsyncGenerator[list[AbstractIncomingMessage], None]:
        return event_log.read(self._url, places, passed_over=telemetry.LOG_UNREADABLE.inc)

    async def _fold_group(self, messages: Iterable[AbstractIncomingMessage], fresh: Projection) -> int:
        # Together, so that they share groups.
        results = await asyncio.gather(*(self._fold_one(one, fresh) for one in messages), return_exceptions=True)
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return sum(map(bool, results))

    async def _fold_one(self, message: AbstractIncomingMessage, fresh: Projection) -> bool:
        """Whether the event concerns the figures: what is a dead letter to who hears it live, is passed over here."""
        faults = 0
        while True:
            try:
                task = _task(message, fresh, self._service.event_verifier)
                if task is not None:
                    await self._service.unit_of_work.submit(task)
                return task is not None
            except Overloaded:
                log.warning("an event of the log is tried again", offset=offset_of(message))
            except Refusal:
                return False
            except StoreUnavailable:
                raise
            except Exception as error:
                faults += 1
                faulty = FaultyEvent(offset_of(message), _event_id(message))
                log.exception("an event of the log fails", offset=faulty.offset, event_id=str(faulty.event_id))
                if faults == FAULTS:
                    raise EventFails(faulty) from error
            await asyncio.sleep(AGAIN_SECONDS * 2**faults)

    async def _compare(self, claimed: ClaimedRebuild, live: Projection) -> None:
        compared = await compare(self._store, live, other_than(live))
        stage = Stage.REFUSED if compared.lacking else Stage.TIDYING
        if compared.lacking and claimed.reached.compared is None:
            # The log may have shown them a moment later than the queue did.
            stage = Stage.FOLDING
        reason = Reason.LACKING if stage is Stage.REFUSED else None
        await claimed.advance(stage=stage, compared=compared, reason=reason)
        log.info("projections compared", stage=stage.value, **asdict(compared))

    async def _tell_again(self, live: Projection) -> None:
        scopes = [(state.scope, state.year) async for _, state in states(self._store, live.sums)]
        told = [(state.scope, state.year) async for _, state in states(self._store, ANNOUNCEMENTS)]
        wanted = [one for one in dict.fromkeys([*scopes, *told]) if is_told_of(one[0])]
        for start in range(0, len(wanted), TOLD_AT_ONCE):
            # Together, so that they share a group.
            await asyncio.gather(
                *(
                    decide(
                        self._service.unit_of_work, tell_again, TellAgain(scope, year), announcement_key(scope, year)
                    )
                    for scope, year in wanted[start : start + TOLD_AT_ONCE]
                )
            )
        await decide(self._service.unit_of_work, tell_catalogue_again, None, CATALOGUE_TOLD)


def _task(message: AbstractIncomingMessage, fresh: Projection, verifier: EventVerifier) -> Task[Any] | None:
    """What is to be learned from an event of the log; None where nothing is."""
    if known_type(message.headers) not in TYPES or len(message.body) > BODY_BYTES:
        return None
    try:
        envelope = Envelope.from_message(message.headers, message.body)
        verifier.check(message.headers, message.body)
        event: Any = envelope.event()
    except EnvelopeError:
        # A dead letter, wherever it was read.
        return None
    return Task(
        decide=learn_again,
        key=STANDING,
        message=LoggedEvent(event, offset_of(message)),
        message_id=envelope.id,
        envelope=envelope,
        reads=() if isinstance(event, ServiceInformationChanged) else tuple(likely_keys(event, (fresh,), told=False)),
        kind="rebuild",
    )


def _event_id(message: AbstractIncomingMessage) -> UUID | None:
    # Strangers may publish too, and write anything there.
    return identity_of(message.headers)
