"""Every route admits the roles that it declares and no others (RFC 6750)."""

import httpx2
import pytest

from tirkeu_chassis.office.roles import Role
from tirkeu_sandbox.testing.conformance.declared import Caller, Declared, Route
from tirkeu_sandbox.testing.problems import problem_of

MALFORMED = ("Bearer", "Bearer not-a-token", "Basic c3RhZmY6c3RhZmY=", "Bearer eyJhbGciOiJub25lIn0.e30.")
"""Headers that name nobody; the last is a token that is not signed."""


def asked(client: httpx2.Client, route: Route, authorization: str | None = None) -> httpx2.Response:
    """What a route answers to a request that changes nothing: with an empty body and no Idempotency-Key.

    A stream is left as soon as it has begun.
    """
    headers = {} if authorization is None else {"authorization": authorization}
    body: dict[str, str] | None = {} if route.takes_body else None
    with client.stream(route.method, route.address, json=body, headers=headers) as answer:
        if answer.status_code >= 400:
            answer.read()
        return answer


class AccessConformance(Declared):
    """Who may call what."""

    @pytest.mark.parametrize("role", Role)
    def test_a_route_is_open_to_its_roles_alone(self, caller: Caller, guarded: Route, role: Role) -> None:
        answer = asked(caller(role), guarded)
        if role in guarded.access.roles:
            assert answer.status_code != 401
            assert answer.status_code < 400 or problem_of(answer).code != "other-role"
        else:
            assert problem_of(answer) == (403, "other-role", guarded.access.paragraph)

    def test_a_route_needs_a_token(self, caller: Caller, guarded: Route) -> None:
        answer = asked(caller(None), guarded)
        assert problem_of(answer) == (401, "unauthenticated", None)
        assert answer.headers["www-authenticate"] == "Bearer"

    @pytest.mark.parametrize("authorization", MALFORMED)
    def test_a_route_needs_a_token_that_is_one(self, caller: Caller, guarded: Route, authorization: str) -> None:
        answer = asked(caller(None), guarded, authorization)
        assert problem_of(answer) == (401, "unauthenticated", None)

    def test_a_public_route_asks_for_no_token(self, caller: Caller, open_route: Route) -> None:
        assert asked(caller(None), open_route).status_code not in {401, 403}
