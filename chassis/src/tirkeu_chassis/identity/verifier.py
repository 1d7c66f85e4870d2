"""Turns a bearer token into an actor."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from time import monotonic, time
from typing import Any, Final

import jwt

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.identity.claims import ClaimNames, Registered, registered
from tirkeu_chassis.identity.followed import Followed
from tirkeu_chassis.identity.key_set import LONGEST_KEY_ID, KeySet
from tirkeu_chassis.identity.refusals import Fault, KeysUnavailable, Unauthenticated
from tirkeu_chassis.identity.revocations import Revocations
from tirkeu_chassis.observing.metrics import TOKENS_REFUSED

LONGEST_TOKEN: Final = 8192
"""Characters; web servers take no longer header lines by default either."""
REMEMBERED: Final = 4096
"""Verified tokens in memory at most."""
COOL_DOWN_SECONDS: Final = 5.0
"""How soon the keys are read again for a token whose key they lack."""
WAIT_SECONDS: Final = 2.0
"""How long such a token waits for it."""
WAITING: Final = 100
"""How many such tokens wait at most; more are refused at once."""
UNKNOWN_KEYS: Final = 1024
"""Ids in memory for which the keys were read again in vain."""


@dataclass(frozen=True, slots=True)
class TokenRules:
    """What a deployment accepts."""

    issuer: str
    audience: str
    algorithms: tuple[str, ...] = ("ES256",)
    token_type: str = ""
    """The `typ` that the header must have, such as `at+jwt` (RFC 9068); empty for any."""
    lifetime_seconds: int = 43_200
    """From `iat` to `exp` at most."""
    leeway_seconds: int = 30
    """By how much the issuer's clock may differ from ours."""
    names: ClaimNames = field(default_factory=ClaimNames)


class _Nothing:
    """Where no list of revoked tokens is followed."""

    value: Revocations | None = None


_NOTHING: Final = _Nothing()


