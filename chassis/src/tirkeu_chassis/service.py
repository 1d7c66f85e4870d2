"""A service: its definition, and a running instance of deciders, reactions, alarms and routes in the shell."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from uuid_utils.compat import uuid7

from tirkeu_chassis.broker.definitions import Traffic
from tirkeu_chassis.consumer.consumer import Consumer
from tirkeu_chassis.consumer.dead_letter_count import DeadLetterCount
from tirkeu_chassis.decider.decision import Aggregate
from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.decider.reactions import Alarm, Reaction
from tirkeu_chassis.decider.refusals import Overloaded
from tirkeu_chassis.http import routes as http
from tirkeu_chassis.identity.verifier import Verifier
from tirkeu_chassis.outbox.publisher import Publisher
from tirkeu_chassis.outbox.relay import Relay
from tirkeu_chassis.settings import Settings
from tirkeu_chassis.signing.keys import EventKeys, load_private_key
from tirkeu_chassis.signing.signer import Signer
from tirkeu_chassis.signing.verifier import EventVerifier
from tirkeu_chassis.store.store import Store
from tirkeu_chassis.unit_of_work.alarms import AlarmClock
from tirkeu_chassis.unit_of_work.task import Outcome, Task
from tirkeu_chassis.unit_of_work.unit_of_work import UnitOfWork
from tirkeu_contracts.catalog import EVENTS

log = structlog.get_logger(__name__)

STARTUP_FAILURE = 3
"""Exit status of a service that couldn't start."""
COMMAND_SECONDS = 10.0
"""How long a caller waits for a command before a 503 tells them to come again with the same key."""
HELD_UP_SECONDS = 2.0
"""An election of a primary is over by then: who comes in the middle of one waits for its end."""


@dataclass(frozen=True)
class Definition:
    """What makes a service that service and no other. Its `main.py` holds one of these."""

    name: str
    title: str
    version: str
    apis: Sequence[http.Api]
    """The routes, by resource. Which comes first doesn't matter: no two of their paths overlap."""
    aggregates: Sequence[Aggregate[Any]]
    reactions: Sequence[Reaction[Any, Any]] = ()
    alarms: Sequence[Alarm[Any]] = ()
    background: Callable[["Service"], Awaitable[None]] | None = None
    """A task of the service's own that runs while it does, cancelled at the end."""
    package: str = ""
    """The package whose translations its answers take, such as `tirkeu_<service>`."""

    @property
    def traffic(self) -> Traffic:
        """The events that the service owns, and those it reacts to."""
        return Traffic(
            publishes=[event for event in EVENTS.values() if event.owner == self.name],
            reacts_to=[reaction.event for reaction in self.reactions],
        )


class Service:
    """A running instance."""

    def __init__(self, definition: Definition, settings: Settings) -> None:
        self.definition = definition
        self.settings = settings
        self.clock = settings.clock()
        self.verifier: Verifier = settings.verifier()
        # A name for this run of the process: a restart never takes its predecessor's rows for its own.
        self.instance = f"{socket.gethostname()}-{os.getpid()}-{str(uuid7())[-12:]}"
        lease = timedelta(seconds=settings.lease_seconds)
        rabbitmq_url = settings.rabbitmq_url.get_secret_value()
        self.store = Store(
            settings.mongodb_url.get_secret_value(),
            settings.database or f"tirkeu_{definition.name}",
            definition.aggregates,
            self.instance,
        )
        self.publisher = Publisher(rabbitmq_url, definition.name)
        self.relay = Relay(self.store.outbox, self.publisher, lease)
        signing_key = settings.signing_key
        signer = None if signing_key is None else Signer(load_private_key(signing_key), definition.name)
        self.event_verifier = EventVerifier(
            None if settings.event_keys is None else EventKeys(settings.event_keys),
            unsigned_accepted=settings.unsigned_events == "accepted",
        )
        self.unit_of_work = UnitOfWork(
            self.store,
            self.clock,
            f"/tirkeu/{definition.name}",
            batch_limit=settings.batch_limit,
            lease=lease,
            on_committed=self.relay.submit,
            signer=signer,
        )
        self.consumer = Consumer(
            definition.name,
            rabbitmq_url,
            definition.reactions,
            self.unit_of_work,
            self.publisher,
            self.store.inbox,
            prefetch=settings.prefetch,
            grace_seconds=settings.grace_seconds,
            inbox_days=settings.inbox_days,
            verifier=self.event_verifier,
        )
        self.dead_letter_count = DeadLetterCount(definition.name, self.consumer.broker)
        self.alarm_clock = AlarmClock(
            definition.alarms,
            self.store,
            self.clock,
            self.unit_of_work,
        )
        self.ready = False
        self.leaving = asyncio.Event()
        """Set as soon as a stop is asked for: answers without an end of their own, such as event streams, end now."""
        self._background: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the store and the broker, then take work."""
        await self.verifier.start()
        await self.store.open(self.settings.inbox_days)
        await self.publisher.open()
        self.unit_of_work.start()
        self.relay.start()
        await self.consumer.start()
        self.dead_letter_count.start()
        self.alarm_clock.start()
        if self.definition.background is not None:
            self._background = asyncio.ensure_future(self.definition.background(self))
        self.ready = True
        log.info("ready", instance=self.instance)

    async def stop(self) -> None:
        """Take nothing new, finish what runs, publish what is committed, and go."""
        self.ready = False
        if self._background is not None:
            self._background.cancel()
            await asyncio.gather(self._background, return_exceptions=True)
        await self.alarm_clock.stop()
        await self.dead_letter_count.stop()
        await self.consumer.stop()
        await self.unit_of_work.stop()
        await self.relay.stop()
        await self.publisher.close()
        self.store.close()
        self.verifier.stop()
        log.info("stopped", instance=self.instance)

    def check_capacity(self) -> None:
        """What can't be done soon is better refused at once than heaped up.

        Raises:
            Overloaded: too many events wait for the broker, or the database has been away for a while.
        """
        if self.unit_of_work.held_up_seconds > HELD_UP_SECONDS:
            raise Overloaded(why=Message("The database can't be reached."))
        if self.relay.pending > self.settings.outbox_limit:
            raise Overloaded(why=Message("Too many events wait for the broker."))

    async def submit(self, task: Task[Any]) -> Outcome:
        """A command into the unit of work, with a bound on the caller's patience.

        Raises:
            Overloaded: the outcome isn't known in time. What a group has taken goes on and may take effect; the same
                key tells. What none has taken is dropped.
        """
        try:
            async with asyncio.timeout(COMMAND_SECONDS):
                return await self.unit_of_work.submit(task)
        except TimeoutError:
            raise Overloaded(why=Message("The database doesn't answer in time.")) from None
