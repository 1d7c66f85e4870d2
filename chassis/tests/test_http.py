"""The HTTP side: access as data, idempotency, ETags, and problem answers that tell no secrets."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import jwt
import pytest
import pytest_asyncio
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI

from tirkeu_chassis import service
from tirkeu_chassis.hosting import create_app
from tirkeu_chassis.http import routes as http
from tirkeu_chassis.http.problem_answers import BODY_BYTES
from tirkeu_chassis.http.routes import Api
from tirkeu_chassis.service import Service
from tirkeu_chassis.store.errors import StoreUnavailable
from tirkeu_sandbox.testing.toy import DEFINITION, ISSUER, TALLIES, fresh_database, running, settings

HELD_NOWHERE = "role-without-body"
KEY = ec.generate_private_key(ec.SECP256R1())


def token(key: Any = KEY, **changed: Any) -> str:
    now = int(time.time())
    # Cases are made when tests are collected, long before their turn.
    times = {"iat": now, "exp": now + 3600}
    claims = {"iss": ISSUER, "aud": "tirkeu", "sub": "u", "roles": ["clerk"], "body": "1", **times}
    return jwt.encode(claims | changed, key, algorithm="ES256", headers={"kid": "k"})


@pytest_asyncio.fixture
async def client(empty_broker: str, mongodb_url: str, tmp_path: Path) -> AsyncIterator[httpx2.AsyncClient]:
    jwk = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key())) | {"kid": "k", "alg": "ES256"}
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": [jwk]}))
    made = settings(empty_broker, mongodb_url, fresh_database(), jwks=str(tmp_path / "jwks.json"))
    service = Service(DEFINITION, made)
    transport = httpx2.ASGITransport(create_app(service), raise_app_exceptions=False)
    async with running(service), httpx2.AsyncClient(transport=transport, base_url="http://toy") as opened:
        opened.headers["authorization"] = f"Bearer {token()}"
        opened.service = service  # type: ignore[attr-defined]
        yield opened


def kind(response: httpx2.Response) -> str:
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == response.status_code
    return str(problem["type"]).removeprefix("urn:tirkeu:problem:")


async def test_a_repeated_command_gets_the_same_answer(client: httpx2.AsyncClient) -> None:
    first, second = [
        await client.post("/v1/tallies/a", json={"amount": 2}, headers={"idempotency-key": "k"}) for _ in range(2)
    ]
    assert (first.status_code, first.json(), first.headers["etag"]) == (200, {"count": 2}, '"1"')
    assert (second.content, second.headers["etag"]) == (first.content, first.headers["etag"])
    assert second.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert second.headers["tirkeu-message-id"] == first.headers["tirkeu-message-id"]


@pytest.mark.parametrize(
    ("request_", "status", "expected"),
    [
        ({"headers": {"idempotency-key": ""}}, 400, "idempotency-key-missing"),
        ({"headers": {"idempotency-key": "x" * 201}}, 400, "idempotency-key-missing"),
        ({"json": {}}, 422, "invalid-request"),
        ({"json": {"amount": "Әлиев"}}, 422, "invalid-request"),
        ({"content": b"{"}, 400, "malformed-body"),
        ({"json": {"amount": 5000}}, 409, "too-many"),
        ({"json": {"amount": 0}}, 500, "unexpected-fault"),
        ({"json": {"amount": 1, "body_no": "2"}}, 403, "other-territory"),
        ({"headers": {"if-match": '"7"'}}, 412, "stale-version"),
        ({"headers": {"if-match": "W/x"}}, 400, "malformed-if-match"),
        ({"params": {"amuont": 1}}, 422, "invalid-request"),
        ({"headers": {"authorization": ""}}, 401, "unauthenticated"),
        ({"headers": {"authorization": "Bearer nonsense"}}, 401, "unauthenticated"),
        ({"headers": {"authorization": "Bearer " + token(exp=1)}}, 401, "unauthenticated"),
        ({"headers": {"authorization": "Bearer " + token(iss="other")}}, 401, "unauthenticated"),
        (
            {"headers": {"authorization": "Bearer " + token(key=ec.generate_private_key(ec.SECP256R1()))}},
            401,
            "unauthenticated",
        ),
        ({"headers": {"authorization": "Bearer " + token(roles=["head"])}}, 403, "other-role"),
        ({"headers": {"authorization": "Bearer " + token(roles=["clerk", "auditor"], body=None)}}, 403, HELD_NOWHERE),
        (
            {
                "headers": {"authorization": "Bearer " + token(grants=[{"role": "auditor"}])},
                "json": {"amount": 1, "body_no": "2"},
            },
            403,
            "other-territory",
        ),
        ({"headers": {"authorization": "Bearer " + token(body="99.9")}}, 401, "unauthenticated"),
        ({"headers": {"authorization": "Bearer " + "x" * 60_000}}, 401, "unauthenticated"),
    ],
)
async def test_bad_input_changes_nothing(
    client: httpx2.AsyncClient, request_: dict[str, Any], status: int, expected: str
) -> None:
    request: dict[str, Any] = {"json": {"amount": 1}} | request_
    if "content" in request:
        del request["json"]
        request["headers"] = {"content-type": "application/json"}
    request["headers"] = {"idempotency-key": "k"} | request.get("headers", {})
    response = await client.post("/v1/tallies/a", **request)

    assert (response.status_code, kind(response)) == (status, expected)
    assert "Әлиев" not in response.text
    store = client.service.store  # type: ignore[attr-defined]
    assert await store.get(TALLIES.key("a")) is None
    assert await store.outbox.pending() == 0
    # The key is still free: nothing was decided under it.
    again = await client.post("/v1/tallies/a", json={"amount": 1}, headers={"idempotency-key": "k"})
    assert again.status_code == 200


async def test_access_holds_whatever_the_endpoint_asks_for(client: httpx2.AsyncClient) -> None:
    assert kind(await client.get("/v1/guarded")) == "other-role"
    assert kind(await client.get("/v1/guarded", headers={"authorization": ""})) == "unauthenticated"
    head = {"authorization": f"Bearer {token(roles=['head'])}"}
    assert (await client.get("/v1/guarded", headers=head)).status_code == 200


async def test_a_key_stands_for_one_request(client: httpx2.AsyncClient) -> None:
    await client.post("/v1/tallies/a", json={"amount": 1}, headers={"idempotency-key": "k"})
    other = await client.post("/v1/tallies/a", json={"amount": 2}, headers={"idempotency-key": "k"})
    elsewhere = await client.post("/v1/tallies/b", json={"amount": 1}, headers={"idempotency-key": "k"})
    somebody = {"idempotency-key": "k", "authorization": f"Bearer {token(sub='v')}"}
    theirs = await client.post("/v1/tallies/a", json={"amount": 1}, headers=somebody)

    assert kind(other) == kind(elsewhere) == "idempotency-key-reused"
    assert (theirs.status_code, theirs.json()) == (200, {"count": 2})


async def test_a_change_on_the_version_that_was_read(client: httpx2.AsyncClient) -> None:
    first = await client.post("/v1/tallies/a", json={"amount": 1}, headers={"idempotency-key": "1"})
    headers = {"idempotency-key": "2", "if-match": first.headers["etag"]}
    second = await client.post("/v1/tallies/a", json={"amount": 1}, headers=headers)
    read = await client.get("/v1/tallies/a")

    assert second.headers["etag"] == read.headers["etag"] == '"2"'


async def test_an_unknown_id_and_another_body(client: httpx2.AsyncClient) -> None:
    assert kind(await client.get("/v1/tallies/none")) == "not-found"
    headers = {"authorization": f"Bearer {token(body='2')}", "idempotency-key": "k"}
    await client.post("/v1/tallies/a", json={"amount": 1, "body_no": "2.1"}, headers=headers)
    assert kind(await client.get("/v1/tallies/a")) == "other-territory"
    assert kind(await client.get("/v1/nowhere")) == "no-such-route"
    assert kind(await client.delete("/v1/tallies/a")) == "method-not-allowed"


async def test_a_body_is_taken_up_to_a_limit(client: httpx2.AsyncClient) -> None:
    large = b'{"amount": 1, "body_no": "' + b"1" * BODY_BYTES + b'"}'

    async def in_pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(large), 1 << 16):
            yield large[start : start + (1 << 16)]

    headers = {"idempotency-key": "k", "content-type": "application/json"}
    for content in (large, in_pieces()):
        response = await client.post("/v1/tallies/a", content=content, headers=headers)
        assert (response.status_code, kind(response)) == (413, "body-too-large")


async def test_a_fault_tells_nothing_but_its_trace(client: httpx2.AsyncClient) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    response = await client.get("/v1/fault", headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    assert kind(response) == "unexpected-fault"
    assert trace in response.json()["detail"]
    assert "Әлиев" not in response.text


async def test_health_metrics_and_contracts(client: httpx2.AsyncClient, eventually: Callable[..., Any]) -> None:
    assert (await client.get("/livez")).text == "alive"
    assert (await client.get("/readyz")).status_code == 200
    await client.get("/v1/tallies/none-of-yours")
    metrics = (await client.get("/metrics")).text
    assert 'tirkeu_requests_total{method="GET",route="/v1/tallies/{name}",status="404"}' in metrics
    assert "none-of-yours" not in metrics
    document = (await client.get("/asyncapi")).json()
    assert document["asyncapi"] == "3.0.0"
    assert "receive_ServiceInformationChanged" in document["operations"]
    openapi = (await client.get("/openapi.json")).json()
    assert openapi["paths"]["/v1/tallies/{name}"]["post"]["x-roles"] == ["clerk"]
    assert openapi["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


async def test_commands_are_refused_while_too_much_waits_for_the_broker(client: httpx2.AsyncClient) -> None:
    client.service.relay.pending = 10**6  # type: ignore[attr-defined]
    response = await client.post("/v1/tallies/a", json={"amount": 1}, headers={"idempotency-key": "k"})
    assert (response.status_code, kind(response)) == (503, "overloaded")
    assert response.headers["retry-after"]


async def test_commands_are_refused_at_once_while_the_database_is_away(
    client: httpx2.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    running_service: Service = client.service  # type: ignore[attr-defined]
    commit, back, tries, tried_again = running_service.store.commit, asyncio.Event(), count(1), asyncio.Event()

    async def commit_unless_away(*given: Any) -> None:
        if not back.is_set():
            if next(tries) == 2:
                tried_again.set()
            raise StoreUnavailable("AutoReconnect")
        await commit(*given)

    monkeypatch.setattr(running_service.store, "commit", commit_unless_away)
    monkeypatch.setattr(service, "HELD_UP_SECONDS", 0.0)
    first = asyncio.create_task(client.post("/v1/tallies/a", json={"amount": 1}, headers={"idempotency-key": "first"}))
    async with asyncio.timeout(10):
        await tried_again.wait()
    response = await client.post("/v1/tallies/a", json={"amount": 1}, headers={"idempotency-key": "second"})
    assert (response.status_code, kind(response)) == (503, "overloaded")
    assert response.headers["retry-after"]
    back.set()
    assert (await first).json() == {"count": 1}
    response = await client.post("/v1/tallies/a", json={"amount": 1}, headers={"idempotency-key": "second"})
    assert response.json() == {"count": 2}


def test_a_route_without_access_stops_the_start() -> None:
    api = Api("bad")

    @api.router.get("/v1/open")
    async def open_() -> None: ...

    with pytest.raises(RuntimeError, match="/v1/open"):
        http.install(FastAPI(), api)


async def test_a_misspelt_question_is_not_answered_as_if_it_were_another(client: httpx2.AsyncClient) -> None:
    await client.post("/v1/tallies/a", json={"amount": 2}, headers={"idempotency-key": "k"})
    answer = await client.get("/v1/tallies/a", params={"perod": "2010"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["where"] == "query.perod"
    assert (await client.get("/v1/tallies/a")).status_code == 200
