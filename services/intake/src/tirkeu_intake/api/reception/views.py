"""Reading the reception's queue and its days."""

from datetime import date

from tirkeu_chassis.http.commands import Queries
from tirkeu_chassis.store.records import Stored
from tirkeu_intake.api.reception.schemas import ReceptionDaysIn
from tirkeu_intake.domain.reception_calendar import FixDays, ReceptionCalendar, calendar_key
from tirkeu_intake.domain.visits import QUEUES, VISITS, Stage, Visit


def fix_days(body_no: str, month: str, request: ReceptionDaysIn) -> FixDays:
    """The days of a request; `month` is like 2011-03."""
    year, number = (int(part) for part in month.split("-"))
    return FixDays(body_no, year, number, tuple(request.open_on), tuple(request.closed_on))


async def reception_days(query: Queries, body_no: str, month: str) -> Stored[ReceptionCalendar]:
    """What a body has fixed for a month; nothing where it hasn't fixed any."""
    first = date.fromisoformat(f"{month}-01")
    stored = await query.store.get(calendar_key(body_no, first))
    return stored or Stored(ReceptionCalendar(body_no, first.year, first.month), 0, 0)


async def who_waits(query: Queries, body_no: str) -> list[Visit]:
    """Those who wait in a body, first come first."""
    queue = await query.store.get(QUEUES.key(body_no))
    order = [str(visit_id) for visit_id in queue.state.waiting] if queue else []
    found = dict(await query.store.find(VISITS, {"_id": {"$in": order}}))
    # Somebody may have been called since the queue was read.
    return [found[one].state for one in order if found[one].state.stage is Stage.WAITING]
