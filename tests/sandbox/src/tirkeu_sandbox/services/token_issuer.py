"""An issuer of tokens for tests: a key of its own, and the JWKS file that services check against."""

import json
from collections.abc import Iterable
from pathlib import Path
from time import time
from typing import Final

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from tirkeu_chassis.office.roles import Role

_KEY_ID: Final = "test"
_SECONDS: Final = 3600


class TokenIssuer:
    """Signs tokens (JWT, ES256) for an hour, with a fresh key whose public half is in the file ``jwks``."""

    name: Final = "tirkeu-test"

    def __init__(self, jwks: Path, *, audience: str = "tirkeu") -> None:
        self.jwks = jwks
        self._audience = audience
        self._key = ec.generate_private_key(ec.SECP256R1())
        public = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self._key.public_key()))
        jwks.write_text(json.dumps({"keys": [public | {"kid": _KEY_ID, "alg": "ES256", "use": "sig"}]}))

    def token(self, subject: str, roles: Iterable[Role], body: str | None) -> str:
        """A token for somebody with these roles in a body of Annex 1, or in none."""
        now = int(time())
        claims = {
            "iss": self.name,
            "aud": self._audience,
            "sub": subject,
            "roles": [role.value for role in roles],
            "iat": now,
            "exp": now + _SECONDS,
        }
        if body is not None:
            claims["body"] = body
        return jwt.encode(claims, self._key, "ES256", headers={"kid": _KEY_ID})
