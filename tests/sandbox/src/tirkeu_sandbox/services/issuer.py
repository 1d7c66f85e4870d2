"""A development issuer: signs the tokens that an identity provider would, with a key of its own."""

import base64
import hashlib
import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm

from tirkeu_chassis.decider.actors import Grant
from tirkeu_chassis.identity.key_set import DEVELOPMENT_KEY
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.production import DEVELOPMENT_ISSUER
from tirkeu_contracts.standard.directory import body as body_of_directory
from tirkeu_sandbox.nodes.process import SandboxError, private_folder, write_private

ISSUER = DEVELOPMENT_ISSUER
AUDIENCE = "tirkeu"
DEFAULT_TTL = timedelta(hours=12)
LONGEST_SUBJECT = 64


class DevelopmentIssuer:
    """Mints ES256 tokens (JWT, RFC 7519) and keeps the JWKS (RFC 7517) that proves them, in ``folder``.

    The key pair is made on first use and stays; ``key.pem`` is readable by its owner alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = private_folder(folder)
        self._key = self._load_key()
        self._public = _public_jwk(self._key.public_key())
        self.jwks_path = self._folder / "jwks.json"
        """The public keys, for a service's ``TIRKEU_JWKS``."""
        write_private(self.jwks_path, json.dumps({"keys": [self._public]}, indent=2) + "\n")

    def token(
        self,
        roles: Iterable[str],
        body: str | None = None,
        sub: str | None = None,
        ttl: timedelta = DEFAULT_TTL,
        *,
        grants: Iterable[Grant] = (),
    ) -> str:
        """A signed token for the bearer of ``roles`` in ``body`` (an Annex 1 number; none: the whole country).

        ``grants`` are roles that the bearer holds elsewhere. ``sub`` is their opaque id, by default ``dev-`` and the
        first role.

        Raises:
            SandboxError: an unknown role, no role, a subject of more than 64 characters, or no time to live.
            UnknownBody: ``body`` is not in Annex 1.
        """
        known, elsewhere = [_role(name) for name in roles], list(grants)
        if not known and not elsewhere:
            raise SandboxError(f"A token needs a role: {', '.join(Role)}.")
        for place in (body, *(grant.body for grant in elsewhere)):
            if place is not None:
                body_of_directory(place)
        subject = f"dev-{[*known, *(grant.role for grant in elsewhere)][0]}" if sub is None else sub
        if not 0 < len(subject) <= LONGEST_SUBJECT:
            raise SandboxError(f"A subject has 1 to {LONGEST_SUBJECT} characters, this one has {len(subject)}.")
        if ttl <= timedelta(0):
            raise SandboxError("The token's time to live must be more than 0.")
        now = datetime.now(UTC)
        claims: dict[str, Any] = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject,
            "roles": [role.value for role in known],
            "iat": now,
            "exp": now + ttl,
        }
        if body is not None:
            claims["body"] = body
        if elsewhere:
            claims["grants"] = [
                {"role": grant.role.value} | ({} if grant.body is None else {"body": grant.body}) for grant in elsewhere
            ]
        return jwt.encode(claims, self._key, algorithm="ES256", headers={"kid": self._public["kid"]})

    def _load_key(self) -> ec.EllipticCurvePrivateKey:
        path = self._folder / "key.pem"
        if not path.exists():
            draft = self._folder / f"key.{os.getpid()}.pem"
            write_private(draft, _pem(ec.generate_private_key(ec.SECP256R1())))
            # Linking fails where another process was quicker: then its key is everybody's.
            try:
                path.hardlink_to(draft)
            except FileExistsError:
                pass
            finally:
                draft.unlink()
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise SandboxError(f"{path} holds no elliptic-curve key: delete it, and a new one is made.")
        return key


def granted(text: str) -> Grant:
    """A grant as it is written, such as ``head@2.10`` or, for the whole country, ``analyst``.

    Raises:
        SandboxError: an unknown role.
    """
    role, _, body = text.partition("@")
    return Grant(_role(role), body or None)


def _role(name: str) -> Role:
    if name not in set(Role):
        raise SandboxError(f"There is no role {name!r}. The roles are: {', '.join(Role)}.")
    return Role(name)


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def _public_jwk(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """The key as JWK; its id is the thumbprint of RFC 7638, marked so that production mode knows it."""
    numbers: dict[str, str] = ECAlgorithm.to_jwk(key, as_dict=True)
    canonical = json.dumps({name: numbers[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))
    digest = hashlib.sha256(canonical.encode()).digest()
    thumbprint = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return {**numbers, "kid": DEVELOPMENT_KEY + thumbprint, "use": "sig", "alg": "ES256"}