class Verifier:
    """Checks tokens against the issuer's keys and the list of revoked ones.

    A signature is checked in the event loop: it takes about as long as going to a thread and back. Verified tokens are
    remembered until they run out, or keys or revocations change. Nothing here waits for the issuer but a token whose
    key is not known, and that neither long nor on a thread.
    """

    def __init__(self, rules: TokenRules, keys: Followed[KeySet], revoked: Followed[Revocations] | None = None) -> None:
        self._rules = rules
        self._type = _type_name(rules.token_type)
        self._keys = keys
        self._revoked = revoked or _NOTHING
        self._jwt = jwt.PyJWT()
        self._remembered: OrderedDict[str, tuple[float, Actor]] = OrderedDict()
        self._seen_keys: KeySet | None = None
        self._seen_revoked: Revocations | None = None
        self._unknown: OrderedDict[str, None] = OrderedDict()
        self._reading: Future[None] | None = None
        self._read_at = -COOL_DOWN_SECONDS
        self._waiting = 0

    async def start(self) -> None:
        """Read the keys and the revocations, and follow them from now on. Keys may be had later, too.

        Raises:
            RuntimeError: the list of revoked tokens can't be read.
        """
        followed = [one for one in (self._keys, self._revoked) if isinstance(one, Followed)]
        await asyncio.gather(*(one.start() for one in followed))
        if isinstance(self._revoked, Followed) and self._revoked.value is None:
            # Without it, who was shut out would be let in.
            raise RuntimeError(
                f"TIRKEU_TOKEN_REVOCATIONS can't be read: {self._revoked.failure or 'no answer'}. "
                "`tirkeu tokens list --file FILE --create` makes an empty list."
            )

    def stop(self) -> None:
        """Follow nothing more."""
        self._keys.stop()
        if isinstance(self._revoked, Followed):
            self._revoked.stop()

    @property
    def ready(self) -> bool:
        """Whether there are keys to check tokens with."""
        return self._keys.value is not None

    async def actor(self, token: str) -> Actor:
        """The actor a token names.

        Raises:
            Unauthenticated
            KeysUnavailable: no keys have been read yet.
        """
        if self._keys.value is not self._seen_keys or self._revoked.value is not self._seen_revoked:
            self._forget_what_is_out_of_date()
        known = self._remembered.get(token)
        if known is not None and known[0] > time():
            return known[1]
        try:
            return await self._verified(token)
        except Unauthenticated as refusal:
            TOKENS_REFUSED.labels(refusal.fault.label).inc()
            raise

    def _forget_what_is_out_of_date(self) -> None:
        keys, revoked = self._keys.value, self._revoked.value
        if keys is not self._seen_keys or revoked is not self._seen_revoked:
            self._seen_keys, self._seen_revoked = keys, revoked
            self._remembered.clear()
            self._unknown.clear()

    async def _verified(self, token: str) -> Actor:
        kid, algorithm = self._header(token)
        # What was seen, not what is there by now: they are replaced on other threads.
        keys = self._seen_keys
        if keys is not None and kid not in keys:
            await self._read_keys_for(kid)
            self._forget_what_is_out_of_date()
            keys = self._seen_keys
        if keys is None:
            raise KeysUnavailable
        key = keys.key(kid, algorithm)
        if key is None:
            raise Unauthenticated(Fault.KEY)
        claims = self._claims(token, key)
        about = registered(claims)
        self._check_times(about)
        actor = self._rules.names.actor(about, claims)
        if self._seen_revoked is not None and self._seen_revoked.has(about.sub, about.jti):
            raise Unauthenticated(Fault.REVOKED)
        self._remembered[token] = (about.exp + self._rules.leeway_seconds, actor)
        if len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)
        return actor

    def _header(self, token: str) -> tuple[str, str]:
        """The key's id and the algorithm that the header names; `jwk`, `jku` and `x5u` in it are not looked at."""
        if not token:
            raise Unauthenticated(Fault.MISSING)
        if len(token) > LONGEST_TOKEN:
            raise Unauthenticated(Fault.TOO_LARGE)
        if not token.isascii():
            raise Unauthenticated(Fault.MALFORMED)
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError as error:
            fault = Fault.CRITICAL_HEADER if "crit" in str(error) else Fault.MALFORMED
            raise Unauthenticated(fault) from error
        if "crit" in header or "b64" in header:
            raise Unauthenticated(Fault.CRITICAL_HEADER)
        kid, algorithm = header.get("kid"), header.get("alg")
        if not isinstance(algorithm, str) or algorithm not in self._rules.algorithms:
            raise Unauthenticated(Fault.ALGORITHM)
        if self._type and _type_name(header.get("typ")) != self._type:
            raise Unauthenticated(Fault.TYPE)
        if not isinstance(kid, str) or not 0 < len(kid) <= LONGEST_KEY_ID:
            raise Unauthenticated(Fault.KEY)
        return kid, algorithm

    async def _read_keys_for(self, kid: str) -> None:
        """Wait for the keys to be read again, unless that was done a moment ago or in vain for this very key."""
        if kid in self._unknown:
            return
        if self._reading is None or self._reading.done():
            if monotonic() - self._read_at < COOL_DOWN_SECONDS:
                return
            self._read_at = monotonic()
            self._reading = self._keys.read_soon()
        if self._waiting >= WAITING:
            return
        self._waiting += 1
        try:
            reading = self._reading
            await asyncio.wait([asyncio.wrap_future(reading)], timeout=WAIT_SECONDS)
        finally:
            self._waiting -= 1
        if reading.done() and not self._keys.failure:
            self._unknown[kid] = None
            if len(self._unknown) > UNKNOWN_KEYS:
                self._unknown.popitem(last=False)

    def _claims(self, token: str, key: jwt.PyJWK) -> Mapping[str, Any]:
        rules = self._rules
        try:
            claims: Mapping[str, Any] = self._jwt.decode(
                token,
                key,
                algorithms=[key.algorithm_name],
                issuer=rules.issuer,
                audience=rules.audience,
                # Those of times are checked on values that are known to be numbers.
                options={
                    "require": ["exp", "iat", "sub", "iss", "aud"],
                    "verify_exp": False,
                    "verify_nbf": False,
                    "verify_iat": False,
                },
            )
        except jwt.InvalidSignatureError as error:
            raise Unauthenticated(Fault.SIGNATURE) from error
        except jwt.InvalidIssuerError as error:
            raise Unauthenticated(Fault.ISSUER) from error
        except jwt.InvalidAudienceError as error:
            raise Unauthenticated(Fault.AUDIENCE) from error
        except jwt.InvalidAlgorithmError as error:
            raise Unauthenticated(Fault.ALGORITHM) from error
        except (jwt.PyJWTError, ValueError, TypeError, ArithmeticError, RecursionError) as error:
            raise Unauthenticated(Fault.CLAIMS) from error
        return claims

    def _check_times(self, about: Registered) -> None:
        now, leeway = time(), self._rules.leeway_seconds
        if about.exp <= now - leeway:
            raise Unauthenticated(Fault.EXPIRED)
        if max(about.nbf, about.iat) > now + leeway:
            raise Unauthenticated(Fault.NOT_YET)
        if not 0 <= about.exp - about.iat <= self._rules.lifetime_seconds:
            raise Unauthenticated(Fault.LIFETIME)


def _type_name(given: object) -> str:
    """A media type as the header's `typ` has it: without `application/`, in any case (RFC 7515, 4.1.9)."""
    return given.lower().removeprefix("application/") if isinstance(given, str) else ""
