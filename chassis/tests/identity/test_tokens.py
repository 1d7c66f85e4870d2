"""Which tokens are accepted, and why others are not (RFC 7519, RFC 8725)."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from time import time
from typing import Any

import pytest

from tirkeu_chassis.decider.actors import Actor, Grant
from tirkeu_chassis.identity.claims import ClaimNames
from tirkeu_chassis.identity.refusals import Fault, Unauthenticated
from tirkeu_chassis.office.roles import Role

from .tokens import (
    EC_KEY,
    ED_KEY,
    ISSUER,
    OTHER_KEY,
    P384_KEY,
    RSA_KEY,
    WEAK_KEY,
    Issuer,
    base64url,
    claims,
    jwk,
    signed,
    token,
)

HOUR = 3600
MOMENT = datetime(2011, 3, 1, tzinfo=UTC)


async def verdict(issuer: Issuer, given: str, **rules: Any) -> Actor | Fault:
    verifier = issuer.verifier(**rules)
    await verifier.start()
    try:
        return await verifier.actor(given)
    except Unauthenticated as refusal:
        return refusal.fault
    finally:
        verifier.stop()


def now() -> int:
    return int(time())


def with_claim(name: str, text: str) -> Callable[[], str]:
    """A token one claim of which is written as it stands: what no encoder would write."""

    def made() -> str:
        others = json.dumps(claims(**{name: None}))[1:]
        return signed(f'{{"{name}": {text}, {others}'.encode())

    return made


def unsigned(header: dict[str, Any], payload: bytes = b"{}") -> Callable[[], str]:
    return lambda: ".".join([base64url(json.dumps(header).encode()), base64url(payload), base64url(b"x" * 64)])


DEEP = "[" * 2000 + "]" * 2000
REFUSED: dict[str, tuple[Callable[[], str], Fault]] = {
    "none": (lambda: "", Fault.MISSING),
    "nonsense": (lambda: "nonsense", Fault.MALFORMED),
    "four parts": (lambda: token() + ".e30", Fault.MALFORMED),
    "not ASCII": (lambda: "әлиев." * 2, Fault.MALFORMED),
    "64 kB": (lambda: token(padding="x" * 65536), Fault.TOO_LARGE),
    "64 kB of dots": (lambda: "." * 65536, Fault.TOO_LARGE),
    "a deep header": (lambda: f"{base64url(DEEP.encode())}.e30.e30", Fault.MALFORMED),
    "a header of 5,000 digits": (lambda: f"{base64url(b'9' * 5000)}.e30.e30", Fault.MALFORMED),
    "a header that is a list": (lambda: f"{base64url(b'[]')}.e30.e30", Fault.MALFORMED),
    "no signature": (unsigned({"alg": "none", "kid": "k"}), Fault.ALGORITHM),
    "no algorithm": (unsigned({"kid": "k"}), Fault.ALGORITHM),
    "an algorithm that is a list": (unsigned({"alg": ["ES256"], "kid": "k"}), Fault.ALGORITHM),
    "a symmetric algorithm": (unsigned({"alg": "HS256", "kid": "k"}), Fault.ALGORITHM),
    "an algorithm that isn't accepted": (lambda: token(RSA_KEY, "RS256"), Fault.ALGORITHM),
    "no key id": (unsigned({"alg": "ES256"}), Fault.KEY),
    "a key id that is a number": (unsigned({"alg": "ES256", "kid": 5}), Fault.MALFORMED),
    "a key id of 7,000 characters": (unsigned({"alg": "ES256", "kid": "k" * 5000}), Fault.KEY),
    "an unknown key": (lambda: token(header={"kid": "other"}), Fault.KEY),
    "another's signature": (lambda: token(OTHER_KEY), Fault.SIGNATURE),
    "a key of its own": (lambda: token(OTHER_KEY, header={"jwk": jwk(OTHER_KEY)}), Fault.SIGNATURE),
    "a key elsewhere": (lambda: token(OTHER_KEY, header={"jku": "http://127.0.0.1:1", "x5u": "x"}), Fault.SIGNATURE),
    "a critical extension": (lambda: token(header={"crit": ["exp"], "exp": 1}), Fault.CRITICAL_HEADER),
    "a critical extension that the library knows": (
        unsigned({"alg": "ES256", "kid": "k", "crit": ["b64"], "b64": True}),
        Fault.CRITICAL_HEADER,
    ),
    "no critical extension, said": (unsigned({"alg": "ES256", "kid": "k", "crit": []}), Fault.CRITICAL_HEADER),
    "an unencoded payload": (unsigned({"alg": "ES256", "kid": "k", "b64": False}, b""), Fault.CRITICAL_HEADER),
    "a payload that is no JSON": (lambda: signed(b"{"), Fault.CLAIMS),
    "a payload that is a list": (lambda: signed(b"[]"), Fault.CLAIMS),
    "a payload that is no UTF-8": (lambda: signed(b'{"sub": "\xff"}'), Fault.CLAIMS),
    "a deep payload": (lambda: signed(DEEP.encode()), Fault.CLAIMS),
    "a deep claim": (with_claim("roles", DEEP), Fault.CLAIMS),
    "another issuer": (lambda: token(iss="https://other.test"), Fault.ISSUER),
    "an issuer with a slash more": (lambda: token(iss=ISSUER + "/"), Fault.ISSUER),
    "issuers": (lambda: token(iss=[ISSUER]), Fault.ISSUER),
    "no issuer": (lambda: token(iss=None), Fault.CLAIMS),
    "another audience": (lambda: token(aud="other"), Fault.AUDIENCE),
    "audiences without ours": (lambda: token(aud=["a", "b"]), Fault.AUDIENCE),
    "an audience that is an object": (lambda: token(aud={"tirkeu": 1}), Fault.AUDIENCE),
    "no audience": (lambda: token(aud=None), Fault.CLAIMS),
    "run out": (lambda: token(iat=now() - HOUR, exp=now() - 31), Fault.EXPIRED),
    "no end": (lambda: token(exp=None), Fault.CLAIMS),
    "no beginning": (lambda: token(iat=None), Fault.CLAIMS),
    "not yet": (lambda: token(nbf=now() + 60), Fault.NOT_YET),
    "issued in the future": (lambda: token(iat=now() + 60), Fault.NOT_YET),
    "a lifetime past the cap": (lambda: token(exp=now() + 13 * HOUR), Fault.LIFETIME),
    "an old one past the cap": (lambda: token(iat=now() - 24 * HOUR, exp=now() + 60), Fault.LIFETIME),
    "ended before it began": (lambda: token(iat=now() + 20, exp=now()), Fault.LIFETIME),
    "no subject": (lambda: token(sub=None), Fault.CLAIMS),
    "an empty subject": (with_claim("sub", '""'), Fault.CLAIMS),
    "a subject of 65 characters": (with_claim("sub", f'"{"x" * 65}"'), Fault.CLAIMS),
    "a subject that is a number": (with_claim("sub", "5"), Fault.CLAIMS),
    "half a surrogate pair": (with_claim("sub", r'"a\ud800"'), Fault.CLAIMS),
    "a line break in the subject": (with_claim("sub", r'"a\nb"'), Fault.CLAIMS),
    "a control character in the subject": (with_claim("sub", r'"a\u0000"'), Fault.CLAIMS),
    "a change of direction in the subject": (with_claim("sub", r'"a\u202eb"'), Fault.CLAIMS),
    "the system's name": (with_claim("sub", '"system"'), Fault.CLAIMS),
    "roles that are an object": (lambda: token(roles={"clerk": True}), Fault.CLAIMS),
    "roles that are a text": (lambda: token(roles="clerk"), Fault.CLAIMS),
    "roles that are no texts": (lambda: token(roles=["clerk", 5]), Fault.CLAIMS),
    "roles in lists": (lambda: token(roles=[["clerk"]]), Fault.CLAIMS),
    "101 roles": (lambda: token(roles=["clerk"] * 101), Fault.CLAIMS),
    "a body that is a number": (lambda: token(body=1), Fault.CLAIMS),
    "a body that is a list": (lambda: token(body=["1"]), Fault.CLAIMS),
    "a body that the directory lacks": (lambda: token(body="99.1"), Fault.BODY),
    "an empty body": (lambda: token(body=""), Fault.BODY),
    "a body that the directory lacks, and no role": (lambda: token(body="99.1", roles=[]), Fault.BODY),
    "grants that are an object": (lambda: token(grants={"role": "head"}), Fault.CLAIMS),
    "a grant that is a text": (lambda: token(grants=["head"]), Fault.CLAIMS),
    "a grant without a role": (lambda: token(grants=[{"body": "1"}]), Fault.CLAIMS),
    "a grant with a misspelt body": (lambda: token(grants=[{"role": "head", "bdoy": "1"}]), Fault.CLAIMS),
    "a grant in a body that the directory lacks": (lambda: token(grants=[{"role": "head", "body": "0"}]), Fault.BODY),
    "an id that is a number": (with_claim("jti", "5"), Fault.CLAIMS),
} | {
    f"{name} of {text[:12]}": (with_claim(name, text), fault)
    for name in ("exp", "iat", "nbf")
    for text, fault in {
        "9" * 400: Fault.CLAIMS,
        "9" * 5000: Fault.CLAIMS,
        "-1": Fault.CLAIMS,
        "Infinity": Fault.CLAIMS,
        "-Infinity": Fault.CLAIMS,
        "NaN": Fault.CLAIMS,
        "1e999": Fault.CLAIMS,
        '"1"': Fault.CLAIMS,
        "true": Fault.CLAIMS,
        "[1]": Fault.CLAIMS,
        "{}": Fault.CLAIMS,
    }.items()
}
"""What is sent, and what is wrong with it. Made when its turn comes: tokens run out."""


@pytest.mark.parametrize("case", REFUSED)
async def test_a_token_that_is_none_is_refused(case: str) -> None:
    made, fault = REFUSED[case]
    assert await verdict(Issuer(jwk(EC_KEY)), made()) is fault


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"aud": ["other", "tirkeu"]},
        {"exp": now() + HOUR + 0.5},
        {"nbf": 0},
        {"jti": "a"},
        {"sub": "Әлия-1"},
        {"sub": "x" * 64},
        {"roles": ["clerk", "of another system"]},
    ],
)
async def test_a_token_is_accepted(changed: dict[str, Any]) -> None:
    found = await verdict(Issuer(jwk(EC_KEY)), token(**changed))
    assert found == Actor.of(changed.get("sub", "u"), [Role.CLERK], "1")


async def test_clocks_may_differ_by_the_leeway() -> None:
    early, late = token(iat=now() + 20, nbf=now() + 20), token(iat=now() - HOUR, exp=now() - 20)
    for one, strict in ((early, Fault.NOT_YET), (late, Fault.EXPIRED)):
        assert isinstance(await verdict(Issuer(jwk(EC_KEY)), one), Actor)
        assert await verdict(Issuer(jwk(EC_KEY)), one, leeway_seconds=0) is strict


@pytest.mark.parametrize(
    ("typ", "asked", "accepted"),
    [
        ("JWT", "", True),
        ("JWT", "jwt", True),
        ("at+jwt", "at+jwt", True),
        ("application/at+JWT", "at+jwt", True),
        ("JWT", "at+jwt", False),
        (None, "at+jwt", False),
        (5, "at+jwt", False),
    ],
)
async def test_the_type_is_checked_where_one_is_asked_for(typ: Any, asked: str, accepted: bool) -> None:
    found = await verdict(Issuer(jwk(EC_KEY)), token(header={"typ": typ}), token_type=asked)
    assert isinstance(found, Actor) if accepted else found is Fault.TYPE


@pytest.mark.parametrize(
    ("key", "algorithm"), [(EC_KEY, "ES256"), (RSA_KEY, "RS256"), (RSA_KEY, "PS256"), (ED_KEY, "EdDSA")]
)
async def test_algorithms_are_those_of_the_deployment(key: Any, algorithm: str) -> None:
    given = token(key, algorithm)
    for members in ({}, {"alg": algorithm}, {"use": "sig"}, {"key_ops": ["verify"]}):
        assert isinstance(await verdict(Issuer(jwk(key, **members)), given, algorithms=(algorithm,)), Actor)
    others = tuple({"ES256", "RS256", "PS256", "EdDSA"} - {algorithm})
    assert await verdict(Issuer(jwk(key)), given, algorithms=others) is Fault.ALGORITHM


@pytest.mark.parametrize(
    ("key", "algorithm", "members"),
    [
        (RSA_KEY, "RS256", {"alg": "PS256"}),
        (RSA_KEY, "PS256", {"alg": "RS256"}),
        (RSA_KEY, "RS256", {"alg": "RSA-OAEP", "use": "enc"}),
        (EC_KEY, "ES256", {"use": "enc"}),
        (EC_KEY, "ES256", {"use": None, "key_ops": ["sign"]}),
        (EC_KEY, "ES256", {"key_ops": "verify"}),
        (EC_KEY, "ES256", {"alg": "ECDH-ES"}),
        (WEAK_KEY, "RS256", {}),
    ],
)
async def test_a_key_is_for_its_own_use_alone(key: Any, algorithm: str, members: dict[str, Any]) -> None:
    every = ("ES256", "RS256", "PS256", "EdDSA")
    with pytest.warns() if key is WEAK_KEY else pytest.MonkeyPatch.context():
        given = token(key, algorithm)
    assert await verdict(Issuer(jwk(key, **members)), given, algorithms=every) is Fault.KEY


@pytest.mark.parametrize(
    "other",
    [
        {},
        {"kty": "oct", "kid": "k", "k": "c2VjcmV0"},
        {"kty": "EC", "kid": "k", "crv": "P-256", "x": "!", "y": 5},
        {"kty": "EC", "kid": "k", "crv": "P-256"},
        {"kty": "RSA", "kid": "k", "n": "AQAB", "e": "AQ"},
        {"kty": ["EC"], "kid": "k"},
        {"kid": 5, "kty": "EC"},
        jwk(P384_KEY),
        {"kty": "unheard-of", "kid": "k"},
    ],
)
async def test_a_key_that_is_none_is_passed_over(other: dict[str, Any]) -> None:
    """RFC 7517, section 5."""
    found = await verdict(Issuer(other, jwk(EC_KEY)), token(), algorithms=("ES256", "RS256"))
    assert isinstance(found, Actor)


@pytest.mark.parametrize(
    ("sent", "names", "granted"),
    [
        ({"roles": None, "body": None}, ClaimNames(), set()),
        ({"roles": ["head", "analyst"], "body": "2.10"}, ClaimNames(), {("head", "2.10"), ("analyst", "2.10")}),
        ({"roles": ["head", "analyst"], "body": None}, ClaimNames(), {("head", None), ("analyst", None)}),
        (
            {"roles": None, "body": None, "grants": [{"role": "head", "body": "2.10"}, {"role": "analyst"}]},
            ClaimNames(),
            {("head", "2.10"), ("analyst", None)},
        ),
        ({"grants": [{"role": "head", "body": "2"}]}, ClaimNames(), {("clerk", "1"), ("head", "2")}),
        ({"grants": [{"role": "boss", "body": None}]}, ClaimNames(), {("clerk", "1")}),
        (
            {"realm_access": {"roles": ["tirkeu-head", "head"]}, "org": {"no": "2.10"}, "roles": None, "body": None},
            ClaimNames("realm_access.roles", "org.no", role_names={"tirkeu-head": Role.HEAD}),
            {("head", "2.10")},
        ),
        (
            {"https://id.test/roles": ["auditor"], "roles": ["head"], "body": None},
            ClaimNames("https://id.test/roles"),
            {("auditor", None)},
        ),
        ({"realm_access": None, "roles": ["head"], "body": None}, ClaimNames("realm_access.roles"), set()),
    ],
)
async def test_claims_are_read_as_the_deployment_says(
    sent: dict[str, Any], names: ClaimNames, granted: set[tuple[str, str | None]]
) -> None:
    found = await verdict(Issuer(jwk(EC_KEY)), token(**sent), names=names)
    assert found == Actor("u", frozenset(Grant(Role(role), body) for role, body in granted))


async def test_a_path_that_leads_through_a_text_is_malformed() -> None:
    names = ClaimNames("realm_access.roles")
    assert await verdict(Issuer(jwk(EC_KEY)), token(realm_access="head"), names=names) is Fault.CLAIMS


async def test_revoked_tokens_are_refused() -> None:
    issuer = Issuer(jwk(EC_KEY))
    verifier = issuer.verifier()
    await verifier.start()
    mine, other = token(jti="t1"), token(sub="v", jti="t2")
    assert {(await verifier.actor(one)).subject for one in (mine, other)} == {"u", "v"}
    for claim, value, refused, accepted in (("jti", "t1", mine, other), ("sub", "v", other, mine)):
        issuer.revoked = issuer.revoked.revoking(claim, value, MOMENT)  # type: ignore[arg-type]
        issuer.listed.read_soon().result(5)
        with pytest.raises(Unauthenticated) as refusal:
            await verifier.actor(refused)
        assert refusal.value.fault is Fault.REVOKED
        assert await verifier.actor(accepted)
        issuer.revoked = issuer.revoked.restoring(claim, value)  # type: ignore[arg-type]
        issuer.listed.read_soon().result(5)
        assert await verifier.actor(refused)
    verifier.stop()
