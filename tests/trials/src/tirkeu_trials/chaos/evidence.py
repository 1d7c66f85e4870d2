"""Gathers the evidence once everything is at rest: databases, logs, queues, dead letters, and the indicators."""

from collections.abc import Iterable, Mapping
from typing import Any

import aio_pika
from pymongo import MongoClient
from pymongo.database import Database

from tirkeu_chassis.broker.topology import RESTRICTED_LOG, dead_queue_name, queues
from tirkeu_chassis.consumer.rerouting import REASON
from tirkeu_contracts.event import Event
from tirkeu_contracts.standard import SurveyQuestion
from tirkeu_operations.events.log import LoggedEvent, read_all
from tirkeu_sandbox.services import queues as looking
from tirkeu_sandbox.services.database import CODEC, handled, unpublished
from tirkeu_trials.account.independent_fold import fold
from tirkeu_trials.account.obligations import DeadLetter, Evidence
from tirkeu_trials.account.planted import PLANTED, Planted
from tirkeu_trials.chaos.load import YEAR
from tirkeu_trials.chaos.site import Site
from tirkeu_trials.year.office import Office

_SHELL = frozenset({"inbox", "outbox"})


async def gather(
    site: Site,
    commands: Mapping[str, str],
    planted: Mapping[str, Planted],
    reactions: Mapping[str, Iterable[type[Event]]],
) -> Evidence:
    """All of it. Messages that a service has taken and not acknowledged show in a queue only when it has ended."""
    public = await public_log(site)
    restricted = await read_all(site.rabbitmq.url(), RESTRICTED_LOG)
    handled_commands: dict[str, frozenset[str]] = {}
    handled_events: dict[str, frozenset[str]] = {}
    counted: dict[tuple[str, str], int] = {}
    states: dict[str, dict[str, Any]] = {}
    outbox: dict[str, int] = {}
    with MongoClient[dict[str, Any]](site.mongodb.url()) as client:
        for name in reactions:
            store = client.get_database(f"tirkeu_{name}", CODEC)
            inbox = handled(store)
            handled_events[name] = frozenset(one.removeprefix("event/") for one in inbox if one.startswith("event/"))
            handled_commands[name] = frozenset(str(id_) for one, id_ in inbox.items() if one.startswith("command/"))
            outbox[name] = unpublished(store)
            for collection, documents in _aggregates(store):
                states.setdefault(collection, {}).update(documents)
                counted |= {
                    (f"/tirkeu/{name}", f"{collection}/{identity}"): one["sequence"]
                    for identity, one in documents.items()
                    if one["sequence"]
                }
    return Evidence(
        commands=commands,
        handled_commands=handled_commands,
        handled_events=handled_events,
        reactions={name: frozenset(event.routing_key for event in reacted) for name, reacted in reactions.items()},
        counted=counted,
        states=states,
        public=public,
        restricted=restricted,
        outbox=outbox,
        queues=await waiting(site, list(reactions)),
        dead=await _dead_letters(site, list(reactions)),
        planted=planted,
    )


async def public_log(site: Site) -> list[LoggedEvent]:
    """The event log."""
    return await read_all(site.subscriber_url)


async def waiting(site: Site, services: Iterable[str]) -> dict[str, int]:
    """How many messages are ready in each queue that has any; dead letters are not asked for."""
    names = [name for service in services for name in queues(service) if name != dead_queue_name(service)]
    return await looking.waiting(site.rabbitmq.url(), names)


async def unequal_indicators(office: Office, log: Iterable[LoggedEvent]) -> list[str]:
    """Where metrics and an independent fold of the log disagree, for the country and each body that occurs.

    What is withheld because few have answered can't be compared; nothing but the survey is.
    """
    events = {event.attributes["id"]: event for event in log}
    expected = fold([(event.type, event.data) for event in events.values()], YEAR)
    differences = []
    for body, figures in expected.items():
        where = f"&body={body}" if body else ""
        answer = await office.query("metrics", f"/v1/indicators?year={YEAR}{where}")
        surveyed = {question.indicator.value for question in SurveyQuestion}
        withheld = {one["code"] for one in answer["indicators"] if one["withheld"] and one["code"] in surveyed}
        given = {one["code"]: (one["numerator"], one["denominator"]) for one in answer["indicators"]}
        differences += [
            f"{code} of {body or 'the country'} is {given.get(code)}, and the log says {figure}"
            for code, figure in figures.items()
            if given.get(code) != figure and code not in withheld
        ]
    return differences


def _aggregates(store: Database[dict[str, Any]]) -> Iterable[tuple[str, dict[str, Any]]]:
    for collection in store.list_collection_names():
        if collection not in _SHELL:
            yield collection, {one["_id"]: one for one in store[collection].find({"version": {"$exists": True}})}


async def _dead_letters(site: Site, services: Iterable[str]) -> list[DeadLetter]:
    """Looks and leaves: what was fetched goes back when the channel closes."""
    dead_letters = []
    async with await aio_pika.connect(site.rabbitmq.url()) as connection:
        for service in services:
            async with connection.channel() as channel:
                queue = await channel.get_queue(dead_queue_name(service), ensure=False)
                while message := await queue.get(fail=False):
                    reason, mark = (str(message.headers.get(name) or "") for name in (REASON, PLANTED))
                    dead_letters.append(DeadLetter(service, reason or None, mark or None))
    return dead_letters
