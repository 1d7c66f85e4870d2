"""The list of revoked tokens: a file that an operator writes and every instance of every service follows."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from tirkeu_chassis.identity.followed import ReadError

LONGEST: Final = 256


class RevocationsError(ReadError):
    """What was read is no list of revocations."""


class Revocation(BaseModel):
    """One entry: all tokens of a subject (`sub`), or the token with an id (`jti`)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    claim: Literal["sub", "jti"]
    value: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    revoked_at: AwareDatetime
    reason: Annotated[str, Field(max_length=300)] = ""


class _Document(BaseModel):
    model_config = ConfigDict(extra="forbid")

    revoked: list[Revocation]


class Revocations:
    """What is revoked."""

    def __init__(self, entries: Iterable[Revocation] = ()) -> None:
        self.entries = tuple(entries)
        self._subjects = frozenset(one.value for one in self.entries if one.claim == "sub")
        self._tokens = frozenset(one.value for one in self.entries if one.claim == "jti")

    @classmethod
    def read(cls, content: bytes) -> "Revocations":
        """The list in a file's content, JSON.

        Raises:
            RevocationsError: it is none; nothing of the content is in the message.
        """
        try:
            return cls(_Document.model_validate_json(content).revoked)
        except ValidationError as error:
            fault = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(map(str, fault["loc"])) or "the document"
            raise RevocationsError(f"it is no list of revocations ({where}: {fault['type']})") from error

    def written(self) -> bytes:
        """The file's content; the same list gives the same bytes."""
        revoked = [one.model_dump(mode="json") for one in self.entries]
        return (json.dumps({"revoked": revoked}, indent=2, ensure_ascii=False) + "\n").encode()

    def has(self, sub: str, jti: str | None) -> bool:
        """Whether a token of this subject and id is revoked."""
        return sub in self._subjects or jti in self._tokens

    def revoking(self, claim: Literal["sub", "jti"], value: str, at: datetime, reason: str = "") -> "Revocations":
        """The list with one more entry; an earlier one of the same token or subject gives way.

        Raises:
            RevocationsError: the value or the reason is empty or too long.
        """
        try:
            entry = Revocation(claim=claim, value=value, revoked_at=at, reason=reason)
        except ValidationError as error:
            raise RevocationsError(f"give 1 to {LONGEST} characters, and a reason of 300 at most") from error
        return Revocations((*self.restoring(claim, value).entries, entry))

    def restoring(self, claim: Literal["sub", "jti"], value: str) -> "Revocations":
        """The list without an entry."""
        return Revocations(one for one in self.entries if (one.claim, one.value) != (claim, value))
