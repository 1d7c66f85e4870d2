"""A role counts on the routes that declare it, in the territory in which it is held, and lends that to no other role.

What is expected follows from the access that each route declares and from the directory alone. Requests go to the
service's application in this process, up to where its views and deciders would begin.
"""

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import combinations, permutations
from pathlib import Path
from time import time
from typing import Any, Final, NamedTuple
from unittest.mock import patch

import jwt
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI

from tirkeu_chassis.decider.actors import Actor, Grant
from tirkeu_chassis.hosting import create_app
from tirkeu_chassis.http.access import Access
from tirkeu_chassis.http.commands import Queries
from tirkeu_chassis.office.roles import STAFF, Role
from tirkeu_chassis.service import Service
from tirkeu_chassis.settings import Settings
from tirkeu_chassis.store.errors import StoreUnavailable
from tirkeu_contracts.standard.directory import bodies, territory
from tirkeu_sandbox.testing.conformance.declared import Declared, Route

ISSUER: Final = "urn:test"
COUNTRY: Final = None
OWN_UNIT, DEPARTMENT_ABOVE, ANOTHER_UNIT, ANOTHER_DEPARTMENT, NO_BODY = "2.10", "2", "2.11", "7", "99.9"
PLACES: Final = (COUNTRY, OWN_UNIT, DEPARTMENT_ABOVE, ANOTHER_UNIT, ANOTHER_DEPARTMENT, NO_BODY)
ELSEWHERE: Final = (COUNTRY, DEPARTMENT_ABOVE, ANOTHER_UNIT, ANOTHER_DEPARTMENT)
REACHED: Final = 503
"""The status of a request that has come as far as the views and deciders, which it is kept from here."""
IN_DIRECTORY: Final = frozenset(one.no for one in bodies())


class Cell(NamedTuple):
    """A token: what it grants, and the claims that say so."""

    grants: frozenset[Grant]
    claims: dict[str, Any]


def cells() -> Iterator[Cell]:
    """Every role in every place; any two in one place; any two in different places."""
    for roles in (*((one,) for one in Role), *combinations(Role, 2)):
        for place in PLACES if len(roles) == 1 else (COUNTRY, OWN_UNIT):
            named: dict[str, Any] = {} if place is None else {"body": place}
            yield Cell(frozenset(Grant(role, place) for role in roles), {"roles": list(roles), **named})
    for here, other in permutations(Role, 2):
        for place in ELSEWHERE:
            there: dict[str, Any] = {"role": other} if place is None else {"role": other, "body": place}
            both = frozenset({Grant(here, OWN_UNIT), Grant(other, place)})
            yield Cell(both, {"grants": [{"role": here, "body": OWN_UNIT}, there]})


class Expected(NamedTuple):
    """What a route answers, and in which territory it acts: None for the whole country."""

    status: int
    problem: str
    territory: frozenset[str] | None = frozenset()


def expected(access: Access, grants: frozenset[Grant]) -> Expected:
    """From the declaration alone."""
    if any(one.body is not None and one.body not in IN_DIRECTORY for one in grants):
        return Expected(401, "unauthenticated")
    counted = [one for one in grants if one.role in access.roles]
    if not counted:
        return Expected(403, "other-role")
    held = [one.body for one in counted if one.body is not None or one.role not in STAFF]
    if not held:
        return Expected(403, "role-without-body")
    if None in held:
        return Expected(REACHED, "overloaded", None)
    return Expected(REACHED, "overloaded", frozenset(no for body in held if body for no in territory(body)))


@dataclass(frozen=True)
class Counter:
    """The service's application, and a token for each cell."""

    app: FastAPI
    tokens: Sequence[tuple[Cell, str]]
    met: list[Actor | None]
    """Who has come as far as the views and deciders."""

    async def ask(self, route: Route, token: str) -> tuple[int, str]:
        """Status and problem of a route's answer."""
        headers = [(b"authorization", f"Bearer {token}".encode()), (b"content-type", b"application/json")]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": route.method,
            "scheme": "http",
            "path": route.address,
            "raw_path": route.address.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": headers,
            "server": ("service", 80),
            "client": ("caller", 1),
        }
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"{}" if route.takes_body else b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        with stopped_at_the_door(self.met):
            await self.app(scope, receive, send)
        status, content = sent[0]["status"], b"".join(part.get("body", b"") for part in sent[1:])
        return status, json.loads(content)["type"].rpartition(":")[2] if status >= 400 else ""


@contextmanager
def stopped_at_the_door(met: list[Actor | None]) -> Iterator[None]:
    """Views and deciders get what they need from `Queries`: who would get it is noted, and comes no further."""

    def noted(_: Queries, __: Any, actor: Actor | None) -> None:
        met.append(actor)
        raise StoreUnavailable

    with patch.object(Queries, "__init__", noted):
        yield


class TerritoryConformance(Declared):
    """Role, place and route."""

    @pytest.fixture(scope="class")
    @classmethod
    def signing(cls, tmp_path_factory: pytest.TempPathFactory) -> tuple[ec.EllipticCurvePrivateKey, Path]:
        """A key, and the file that proves it."""
        key = ec.generate_private_key(ec.SECP256R1())
        jwk = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
        jwks: Path = tmp_path_factory.mktemp("keys") / "jwks.json"
        jwks.write_text(json.dumps({"keys": [jwk | {"kid": "k"}]}))
        return key, jwks

    @pytest_asyncio.fixture(scope="class", loop_scope="session")
    @classmethod
    async def counter(cls, signing: tuple[ec.EllipticCurvePrivateKey, Path]) -> AsyncIterator[Counter]:
        """The service's application, not started."""
        key, jwks = signing
        addresses = {"rabbitmq_url": "amqp://x", "mongodb_url": "mongodb://x"}
        tokens = {"jwks": str(jwks), "token_issuer": ISSUER}
        service = Service(cls.definition, Settings.model_validate({"mode": "development", **addresses, **tokens}))
        await service.verifier.start()
        now = int(time())
        common = {"iss": ISSUER, "aud": "tirkeu", "sub": "u", "iat": now, "exp": now + 3600}
        signed = [(one, jwt.encode(common | one.claims, key, "ES256", headers={"kid": "k"})) for one in cells()]
        yield Counter(create_app(service), signed, [])
        service.verifier.stop()

    async def test_a_role_counts_where_it_is_held_and_on_the_routes_that_declare_it(
        self, counter: Counter, guarded: Route
    ) -> None:
        for cell, token in counter.tokens:
            counter.met.clear()
            said, wanted = await counter.ask(guarded, token), expected(guarded.access, cell.grants)
            assert said == (wanted.status, wanted.problem), cell
            if wanted.status != REACHED:
                assert counter.met == [], cell
                continue
            (actor,) = counter.met
            assert actor is not None
            assert actor.grants == {one for one in cell.grants if one.role in guarded.access.roles}, cell
            assert (actor.territory and frozenset(actor.territory)) == wanted.territory, cell
            assert actor.may_act_for(None) is (wanted.territory is None), cell
            for no in (OWN_UNIT, DEPARTMENT_ABOVE, ANOTHER_UNIT, ANOTHER_DEPARTMENT):
                assert actor.may_act_for(no) is (wanted.territory is None or no in wanted.territory), (cell, no)
