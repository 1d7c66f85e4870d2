"""What no client sends and an attacker does: it is told so, changes nothing, and is no fault of the service."""

import base64
import json
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from tirkeu_sandbox.testing.conformance.declared import ANY_ID, Caller, Declared, Route
from tirkeu_sandbox.testing.problems import problem_of

HALF = "%ED%A0%80"
"""Half a surrogate pair in what would be UTF-8, escaped for an address."""
IN_ADDRESSES = {
    "null": "%00",
    "half a surrogate": HALF,
    "no UTF-8": "%FF%FE",
    "a slash": "..%2F..%2Fetc",
    "control characters": "%0D%0Ax-injected:%201",
    "400 digits": "9" * 400,
    "5,000 digits": "9" * 5_000,
    "an operator": quote(json.dumps({"$gt": ""})),
    "another alphabet's digits": quote("\u0661\u0662"),
    "a moment beyond all": "9999-12-31T23:59:59-23:59".replace(":", "%3A"),
}


def cursor(*place: Any) -> str:
    """A cursor as the service writes them, of any place."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


CURSORS = {
    "half a surrogate": cursor(None, "\ud800"),
    "half a surrogate in its day": cursor("\udfff", ANY_ID),
    "an operator": cursor(None, {"$gt": ""}),
    "a number": cursor(1, 2),
    "no pair": cursor("a"),
    "no JSON": base64.urlsafe_b64encode(b"[1,").decode(),
    "deep": base64.urlsafe_b64encode(b"[" * 200).decode(),
    "digits": base64.urlsafe_b64encode(b"9" * 220).decode(),
    "no base64": "%ED%A0%80",
}
BODIES: dict[str, bytes] = {
    "a name twice": b'{"no_such_field": 1, "no_such_field": 2}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "another encoding": "{}".encode("utf-16"),
    "no UTF-8": b'{"a": "\xff"}',
    "half a surrogate": b'{"a": "\\ud800"}',
    "deep": b'{"a": ' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "5,000 digits": b'{"a": ' + b"9" * 5_000 + b"}",
    "no number": b'{"a": NaN}',
    "a list": b"[]",
    "a text": b'"{}"',
}
TWICE = {
    "authorization": ("Bearer a", "Bearer b"),
    "idempotency-key": ("a", "b"),
    "if-match": ('"1"', '"2"'),
    "content-type": ("application/json", "text/plain"),
}
VERSIONS = ("9" * 400, "9" * 5_000, '"-1"', '"1.0"', "\u0661", 'W/"1"', '"1", "2"')
SECURE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


class EdgesConformance(Declared):
    """Injection and edges, on all routes that each concerns."""

    @pytest.fixture(scope="class")
    @classmethod
    def asks(cls, caller: Caller) -> dict[str, list[str]]:
        """The parameters of each question, by its path."""
        paths = caller(None).get("/openapi.json").json()["paths"]
        return {
            path: [one["name"] for one in methods.get("get", {}).get("parameters", ()) if one["in"] == "query"]
            for path, methods in paths.items()
        }

    def status(self, client: httpx2.Client, method: str, address: str, **sent: Any) -> int:
        """What is answered; a stream is left as soon as it has begun."""
        with client.stream(method, address, **sent) as answer:
            if answer.status_code >= 400:
                answer.read()
                assert problem_of(answer).code
            return answer.status_code

    @pytest.mark.parametrize("what", IN_ADDRESSES)
    def test_no_path_is_a_fault(self, caller: Caller, what: str) -> None:
        for route in self.routes():
            if "{" in route.path:
                address = route.address.replace(ANY_ID, IN_ADDRESSES[what])
                body: dict[str, str] | None = {} if route.takes_body else None
                assert 400 <= self.status(caller(route.role), route.method, address, json=body) < 500, route

    @pytest.mark.parametrize("what", IN_ADDRESSES)
    def test_no_question_is_a_fault(self, caller: Caller, asks: dict[str, list[str]], what: str) -> None:
        for route in self.routes():
            for name in asks.get(route.path, ()) if route.method == "GET" else ():
                address = f"{route.address}?{name}={IN_ADDRESSES[what]}"
                assert self.status(caller(route.role), "GET", address) < 500, address

    @pytest.mark.parametrize("what", CURSORS)
    def test_a_cursor_that_is_none_is_told(self, caller: Caller, asks: dict[str, list[str]], what: str) -> None:
        for route in self.routes():
            if route.method == "GET" and "after" in asks.get(route.path, ()):
                address = f"{route.address}?after={CURSORS[what]}"
                assert self.status(caller(route.role), "GET", address) in {400, 403, 422}, route

    @pytest.mark.parametrize("what", BODIES)
    def test_no_body_is_a_fault(self, caller: Caller, command: Route, what: str) -> None:
        headers = {"content-type": "application/json", "idempotency-key": "edges"}
        sent = {"content": BODIES[what], "headers": headers}
        assert self.status(caller(command.role), command.method, command.address, **sent) in {400, 422}

    @pytest.mark.parametrize("name", TWICE)
    def test_a_header_sent_twice_is_refused(self, caller: Caller, command: Route, name: str) -> None:
        headers = [(name, value) for value in TWICE[name]]
        answer = caller(None).request(command.method, command.address, content=b"{}", headers=headers)
        assert problem_of(answer)[:2] == (400, "header-repeated")

    @pytest.mark.parametrize("version", VERSIONS)
    def test_no_version_is_a_fault(self, caller: Caller, command: Route, version: str) -> None:
        headers = {"if-match": version.encode(), "idempotency-key": b"edges"}
        assert 400 <= self.status(caller(command.role), command.method, command.address, json={}, headers=headers) < 500

    def test_nobody_is_redirected(self, caller: Caller) -> None:
        for route in self.routes():
            if route.path == "/":
                continue
            answer = caller(None).request(route.method, f"{route.address}/", headers={"host": "elsewhere.example"})
            assert answer.status_code == 404, route
            assert "location" not in answer.headers

    @pytest.mark.parametrize("header", ["x-http-method-override", "x-method-override", "x-http-method"])
    def test_a_method_is_not_overridden(self, caller: Caller, header: str) -> None:
        assert caller(None).get("/livez", headers={header: "DELETE"}).status_code == 200

    def test_every_answer_is_secured_and_kept_by_nobody_unless_it_is_public(self, caller: Caller) -> None:
        for route in self.routes():
            with caller(route.role).stream(
                route.method, route.address, json={} if route.takes_body else None
            ) as answer:
                headers = answer.headers
                assert headers.items() >= SECURE.items(), route
                assert "frame-ancestors 'none'" in headers["content-security-policy"], route
                if not route.access.public or answer.status_code >= 400:
                    assert headers["cache-control"] == "no-store", route
        for path in ("/docs", "/openapi.json", "/no-such-address"):
            headers = caller(None).get(path).headers
            assert headers.items() >= SECURE.items(), path
            assert "frame-ancestors 'none'" in headers["content-security-policy"], path
