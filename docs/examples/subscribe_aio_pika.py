"""Keep every event of Tirkeu in events.db: python subscribe_aio_pika.py amqp://… [first | OFFSET | TIME]"""

import asyncio
import sqlite3
import sys
from datetime import datetime

import aio_pika

TABLE = "CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, place INTEGER, type TEXT, data TEXT)"


async def follow(url: str, start: str = "first") -> None:
    db = sqlite3.connect("events.db", isolation_level=None)
    db.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {TABLE}")
    [(following,)] = db.execute("SELECT max(place) + 1 FROM event")  # started again: go on after the last one kept
    first = start if start == "first" else int(start) if start.isdigit() else datetime.fromisoformat(start)
    async with await aio_pika.connect(url) as connection, connection.channel() as channel:
        await channel.set_qos(prefetch_count=100)  # the broker refuses a stream's consumer without it
        log = await channel.get_queue("tirkeu.event-log", ensure=False)
        async for message in log.iterator(arguments={"x-stream-offset": following or first}):
            head = message.headers
            event = (head["ce-id"], head["x-stream-offset"], head["ce-type"], message.body.decode())
            db.execute("INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?)", event)  # what came before has the same id
            await message.ack()
    sys.exit("The broker has gone: start again.")


asyncio.run(follow(*sys.argv[1:]))
