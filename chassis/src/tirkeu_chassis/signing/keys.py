"""The keys of events: each service's own, and the public ones of all, by their ids."""

import base64
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final

import structlog
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 1.0
"""How often the file of the public keys is looked at for a change."""
LARGEST_FILE: Final = 1 << 20


class UnusableKey(ValueError):
    """A file that holds no key of the kind that is asked for; the text says which and why."""


@dataclass(frozen=True, slots=True)
class EventKey:
    """A public key, and the service whose events it proves."""

    owner: str
    public: Ed25519PublicKey

    @property
    def source(self) -> str:
        """The `ce-source` of the owner's events."""
        return f"/tirkeu/{self.owner}"


class EventKeys:
    """The public keys of all services, from a JSON Web Key Set (RFC 7517, RFC 8037) that is read again when it changes.

    Each key names the service that it belongs to as ``owner``; keys of another kind are passed over.
    """

    def __init__(self, path: Path) -> None:
        """Read the file.

        Raises:
            UnusableKey: it can't be read, or holds no key.
        """
        self._path = path
        self._stamp: tuple[int, int, int] | None = None
        self._keys: dict[str, EventKey] = {}
        self._next_look = 0.0
        self.revision = 0
        """Counts what was read: what was found with an earlier one may count no longer."""
        self._read()

    def get(self, key_id: str) -> EventKey | None:
        """The key of an id, or None where the file has none of it."""
        if monotonic() >= self._next_look:
            try:
                self._read()
            except UnusableKey as error:
                # The last good keys stay: a half-written file must not turn every event into a dead letter.
                log.error("event keys not read", reason=str(error))
        return self._keys.get(key_id)

    def _read(self) -> None:
        self._next_look = monotonic() + LOOK_SECONDS
        try:
            found = self._path.stat()
            stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
            if stamp == self._stamp:
                return
            if found.st_size > LARGEST_FILE:
                raise UnusableKey(f"{self._path} is larger than {LARGEST_FILE:,} bytes")
            keys = _keys_of(json.loads(self._path.read_bytes()))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise UnusableKey(f"{self._path}: {type(error).__name__}") from error
        if not keys:
            raise UnusableKey(f"{self._path} holds no Ed25519 key with an owner")
        self._keys, self._stamp = keys, stamp
        self.revision += 1


def _keys_of(document: Any) -> dict[str, EventKey]:
    return {
        jwk["kid"]: EventKey(
            jwk["owner"], Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(jwk["x"] + "=" * 3))
        )
        for jwk in document["keys"]
        if (jwk.get("kty"), jwk.get("crv")) == ("OKP", "Ed25519") and jwk.get("owner")
    }


def load_private_key(path: Path) -> Ed25519PrivateKey:
    """The private key in a PEM file (PKCS #8).

    Raises:
        UnusableKey
    """
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UnusableKey(f"{path}: {type(error).__name__}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise UnusableKey(f"{path} holds no Ed25519 key")
    return key


def private_pem(key: Ed25519PrivateKey) -> str:
    """A private key as PEM (PKCS #8), unencrypted: the file's rights protect it."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def public_jwk(key: Ed25519PublicKey, owner: str) -> dict[str, str]:
    """A public key of a service as JWK (RFC 8037); its id is its thumbprint (RFC 7638)."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    numbers = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(raw)}
    canonical = json.dumps(numbers, separators=(",", ":"), sort_keys=True).encode()
    thumbprint = _base64url(hashlib.sha256(canonical).digest())
    return {**numbers, "kid": thumbprint, "use": "sig", "alg": "EdDSA", "owner": owner}


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
