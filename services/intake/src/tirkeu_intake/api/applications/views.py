"""Query: the status of a case, for the holder of its talon."""

import hmac

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.decider.refusals import NotFound
from tirkeu_chassis.http.commands import Queries
from tirkeu_intake.api.applications.schemas import TrackingOut
from tirkeu_intake.domain.application import APPLICATIONS


async def tracking(query: Queries, talon_no: str, talon_code: str) -> TrackingOut:
    """What the holder of a talon may know; a wrong code looks like a wrong number.

    Raises:
        NotFound
    """
    found = await query.store.find(APPLICATIONS, {"talon_no": talon_no}, limit=1)
    if not found or not hmac.compare_digest(found[0][1].state.talon_code.encode(), talon_code.encode()):
        raise NotFound(what=Message("talon with this number and code"))
    return TrackingOut.of(found[0][1].state)
