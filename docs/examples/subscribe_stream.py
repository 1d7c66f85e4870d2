"""Keep every event of Tirkeu in events.db: python subscribe_stream.py rabbitmq-stream://… [first | OFFSET | TIME]"""

import asyncio
import sqlite3
import sys
from datetime import datetime
from urllib.parse import unquote, urlsplit

from rstream import AMQPMessage, Consumer, ConsumerOffsetSpecification, MessageContext, OffsetType, amqp_decoder

TABLE = "CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, place INTEGER, type TEXT, data TEXT)"


async def follow(url: str, start: str = "first") -> None:
    db = sqlite3.connect("events.db", isolation_level=None)
    db.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {TABLE}")
    [(following,)] = db.execute("SELECT max(place) + 1 FROM event")  # started again: go on after the last one kept
    if following or start == "first" or start.isdigit():
        first = ConsumerOffsetSpecification(OffsetType.OFFSET, following or int(start.replace("first", "0")))
    else:
        milliseconds = int(datetime.fromisoformat(start).timestamp() * 1000)
        first = ConsumerOffsetSpecification(OffsetType.TIMESTAMP, milliseconds)
    arrived = asyncio.Queue[tuple[AMQPMessage, int] | None](maxsize=1000)

    async def arrive(message: AMQPMessage, context: MessageContext) -> None:
        await arrived.put((message, context.offset))  # not kept here: rstream logs what fails here, and goes on

    async def end(_: object) -> None:
        await arrived.put(None)

    at = urlsplit(url)
    name, password = unquote(at.username or ""), unquote(at.password or "")
    consumer = Consumer(at.hostname or "", at.port or 5552, username=name, password=password, on_close_handler=end)
    async with consumer:
        await consumer.subscribe("tirkeu.event-log", arrive, decoder=amqp_decoder, offset_specification=first)
        while (one := await arrived.get()) is not None:
            message, place = one
            head = {name.decode(): value.decode() for name, value in message.application_properties.items()}
            event = (head["ce-id"], place, head["ce-type"], bytes(message.body).decode())
            db.execute("INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?)", event)  # what came before has the same id
    sys.exit("The broker has gone: start again.")


asyncio.run(follow(*sys.argv[1:]))
