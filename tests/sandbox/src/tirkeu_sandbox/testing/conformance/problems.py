"""Bad requests get a useful problem answer (RFC 9457) that repeats nothing of what was sent."""

from typing import Any

import httpx2
import pytest

from tirkeu_chassis.http.problem_answers import ProblemDetails
from tirkeu_sandbox.testing.conformance.declared import Caller, Declared, Route
from tirkeu_sandbox.testing.problems import problem_of

PERSONAL = "Әлиев Нұрлан"
"""What nobody may find in an answer or a log."""
BAD_BODIES: dict[str, tuple[dict[str, Any], int, str]] = {
    "no JSON": (
        {"content": f'{{"name": "{PERSONAL}"'.encode(), "headers": {"content-type": "application/json"}},
        400,
        "malformed-body",
    ),
    "another type": (
        {"content": PERSONAL.encode(), "headers": {"content-type": "text/plain"}},
        422,
        "invalid-request",
    ),
    "unknown field": ({"json": {"no_such_field": PERSONAL}}, 422, "invalid-request"),
}
"""What is sent, and the status and code that come back."""


def well_formed(answer: httpx2.Response) -> None:
    """Whether a problem answer has all that RFC 9457 and the API's own schema ask for."""
    said = answer.json()
    assert ProblemDetails.model_validate(said).model_dump(exclude_none=True) == said
    assert said["title"]
    assert said["detail"]
    assert answer.headers["content-language"] in {"kk", "ru", "en"}
    assert "accept-language" in answer.headers["vary"]
    assert PERSONAL not in answer.text


class ProblemsConformance(Declared):
    """How the service says no."""

    @pytest.mark.parametrize("bad", BAD_BODIES)
    def test_a_bad_body_is_told_and_not_repeated(self, caller: Caller, command: Route, bad: str) -> None:
        sent, status, code = BAD_BODIES[bad]
        answer = caller(command.role).request(command.method, command.address, **sent)
        assert problem_of(answer)[:2] == (status, code)
        well_formed(answer)
        if bad == "unknown field":
            assert ("body.no_such_field", "extra_forbidden") in [
                (one["where"], one["fault"]) for one in answer.json()["errors"]
            ]

    def test_an_address_that_is_none_is_told(self, caller: Caller) -> None:
        answer = caller(None).get(f"/v1/no-such-thing/{PERSONAL}")
        assert problem_of(answer)[:2] == (404, "no-such-route")
        well_formed(answer)

    def test_a_method_that_is_none_is_told(self, caller: Caller) -> None:
        answer = caller(None).delete("/livez")
        assert problem_of(answer)[:2] == (405, "method-not-allowed")
        well_formed(answer)

    def test_a_question_that_is_misspelt_is_not_answered(self, caller: Caller) -> None:
        answer = caller(None).get("/readyz", params={"no_such_parameter": PERSONAL})
        assert problem_of(answer)[:2] == (422, "invalid-request")
        well_formed(answer)
