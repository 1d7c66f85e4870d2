"""Reading problem answers in tests."""

from typing import Any

import httpx2
import pytest

from tirkeu_sandbox.testing.problems import problem_of, refused

SAID = {"type": "urn:tirkeu:problem:wrong-stage", "status": 409}


def answer(status: int, said: dict[str, Any], kind: str = "application/problem+json") -> httpx2.Response:
    return httpx2.Response(status, json=said, headers={"content-type": kind})


@pytest.mark.parametrize("paragraph", ["14", None])
def test_status_code_and_paragraph_are_read(paragraph: str | None) -> None:
    cited = {"paragraph": paragraph} if paragraph else {}
    assert problem_of(answer(409, SAID | cited)) == (409, "wrong-stage", paragraph)


@pytest.mark.parametrize("other", [answer(409, SAID, "application/json"), answer(403, SAID)])
def test_another_answer_is_none(other: httpx2.Response) -> None:
    with pytest.raises(AssertionError):
        problem_of(other)


def test_a_refusal_is_told_apart_from_another_and_from_one_that_repeats_what_is_secret() -> None:
    said = answer(409, SAID | {"paragraph": "14", "detail": "Not now."})
    refused(said, 409, "wrong-stage", "14", ("Nurlan",))
    with pytest.raises(AssertionError, match="was expected"):
        refused(said, 409, "wrong-stage", "15")
    with pytest.raises(AssertionError, match="repeats"):
        refused(said, 409, "wrong-stage", "14", ("now",))
