"""Queries: the reception's queue and its days."""

from datetime import date

from tirkeu_chassis.http.commands import Queries
from tirkeu_chassis.store.records import Stored
from tirkeu_intake.api.reception.schemas import ReceptionQueueOut, WaitingOut
from tirkeu_intake.domain.reception_calendar import ReceptionCalendar, calendar_key
from tirkeu_intake.domain.visits import QUEUES, VISITS, Stage


async def reception_days(query: Queries, body_no: str, month: str) -> Stored[ReceptionCalendar]:
    """What a body has fixed for a month; nothing where it hasn't fixed any."""
    first = date.fromisoformat(f"{month}-01")
    stored = await query.store.get(calendar_key(body_no, first))
    return stored or Stored(ReceptionCalendar(body_no, first.year, first.month), 0, 0)


async def reception_queue(query: Queries, body_no: str) -> ReceptionQueueOut:
    """Those who wait in a body, first come first."""
    queue = await query.store.get(QUEUES.key(body_no))
    order = [str(visit_id) for visit_id in queue.state.waiting] if queue else []
    found = dict(await query.store.find(VISITS, {"_id": {"$in": order}}))
    # Somebody may have been called since the queue was read.
    waiting = [found[one].state for one in order if found[one].state.stage is Stage.WAITING]
    return ReceptionQueueOut(body_no=body_no, waiting=[WaitingOut.at(query.now, one) for one in waiting])
