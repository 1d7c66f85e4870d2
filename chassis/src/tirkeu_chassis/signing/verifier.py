"""Checks that an event was written by the service that its type belongs to."""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

from cryptography.exceptions import InvalidSignature

from tirkeu_chassis.signing.keys import EventKeys
from tirkeu_contracts.envelope import EnvelopeError
from tirkeu_contracts.signatures import SIGNATURE, MalformedSignature, Signature, leaf_of, root_bytes, signed_bytes

REMEMBERED: Final = 4096
"""Roots whose signature was found good: the other events of the same group then cost hashes alone."""


class Unsigned(EnvelopeError):
    """An event without a signature, where each must have one."""

    reason = "unsigned"


class WrongSignature(EnvelopeError):
    """A signature that isn't one, or isn't that of the service that the event names as its source."""

    reason = "wrong_signature"


class EventVerifier:
    """Checks events against the keys of all services; without keys it takes every event."""

    def __init__(self, keys: EventKeys | None, *, unsigned_accepted: bool = False) -> None:
        """`unsigned_accepted` is for the time in which not every service signs yet."""
        self._keys = keys
        self._unsigned_accepted = unsigned_accepted
        self._good: OrderedDict[tuple[int, str, int, bytes, bytes], None] = OrderedDict()

    def check(self, headers: Mapping[str, Any], body: bytes) -> None:
        """Nothing, for an event that its source has written.

        Args:
            headers: of the AMQP message.

        Raises:
            Unsigned, WrongSignature
        """
        if self._keys is None:
            return
        text = headers.get(SIGNATURE)
        if text is None:
            if self._unsigned_accepted:
                return
            raise Unsigned("the event has no signature")
        try:
            signature = Signature.parse(text.decode("ascii") if isinstance(text, bytes) else text)
            key = self._keys.get(signature.key_id)
            if key is None:
                raise WrongSignature("no key has the id that the signature names")
            source = headers.get("ce-source")
            if source != key.source and source != key.source.encode():
                raise WrongSignature(f"the key belongs to {key.owner}, which isn't the source")
            root = signature.root(leaf_of(signed_bytes(headers, body)))
            # A key that was withdrawn must not live on in what was found good with it.
            good = (self._keys.revision, signature.key_id, signature.size, root, signature.value)
            if good in self._good:
                return
            key.public.verify(signature.value, root_bytes(signature.size, root))
        except (InvalidSignature, MalformedSignature, ValueError, TypeError) as error:
            if isinstance(error, EnvelopeError):
                raise
            raise WrongSignature(str(error) or "the signature doesn't fit the event") from None
        self._good[good] = None
        if len(self._good) > REMEMBERED:
            self._good.popitem(last=False)
