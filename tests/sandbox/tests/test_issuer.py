"""The development issuer: its tokens are those the services accept, its private key stays private."""

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest

from tirkeu_chassis.decider.actors import Actor, Grant
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.settings import Settings
from tirkeu_contracts.standard.directory import UnknownBody
from tirkeu_sandbox.nodes.process import SandboxError
from tirkeu_sandbox.services.issuer import AUDIENCE, ISSUER, DevelopmentIssuer, granted


@pytest.fixture
def issuer(tmp_path: Path) -> DevelopmentIssuer:
    return DevelopmentIssuer(tmp_path / "issuer")


def claims(issuer: DevelopmentIssuer, token: str) -> dict[str, Any]:
    """The claims, verified with nothing but the published keys."""
    keys = jwt.PyJWKSet.from_json(issuer.jwks_path.read_text())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    decoded: dict[str, Any] = jwt.decode(token, key, algorithms=["ES256"], issuer=ISSUER, audience=AUDIENCE)
    return decoded


def test_a_token_says_who_may_do_what_where_and_how_long(issuer: DevelopmentIssuer) -> None:
    before = int(datetime.now(UTC).timestamp())
    found = claims(issuer, issuer.token(["clerk", "officer"], "2.10", "clerk-7", timedelta(minutes=15)))
    issued = found.pop("iat")
    assert issued >= before
    assert found.pop("exp") == issued + 15 * 60
    assert found == {
        "iss": ISSUER,
        "aud": "tirkeu",
        "sub": "clerk-7",
        "roles": ["clerk", "officer"],
        "body": "2.10",
    }


def test_roles_may_be_held_in_different_places(issuer: DevelopmentIssuer) -> None:
    found = claims(issuer, issuer.token([], grants=map(granted, ("head@2.10", "analyst"))))
    assert found["grants"] == [{"role": "head", "body": "2.10"}, {"role": "analyst"}]
    assert (found["roles"], found["sub"]) == ([], "dev-head")


def test_without_a_body_the_claim_is_absent(issuer: DevelopmentIssuer) -> None:
    found = claims(issuer, issuer.token(["analyst"]))
    assert "body" not in found
    assert found["sub"] == "dev-analyst"


async def test_the_services_accept_the_token(issuer: DevelopmentIssuer) -> None:
    addresses = {"rabbitmq_url": "amqp://x", "mongodb_url": "mongodb://x"}
    tokens = {"jwks": str(issuer.jwks_path), "token_issuer": ISSUER, "token_audience": AUDIENCE}
    verifier = Settings.model_validate({"mode": "development", **addresses, **tokens}).verifier()
    await verifier.start()
    elsewhere = Grant(Role.HEAD, "7.19")
    actor = await verifier.actor(issuer.token(list(Role), "2", "everybody", grants=[elsewhere]))
    verifier.stop()
    assert actor == Actor("everybody", frozenset({elsewhere, *(Grant(role, "2") for role in Role)}))


def test_the_key_stays_and_is_its_owners_alone(issuer: DevelopmentIssuer) -> None:
    again = DevelopmentIssuer(issuer.jwks_path.parent)
    assert claims(issuer, again.token(["head"], "2"))["roles"] == ["head"]
    folder = issuer.jwks_path.parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "key.pem").stat().st_mode) == 0o600
    assert {path.name for path in folder.iterdir()} == {"key.pem", "jwks.json"}


def test_the_published_keys_hold_no_private_part(issuer: DevelopmentIssuer) -> None:
    (key,) = json.loads(issuer.jwks_path.read_text())["keys"]
    assert key.keys() == {"kty", "crv", "x", "y", "kid", "use", "alg"}


def test_another_issuers_token_is_refused(issuer: DevelopmentIssuer, tmp_path: Path) -> None:
    stranger = DevelopmentIssuer(tmp_path / "stranger").token(["operator"])
    with pytest.raises(KeyError):
        claims(issuer, stranger)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({"roles": ["boss"]}, SandboxError, "no role 'boss'.*clerk, head, officer"),
        ({"roles": ["clerk", "boss"]}, SandboxError, "no role 'boss'"),
        ({"roles": []}, SandboxError, "needs a role"),
        ({"roles": ["clerk"], "body": "99.1"}, UnknownBody, "'99.1' is not in the Annex 1 directory"),
        ({"roles": ["clerk"], "sub": ""}, SandboxError, "1 to 64 characters"),
        ({"roles": ["clerk"], "sub": "x" * 65}, SandboxError, "1 to 64 characters"),
        ({"roles": ["clerk"], "ttl": timedelta(0)}, SandboxError, "more than 0"),
    ],
)
def test_a_token_for_nobody_is_refused(
    issuer: DevelopmentIssuer, arguments: dict[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        issuer.token(**arguments)
