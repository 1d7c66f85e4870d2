"""Authentication: OAuth 2 bearer tokens (JWT, RFC 7519) checked against a JWKS (RFC 7517)."""

import asyncio
from collections import OrderedDict
from pathlib import Path
from time import time
from typing import Any

import jwt

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.http.problems import Unauthenticated
from tirkeu_chassis.office.roles import Role

ALGORITHMS = ("ES256",)
REMEMBERED = 4096
KEY_COOL_DOWN_SECONDS = 5
"""How soon the JWKS is asked again for a key that it lacked: a fresh key is refused for so long at most."""


class Verifier:
    """Turns a token into an actor; remembers verified tokens until they run out."""

    def __init__(self, jwks: str, issuer: str, audience: str) -> None:
        self._jwks = jwks
        self._issuer = issuer
        self._audience = audience
        self._remembered: OrderedDict[str, tuple[float, Actor]] = OrderedDict()
        self._client = (
            jwt.PyJWKClient(jwks, lifespan=300, timeout=5, cooldown_duration=KEY_COOL_DOWN_SECONDS)
            if jwks.startswith(("http://", "https://"))
            else None
        )

    async def actor(self, token: str) -> Actor:
        """The actor a token names.

        Raises:
            Unauthenticated
        """
        known = self._remembered.get(token)
        if known is not None and known[0] > time():
            return known[1]
        try:
            # The JWKS client blocks on the network, so a thread waits for it.
            claims = await asyncio.to_thread(self._claims, token)
            actor = _actor(claims)
        except (jwt.PyJWTError, ValueError, KeyError, TypeError, OSError) as error:
            raise Unauthenticated(why=type(error).__name__) from error
        self._remembered[token] = (float(claims["exp"]), actor)
        if len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)
        return actor

    def _claims(self, token: str) -> dict[str, Any]:
        claims: dict[str, Any] = jwt.decode(
            token,
            key=self._key(token),
            algorithms=ALGORITHMS,
            issuer=self._issuer,
            audience=self._audience,
            options={"require": ["exp", "iat", "sub", "iss", "aud"]},
        )
        return claims

    def _key(self, token: str) -> Any:
        if self._client is not None:
            return self._client.get_signing_key_from_jwt(token).key
        kid = jwt.get_unverified_header(token).get("kid")
        keys = jwt.PyJWKSet.from_json(Path(self._jwks.removeprefix("file://")).read_text())
        for key in keys.keys:
            if key.key_id == kid:
                return key.key
        raise jwt.InvalidKeyError


def _actor(claims: dict[str, Any]) -> Actor:
    subject = claims["sub"]
    roles = frozenset(Role(name) for name in claims.get("roles", ()) if name in set(Role))
    body = claims.get("body")
    if not isinstance(subject, str) or not 0 < len(subject) <= 64:
        raise ValueError("sub")
    if body is not None and not isinstance(body, str):
        raise ValueError("body")
    return Actor(subject=subject, roles=roles, body=body)
