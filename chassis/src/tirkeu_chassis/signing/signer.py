"""Signs events as a service commits them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tirkeu_chassis.signing.keys import public_jwk
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.signatures import SIGNATURE, Signature, leaf_of, root_bytes, signed_bytes, tree


class Signer:
    """Signs with the key of one service."""

    def __init__(self, key: Ed25519PrivateKey, owner: str) -> None:
        self._key = key
        self.key_id: Final = public_jwk(key.public_key(), owner)["kid"]

    def sign(self, envelopes: Sequence[Envelope]) -> list[tuple[Envelope, dict[str, str]]]:
        """The same events, signed together with one signature, each with its headers."""
        if not envelopes:
            return []
        headers = [one.to_headers() for one in envelopes]
        leaves = [leaf_of(signed_bytes(of, one.data)) for one, of in zip(envelopes, headers, strict=True)]
        root, paths = tree(leaves)
        size = len(envelopes)
        value = self._key.sign(root_bytes(size, root))
        for index, (of, path) in enumerate(zip(headers, paths, strict=True)):
            of[SIGNATURE] = str(Signature(self.key_id, index, size, value, path))
        return [(replace(one, signature=of[SIGNATURE]), of) for one, of in zip(envelopes, headers, strict=True)]
