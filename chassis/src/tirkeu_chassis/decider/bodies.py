"""Body numbers that come from outside are looked up in the directory before anything else (rule R-01)."""

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.decider.refusals import Refusal
from tirkeu_chassis.office.bodies import DIRECTORY, NO_SUCH_BODY, WHERE_BODIES_ARE, Body, UnknownBody, body


def require_body(no: str) -> Body:
    """The body of a number.

    Raises:
        UnknownBodyNo: a refusal; its text repeats the number only where it looks like one.
    """
    try:
        return body(no)
    except UnknownBody:
        shown = no if len(no) <= 6 and no.replace(".", "").isdigit() else Message("with this number")
        raise UnknownBodyNo(body_no=shown) from None


class UnknownBodyNo(Refusal):
    code = "unknown-body"
    status = 422
    title = NO_SUCH_BODY
    detail = WHERE_BODIES_ARE
    paragraph = DIRECTORY
