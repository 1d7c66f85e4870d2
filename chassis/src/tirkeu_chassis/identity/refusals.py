"""Why a token is not accepted."""

from enum import Enum

from tirkeu_chassis.decider.messages import Message
from tirkeu_chassis.decider.refusals import Refusal


class Fault(Enum):
    """What is wrong with a token: the label in metrics, and the words for the caller. Neither repeats the token."""

    MISSING = "missing", Message("there is none")
    MALFORMED = "malformed", Message("it is no signed JWT")
    TOO_LARGE = "too_large", Message("it is too long")
    ALGORITHM = "algorithm", Message("its algorithm is not accepted here")
    CRITICAL_HEADER = "critical_header", Message("its header asks for an extension that is not known here")
    TYPE = "type", Message("its type is another one")
    KEY = "key", Message("the issuer has no such key")
    SIGNATURE = "signature", Message("its signature is wrong")
    CLAIMS = "claims", Message("a claim is missing or malformed")
    ISSUER = "issuer", Message("it is of another issuer")
    AUDIENCE = "audience", Message("it is for another audience")
    EXPIRED = "expired", Message("it has run out")
    NOT_YET = "not_yet", Message("it is not valid yet: compare the clocks")
    LIFETIME = "lifetime", Message("it lives too long")
    BODY = "body", Message("it names a body that the directory lacks")
    REVOKED = "revoked", Message("it was revoked")

    def __init__(self, label: str, words: Message) -> None:
        self.label = label
        self.words = words


class Unauthenticated(Refusal):
    code = "unauthenticated"
    status = 401
    title = "No valid token"
    detail = (
        "Send `Authorization: Bearer <token>` with a token that is signed by the issuer and has not run out ({why})."
    )

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(why=fault.words)


class KeysUnavailable(Refusal):
    """No key of the issuer has been read since the start."""

    code = "token-keys-unavailable"
    status = 503
    title = "Tokens can't be checked now"
    detail = "The issuer's keys can't be had yet. Nothing was changed: repeat the request in a moment."
