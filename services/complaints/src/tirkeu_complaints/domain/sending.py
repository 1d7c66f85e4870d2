"""The address to which a letter to the complainant is sent (paragraph 25, rule R-78)."""

from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_complaints.domain.complaint import Complaint, SentBy


class DestinationUnknown(Refusal):
    code = "destination-unknown"
    status = 422
    title = "Nobody knows where to send it"
    detail = "The complaint names nothing to send to by {sent_by}: give `{field}`, or send it by {other}."
    paragraph = "25"


def destination(state: Complaint, by: SentBy, given: str | None) -> str | None:
    """What the complaint states, or what was `given` besides.

    None where nothing at all is known: what a complaint lacks is no bar (rules R-73 and R-74), and the letter stays in
    the file.

    Raises:
        DestinationUnknown: the complainant is reached, but not this way.
    """
    known = given or state.particulars.reached_at(by)
    other = SentBy.POST if by is SentBy.EMAIL else SentBy.EMAIL
    if known is None and state.particulars.reached_at(other) is not None:
        field = "email" if by is SentBy.EMAIL else "postal_address"
        raise DestinationUnknown(sent_by=by, field=field, other=other)
    return known
