"""Keys, tokens and key sets of an issuer under test."""

import asyncio
import base64
import json
from collections.abc import Mapping
from time import time
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

from tirkeu_chassis.identity.followed import Followed, ReadError
from tirkeu_chassis.identity.key_set import KeySet
from tirkeu_chassis.identity.revocations import Revocations
from tirkeu_chassis.identity.verifier import TokenRules, Verifier

ISSUER: Final = "https://issuer.test/realms/office"
AUDIENCE: Final = "tirkeu"
EC_KEY: Final = ec.generate_private_key(ec.SECP256R1())
OTHER_KEY: Final = ec.generate_private_key(ec.SECP256R1())
P384_KEY: Final = ec.generate_private_key(ec.SECP384R1())
RSA_KEY: Final = rsa.generate_private_key(65537, 2048)
WEAK_KEY: Final = rsa.generate_private_key(65537, 1024)  # noqa: S505 - to be refused
ED_KEY: Final = ed25519.Ed25519PrivateKey.generate()


def jwk(key: Any, kid: str = "k", **changed: Any) -> dict[str, Any]:
    """The public half; what is None is left out."""
    kinds: dict[type, Any] = {
        ec.EllipticCurvePrivateKey: ECAlgorithm,
        rsa.RSAPrivateKey: RSAAlgorithm,
        ed25519.Ed25519PrivateKey: OKPAlgorithm,
    }
    kind = next(algorithm for of, algorithm in kinds.items() if isinstance(key, of))
    members = kind.to_jwk(key.public_key(), as_dict=True)
    members.pop("key_ops", None)
    return {name: value for name, value in (members | {"kid": kid} | changed).items() if value is not None}


def jwks(*keys: Mapping[str, Any]) -> bytes:
    return json.dumps({"keys": keys}).encode()


def claims(**changed: Any) -> dict[str, Any]:
    """A clerk's; what is None is left out."""
    now = int(time())
    usual = {"iss": ISSUER, "aud": AUDIENCE, "sub": "u", "roles": ["clerk"], "body": "1", "iat": now, "exp": now + 3600}
    return {name: value for name, value in (usual | changed).items() if value is not None}


def token(key: Any = EC_KEY, algorithm: str = "ES256", header: Mapping[str, Any] | None = None, **changed: Any) -> str:
    return signed(json.dumps(claims(**changed)).encode(), key, algorithm, **(header or {}))


def signed(payload: bytes, key: Any = EC_KEY, algorithm: str = "ES256", **header: Any) -> str:
    """A token with any payload at all."""
    return jwt.PyJWS().encode(payload, key, algorithm, headers={"kid": "k", **header})


def base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


async def settled(source: Followed[Any]) -> None:
    """A reading later."""
    await asyncio.wrap_future(source.read_soon())


class Issuer:
    """Keys and revocations as they stand, and how often the keys were asked for."""

    def __init__(self, *keys: Mapping[str, Any]) -> None:
        self.content = jwks(*keys)
        self.revoked = Revocations()
        self.asked = 0
        self.away = False

    async def keys(self) -> bytes:
        self.asked += 1
        if self.away:
            raise ReadError("away")
        return self.content

    async def revocations(self) -> bytes:
        return self.revoked.written()

    def verifier(self, *, development: bool = True, **rules: Any) -> Verifier:
        """Reads nothing by itself for an hour: a test says when."""
        accepted = TokenRules(ISSUER, AUDIENCE, **rules)

        def read(content: bytes) -> KeySet:
            return KeySet.read(content, accepted.algorithms, development=development)

        self.following = Followed("keys", self.keys, read, seconds=3600)
        self.listed = Followed("revocations", self.revocations, Revocations.read, seconds=3600)
        return Verifier(accepted, self.following, self.listed)
