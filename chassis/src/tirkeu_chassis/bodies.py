"""Body numbers that come from outside are looked up in Annex 1 before anything else (rule R-01)."""

from tirkeu_chassis.messages import Message
from tirkeu_chassis.problems import UnknownBodyNo
from tirkeu_contracts.standard.directory import Body, UnknownBody, body


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
