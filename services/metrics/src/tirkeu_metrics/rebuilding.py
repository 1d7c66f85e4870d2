"""The work of a rebuild, done by one instance at a time; another goes on where it stopped."""

import asyncio
from collections.abc import Iterable
from contextlib import aclosing
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any, Final

import structlog
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import AMQPError, ChannelInvalidStateError
from uuid_utils.compat import uuid7

from tirkeu_chassis.clock import to_milliseconds
from tirkeu_chassis.decision import Key, Refusal
from tirkeu_chassis.publishing import link_url
from tirkeu_chassis.service import Service
from tirkeu_chassis.store import StoreUnavailable
from tirkeu_chassis.streams import StreamGone, offset_of
from tirkeu_chassis.unit_of_work import Decider, Task
from tirkeu_contracts.envelope import Envelope, EnvelopeError
from tirkeu_contracts.events.intake import ServiceInformationChanged
from tirkeu_metrics.canonical import states
from tirkeu_metrics.comparing import compare
from tirkeu_metrics.domain.announcing import (
    ANNOUNCEMENTS,
    CATALOGUE_TOLD,
    TellAgain,
    announcement_key,
    is_told_of,
    tell_again,
    tell_catalogue_again,
)
from tirkeu_metrics.domain.folding import Logged, learn_again, likely_keys
from tirkeu_metrics.domain.projection import Projection, other_than
from tirkeu_metrics.domain.rebuild import (
    ENDS,
    STANDING,
    Advance,
    Claim,
    Rebuild,
    Stage,
    Standing,
    WorkerReplaced,
    advance,
    claim,
)
from tirkeu_metrics.log_reading import last_offset, logged
from tirkeu_metrics.reactions import REACTIONS

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 0.5
CLAIM: Final = timedelta(seconds=30)
"""How long the work is one instance's own after its last sign of life."""
SIGN_SECONDS: Final = 1.0
TOLD_AT_ONCE: Final = 100
LOG_FAULTS: Final = (AMQPError, ChannelInvalidStateError, StreamGone, OSError, TimeoutError)
TYPES: Final = frozenset(reaction.event.type for reaction in REACTIONS)


