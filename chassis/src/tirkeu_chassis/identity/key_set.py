"""The issuer's keys: a JSON Web Key Set (RFC 7517), each key for its own algorithm alone."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal

import jwt
import structlog

from tirkeu_chassis.identity.followed import ReadError

Algorithm = Literal["ES256", "RS256", "PS256", "EdDSA"]
"""Signature algorithms that a deployment may accept (RFC 7518, RFC 8037); all of them asymmetric."""

FITS: Final[Mapping[str, tuple[str, str | None]]] = {
    "ES256": ("EC", "P-256"),
    "RS256": ("RSA", None),
    "PS256": ("RSA", None),
    "EdDSA": ("OKP", "Ed25519"),
}
"""The type and the curve of the keys of each algorithm."""
RSA_BITS: Final = (2048, 8192)
"""Shorter keys are weak (RFC 7518, 3.3); longer ones take long to check."""
MOST_KEYS: Final = 100
LONGEST_KEY_ID: Final = 256
DEVELOPMENT_KEY: Final = "development:"
"""How the ids of a development issuer's keys begin, so that no production mode takes them for others."""

log = structlog.get_logger(__name__)


class KeySetError(ReadError):
    """What was read is no key set."""


class KeySet:
    """Keys by id and algorithm. What a deployment doesn't accept isn't in there."""

    def __init__(self, keys: Mapping[tuple[str, str], jwt.PyJWK]) -> None:
        self._keys = keys
        self._ids = frozenset(kid for kid, _ in keys)

    @classmethod
    def read(cls, content: bytes, algorithms: Sequence[str], *, development: bool) -> "KeySet":
        """The usable keys of a JWKS document; others are passed over, as RFC 7517 (5) asks for.

        Args:
            content: the document, JSON.
            algorithms: those accepted, of `Algorithm`.
            development: whether a development issuer's keys are accepted.

        Raises:
            KeySetError: it is no JWKS, or none of its entries is a key.
        """
        try:
            document = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise KeySetError("no JSON") from error
        entries = document.get("keys") if isinstance(document, dict) else None
        if not isinstance(entries, list) or len(entries) > MOST_KEYS:
            raise KeySetError(f"no JSON object with up to {MOST_KEYS} `keys`")
        named = [one for one in entries if isinstance(one, dict) and _is_named(one)]
        if entries and not named:
            # A set that the issuer has emptied withdraws its keys; rubbish withdraws none.
            raise KeySetError("none of its entries is a key with `kty` and `kid`")
        keys: dict[tuple[str, str], jwt.PyJWK] = {}
        for one in named:
            if one["kid"].startswith(DEVELOPMENT_KEY) and not development:
                log.error("a development issuer's key is not accepted")
                continue
            for algorithm, key in _usable(one, algorithms):
                keys.setdefault((one["kid"], algorithm), key)
        if not keys:
            log.warning("the key set has no key that is accepted here", entries=len(entries))
        return cls(keys)

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, kid: object) -> bool:
        return kid in self._ids

    def key(self, kid: str, algorithm: str) -> jwt.PyJWK | None:
        """The key with this id for this algorithm."""
        return self._keys.get((kid, algorithm))


def _is_named(entry: Mapping[str, Any]) -> bool:
    kid = entry.get("kid")
    return isinstance(kid, str) and 0 < len(kid) <= LONGEST_KEY_ID and isinstance(entry.get("kty"), str)


def _usable(entry: Mapping[str, Any], algorithms: Sequence[str]) -> Iterator[tuple[str, jwt.PyJWK]]:
    """The key for each algorithm that it may be used for: its own, or those that fit where it names none."""
    operations = entry.get("key_ops", ["verify"])
    if entry.get("use", "sig") != "sig" or not isinstance(operations, list) or "verify" not in operations:
        return
    for algorithm in algorithms:
        kty, curve = FITS[algorithm]
        if entry.get("alg", algorithm) != algorithm or entry["kty"] != kty or curve not in {None, entry.get("crv")}:
            continue
        public = {name: entry[name] for name in ("kty", "crv", "x", "y", "n", "e") if name in entry}
        try:
            key = jwt.PyJWK(public, algorithm)
        except (jwt.PyJWTError, ValueError, TypeError, KeyError, AttributeError) as error:
            log.warning("a key of the issuer can't be read", reason=type(error).__name__)
            return
        if kty == "RSA" and not RSA_BITS[0] <= key.key.key_size <= RSA_BITS[1]:
            log.warning("an RSA key of the issuer has too few or too many bits", bits=key.key.key_size)
            return
        yield algorithm, key
