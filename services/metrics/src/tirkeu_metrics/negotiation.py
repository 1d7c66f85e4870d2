"""Which form of a document a client wants (RFC 9110, 12.5.1)."""

from collections.abc import Sequence

from tirkeu_chassis.decision import Refusal
from tirkeu_chassis.negotiation import weighted


class NotAcceptable(Refusal):
    code = "not-acceptable"
    status = 406
    title = "No such form"
    detail = "This can be had as {offered}: name one of them in `Accept`."


def best_form(accept: str, offered: Sequence[str]) -> str:
    """The offered media type that the header likes best; the first of them where it has no opinion.

    Raises:
        NotAcceptable: the header rules all of them out.
    """
    ranges = weighted(accept) or [("*/*", 1.0)]
    likings = {form: _liking(form, ranges) for form in offered}
    best = max(offered, key=lambda form: likings[form])
    if likings[best] <= 0:
        raise NotAcceptable(offered=", ".join(offered))
    return best


def _liking(form: str, ranges: Sequence[tuple[str, float]]) -> float:
    """The quality of the most specific range that fits."""
    kind = form.partition("/")[0]
    for wanted in (form, f"{kind}/*", "*/*"):
        fitting = [quality for media, quality in ranges if media == wanted]
        if fitting:
            return max(fitting)
    return 0.0