class Rebuilder:
    """Does the work while there is any, for as long as the service runs."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._store = service.store
        self._url = link_url(service.settings.rabbitmq_url.get_secret_value(), "metrics/rebuild")
        self._signed = 0.0

    async def run(self) -> None:
        """Look for work, and do it."""
        while True:
            try:
                await self._work()
            except WorkerReplaced:
                log.info("another instance goes on with the rebuild")
            except (StoreUnavailable, *LOG_FAULTS) as error:
                log.warning("the rebuild waits", reason=type(error).__name__)
            except Exception:
                log.exception("the rebuild failed and is tried again")
            await asyncio.sleep(LOOK_SECONDS)

    async def _work(self) -> None:
        if (rebuild := (await self._standing()).rebuild) is None or rebuild.stage in ENDS:
            return
        now = datetime.now(UTC)
        await self._decide(claim, Claim(self._service.instance, now, now + CLAIM))
        standing = await self._standing()
        while (rebuild := standing.rebuild) is not None and rebuild.worker == self._service.instance:
            match rebuild.stage:
                case Stage.CLEARING:
                    await self._clear(other_than(standing.live))
                    await self._advance(rebuild, stage=Stage.FOLDING)
                case Stage.FOLDING:
                    await self._fold(rebuild, other_than(standing.live))
                case Stage.COMPARING:
                    await self._compare(rebuild, standing.live)
                case Stage.TIDYING:
                    await self._tell_again(standing.live)
                    await self._clear(other_than(standing.live))
                    await self._advance(rebuild, stage=Stage.SWITCHED)
                    log.info("the figures come from a fresh projection", folded=rebuild.folded)
            standing = await self._standing()

    async def _clear(self, projection: Projection) -> None:
        # Who began before the rebuild stopped another may still write: empty is what all were found at once.
        while sum([await self._store.clear(aggregate) for aggregate in projection.aggregates]):
            pass

    async def _fold(self, rebuild: Rebuild, fresh: Projection) -> None:
        # From this stage on every event goes into both; those that came before stand in the log by now.
        last = await last_offset(self._url)
        offset, folded = rebuild.offset, rebuild.folded
        async with aclosing(logged(self._url, offset, last)) as batches:
            async for messages in batches:
                folded += await self._fold_group(messages, fresh)
                offset = offset_of(messages[-1]) + 1
                # After a crash a little is folded once more, and changes nothing.
                rebuild = await self._sign(rebuild, offset=offset, end=last + 1, folded=folded)
        await self._advance(rebuild, stage=Stage.COMPARING, offset=offset, end=last + 1, folded=folded)

    async def _fold_group(self, messages: Iterable[AbstractIncomingMessage], fresh: Projection) -> int:
        tasks = [task for message in messages if (task := _task(message, fresh)) is not None]
        submitted = [self._service.unit_of_work.submit(task) for task in tasks]
        results = await asyncio.gather(*submitted, return_exceptions=True)
        faults = [one for one in results if isinstance(one, BaseException)]
        for fault in faults:
            # What is refused here was set aside as a dead letter there.
            if not isinstance(fault, Refusal):
                raise fault
        return len(tasks) - len(faults)

    async def _compare(self, rebuild: Rebuild, live: Projection) -> None:
        async def heartbeat() -> None:
            nonlocal rebuild
            rebuild = await self._sign(rebuild)

        compared = await compare(self._store, live, other_than(live), heartbeat)
        stage = Stage.REFUSED if compared.lacking else Stage.TIDYING
        if compared.lacking and rebuild.compared is None:
            # The log may have shown them a moment later than the queue did.
            stage = Stage.FOLDING
        await self._advance(rebuild, stage=stage, compared=compared)
        log.info("projections compared", stage=stage.value, **asdict(compared))

    async def _tell_again(self, live: Projection) -> None:
        scopes = [(state.scope, state.year) async for _, state in states(self._store, live.sums)]
        told = [(state.scope, state.year) async for _, state in states(self._store, ANNOUNCEMENTS)]
        wanted = [one for one in dict.fromkeys([*scopes, *told]) if is_told_of(one[0])]
        for start in range(0, len(wanted), TOLD_AT_ONCE):
            # Together, so that they share a group.
            await asyncio.gather(
                *(
                    self._decide(tell_again, TellAgain(scope, year), announcement_key(scope, year))
                    for scope, year in wanted[start : start + TOLD_AT_ONCE]
                )
            )
        await self._decide(tell_catalogue_again, None, CATALOGUE_TOLD)

    # -- the standing

    async def _standing(self) -> Standing:
        stored = await self._store.get(STANDING)
        return stored.state if stored else Standing()

    async def _sign(self, rebuild: Rebuild, **changes: Any) -> Rebuild:
        """Note how far it has come and keep the claim, once in a while."""
        if monotonic() - self._signed < SIGN_SECONDS:
            return rebuild
        return await self._advance(rebuild, **changes)

    async def _advance(self, rebuild: Rebuild, **changes: Any) -> Rebuild:
        self._signed = monotonic()
        # The store keeps milliseconds.
        until = to_milliseconds(datetime.now(UTC) + CLAIM)
        after = replace(rebuild, worker_until=until, **changes)
        await self._decide(advance, Advance(rebuild, after))
        return after

    async def _decide(self, decide: Decider, message: Any, key: Key[Any] = STANDING) -> None:
        task = Task(decide=decide, key=key, message=message, message_id=uuid7(), kind="rebuild")
        await self._service.unit_of_work.submit(task)


def _task(message: AbstractIncomingMessage, fresh: Projection) -> Task[Any] | None:
    """What is to be learned from an event of the log; None where nothing is."""
    if message.headers.get("ce-type") not in TYPES:
        return None
    try:
        envelope = Envelope.from_message(message.headers, message.body)
        event: Any = envelope.event()
    except EnvelopeError:
        # A dead letter, wherever it was read.
        return None
    return Task(
        decide=learn_again,
        key=STANDING,
        message=Logged(event, offset_of(message)),
        message_id=envelope.id,
        envelope=envelope,
        reads=() if isinstance(event, ServiceInformationChanged) else tuple(likely_keys(event, (fresh,), told=False)),
        kind="rebuild",
    )
