"""Moves a message that can't take effect now to a delay queue, or to the dead-letter queue.

It is republished with a confirm, and only then acknowledged; nothing is dropped. The reason is in its headers.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import structlog

from tirkeu_chassis.broker.links import CONNECT_SECONDS
from tirkeu_chassis.broker.topology import DELAYS, dead_queue_name, delay_queue_name, moves_name
from tirkeu_chassis.decider.decision import NotYet
from tirkeu_chassis.decider.refusals import Overloaded, Refusal
from tirkeu_chassis.observing import metrics as telemetry
from tirkeu_chassis.outbox.confirms import Outgoing
from tirkeu_chassis.outbox.publisher import NotConfirmed, Publisher, Unroutable
from tirkeu_chassis.store.errors import StoreUnavailable
from tirkeu_chassis.store.inbox import Inbox, dead_id
from tirkeu_contracts.catalog import EVENTS
from tirkeu_contracts.envelope import EnvelopeError, format_time, identity_of

log = structlog.get_logger(__name__)

ATTEMPT = "x-tirkeu-attempt"
REASON = "x-tirkeu-reason"
DETAIL = "x-tirkeu-detail"
FIRST_REASON = "x-tirkeu-first-reason"
FIRST_DETAIL = "x-tirkeu-first-detail"
FIRST_FAILED_AT = "x-tirkeu-first-failed-at"
DEAD_AT = "x-tirkeu-dead-at"

LONGEST_DETAIL = 500
"""Characters."""
_DEATHS = ("x-death", "x-first-death", "x-last-death")
MOVE_TRIES = 10
"""Tries to move a message on, half a minute in all, before it is given back: each return counts for the broker's
delivery limit, which is for crash loops, not for a link that is away."""


class Rerouting:
    """Moves the messages of one service on."""

    def __init__(
        self, service: str, publisher: Publisher, inbox: Inbox, declare: Callable[[], Awaitable[None]]
    ) -> None:
        self._service = service
        self._publisher = publisher
        self._inbox = inbox
        self._declare = declare
        self.stopping = False

    async def move(self, headers: Mapping[str, Any], body: bytes, why: BaseException) -> str:
        """To where the reason says that it belongs; returns the outcome, as it is counted.

        Raises:
            NotConfirmed: the broker didn't take it.
            StoreUnavailable: there is nothing wrong with the message.
        """
        match why:
            case EnvelopeError():
                return await self.bury(headers, body, why.reason, str(why))
            case NotYet():
                return await self.delay(headers, body, "not_yet", str(why))
            case Overloaded():
                return await self.delay(headers, body, why.code, str(why))
            case Refusal():
                return await self.bury(headers, body, "refused", f"{why.code}: {why}")
            case StoreUnavailable():
                raise why
            case _:
                log.error("decider failed", type=known_type(headers), exc_info=why)
                return await self.delay(headers, body, "fault", type(why).__name__)

    async def delay(self, headers: Mapping[str, Any], body: bytes, reason: str, detail: str) -> str:
        """To the next delay queue, or to the dead letters after the last.

        Raises:
            NotConfirmed: the broker didn't take it.
        """
        attempt = _attempt(headers)
        delays = list(DELAYS)
        if attempt >= len(delays):
            return await self.bury(headers, body, reason, detail)
        delay = delays[attempt]
        await self._move(delay_queue_name(self._service, delay), headers, body, reason, detail, attempt + 1)
        telemetry.RETRIES.labels(known_type(headers), delay).inc()
        return "delayed"

    async def bury(self, headers: Mapping[str, Any], body: bytes, reason: str, detail: str) -> str:
        """To the dead letters, where people decide.

        Raises:
            NotConfirmed: the broker didn't take it.
        """
        # The log still has it, but from now on it is for people.
        # What has no well-formed id can never take effect, and whoever reads the log passes it over.
        if (identity := identity_of(headers)) is not None:
            with contextlib.suppress(StoreUnavailable):
                await self._inbox.remember(dead_id(identity))
        await self._move(dead_queue_name(self._service), headers, body, reason, detail, _attempt(headers))
        telemetry.DEAD.labels(reason).inc()
        log.error("dead letter", reason=reason, detail=detail[:LONGEST_DETAIL], type=known_type(headers))
        return "dead"

    async def _move(
        self,
        queue: str,
        headers: Mapping[str, Any],
        body: bytes,
        reason: str,
        detail: str,
        attempt: int,
    ) -> None:
        now = format_time(datetime.now(UTC))
        # What the broker writes there about its own dead-lettering would grow with every round.
        kept = {name: value for name, value in headers.items() if not name.startswith(_DEATHS)}
        kept |= {
            ATTEMPT: attempt,
            REASON: reason,
            DETAIL: detail[:LONGEST_DETAIL],
            FIRST_FAILED_AT: kept.get(FIRST_FAILED_AT, now),
            FIRST_REASON: kept.get(FIRST_REASON, reason),
            FIRST_DETAIL: kept.get(FIRST_DETAIL, detail[:LONGEST_DETAIL]),
        }
        if queue == dead_queue_name(self._service):
            kept[DEAD_AT] = now
        message = Outgoing(
            moves_name(self._service), queue, body, kept, _text(kept.get("ce-id")), _text(kept.get("ce-type"))
        )
        tries = 0
        while True:
            try:
                return await self._publisher.publish(message)
            except NotConfirmed as error:
                tries += 1
                if self.stopping or tries == MOVE_TRIES:
                    raise
                log.warning("message not moved yet", queue=queue, reason=str(error))
                await asyncio.sleep(min(0.1 * 2**tries, 5.0))
                if isinstance(error, Unroutable):
                    await self._declare_again()

    async def _declare_again(self) -> None:
        """Bring back a queue that somebody deleted."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._declare()
        except Exception as error:
            log.warning("queues not declared", reason=type(error).__name__)


def known_type(headers: Mapping[str, Any]) -> str:
    """The event's type as a metric label, which must not grow with what strangers send."""
    type_ = headers.get("ce-type")
    return type_ if isinstance(type_, str) and type_ in EVENTS else "unknown"


def _attempt(headers: Mapping[str, Any]) -> int:
    # Strangers may publish too, and write anything there.
    attempt = headers.get(ATTEMPT)
    return attempt if isinstance(attempt, int) and attempt >= 0 else 0


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
