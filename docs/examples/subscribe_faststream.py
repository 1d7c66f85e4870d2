"""Keep every event of Tirkeu in events.db: python subscribe_faststream.py amqp://… [first | OFFSET | TIME]"""

import asyncio
import os
import sqlite3
import sys
import traceback
from datetime import datetime

from faststream import AckPolicy, ExceptionMiddleware, FastStream
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitMessage, RabbitQueue

TABLE = "CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, place INTEGER, type TEXT, data TEXT)"

url, start = [*sys.argv[1:], "first"][:2]
db = sqlite3.connect("events.db", isolation_level=None)
db.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {TABLE}")
# Started again: FastStream handles messages side by side, so that one may be kept before those that came before it.
# No more than a prefetch and a chunk are under way: go on so far before the last one kept; ids tell what was kept.
again = db.execute("SELECT max(place) - 5000 FROM event HAVING max(place) - 5000 > min(place)").fetchone()
first = start if start == "first" else int(start) if start.isdigit() else datetime.fromisoformat(start)

failures = ExceptionMiddleware()
# Without the timeout an attempt to connect that nobody answers waits for ever.
broker = RabbitBroker(url, timeout=10, default_channel=Channel(prefetch_count=100), middlewares=[failures])
log = RabbitQueue("tirkeu.event-log", queue_type=QueueType.STREAM, durable=True, declare=False)


@broker.subscriber(log, consume_args={"x-stream-offset": again[0] if again else first}, ack_policy=AckPolicy.ACK)
async def keep(message: RabbitMessage) -> None:
    head = message.headers
    event = (head["ce-id"], head["x-stream-offset"], head["ce-type"], message.body.decode())
    db.execute("INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?)", event)  # what came before has the same id


@failures.add_handler(Exception)
def end(error: Exception) -> None:
    traceback.print_exception(error)
    os._exit(1)  # FastStream would go on with the next event, and this one would be missing for ever


asyncio.run(FastStream(broker).run())
