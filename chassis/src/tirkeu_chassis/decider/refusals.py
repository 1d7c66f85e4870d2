"""Refusals: what the rules forbid, as RFC 9457 problems; the base class, and those that all services share."""

from collections.abc import Mapping
from typing import ClassVar, Self

from tirkeu_chassis.decider.messages import Message


class Refusal(Exception):
    """The rules forbid what was asked; nothing changes.

    Subclasses are the stable problem types of RFC 9457: `code` is the last part of the type URN, `status`
    the HTTP status, `title` and `detail` English templates filled from the keyword arguments, which must
    hold no personal data. `paragraph` names the standard's paragraph or rule where there is one. Title, detail
    and each `Message` among the arguments have translations (`tirkeu_chassis.languages.translations`).
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "Refused"
    detail: ClassVar[str] = ""
    paragraph: str | None = None

    def __init__(self, **params: object) -> None:
        self.params: Mapping[str, object] = params
        super().__init__(self.code)

    def under(self, paragraph: str) -> Self:
        """The same, under another paragraph than its kind's: the one that the edition has for the case."""
        self.paragraph = paragraph
        return self

    def __str__(self) -> str:
        return f"{self.title}: {self.detail.format(**self.params)}"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.params == getattr(other, "params", None)

    def __hash__(self) -> int:
        return hash(self.code)


def require(condition: bool, refusal: Refusal) -> None:
    """Refuse unless the condition holds."""
    if not condition:
        raise refusal


class NotFound(Refusal):
    """Nothing has this id."""

    code = "not-found"
    status = 404
    title = "Not found"
    detail = "Not found: {what}. Check the id; a case registered a moment ago may not have arrived yet."


WHOLE_COUNTRY = Message("the whole country")
"""The territory of what belongs to no body."""


class OtherTerritory(Refusal):
    code = "other-territory"
    status = 403
    title = "Another body's territory"
    detail = "Its territory: {body_no}. A department's staff act for its units, a unit's staff for their own."
    paragraph = "13"


class IdempotencyKeyReused(Refusal):
    code = "idempotency-key-reused"
    status = 422
    title = "Idempotency-Key was used for another request"
    detail = "This key already stands for another request of yours. Use a new key for a new request."


class StaleVersion(Refusal):
    code = "stale-version"
    status = 412
    title = "Changed since you read it"
    detail = "The current ETag is {etag}. Read it again and repeat the change with the new ETag in `If-Match`."


class Overloaded(Refusal):
    code = "overloaded"
    status = 503
    title = "Not now"
    detail = (
        "{why} Nothing was decided, or its outcome is not known yet: repeat the request with the same Idempotency-Key."
    )
