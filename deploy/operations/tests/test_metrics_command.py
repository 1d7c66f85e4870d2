"""`tirkeu metrics rebuild`, against answers that the service might give."""

import json
from collections.abc import Sequence
from typing import Any

import httpx2
import pytest
from typer.testing import CliRunner

from tirkeu_operations import rebuilds
from tirkeu_operations.cli import app

CANCELLED = {"stage": "refused", "detail": "The figures stay as they are: the rebuild was cancelled.", "compared": None}
FAULTY = {"stage": "refused", "detail": "The figures stay as they are: event 1.", "compared": None}
UNDER_WAY = {"stage": "folding", "detail": None, "compared": None}
SWITCHED = {"stage": "switched", "detail": None, "compared": None}


@pytest.mark.parametrize(
    ("options", "answers", "asked", "exit_code", "said"),
    [
        (
            ["--cancel"],
            [(200, CANCELLED)],
            ["POST /v1/rebuilds/last/cancellation"],
            0,
            "The figures stay as they are: the rebuild was cancelled.",
        ),
        (
            ["--cancel"],
            [(409, {"detail": "There is nothing to cancel."})],
            ["POST /v1/rebuilds/last/cancellation"],
            1,
            "There is nothing to cancel.",
        ),
        (
            [],
            [(202, UNDER_WAY), (200, UNDER_WAY), (200, FAULTY)],
            ["POST /v1/rebuilds", "GET /v1/rebuilds/last", "GET /v1/rebuilds/last"],
            1,
            "The figures stay as they are: event 1.",
        ),
        (
            [],
            [(202, UNDER_WAY), (200, SWITCHED)],
            ["POST /v1/rebuilds", "GET /v1/rebuilds/last"],
            0,
            "The figures are answered from the fresh projection.",
        ),
    ],
)
def test_a_rebuild_is_followed_to_its_end_or_cancelled(
    monkeypatch: pytest.MonkeyPatch,
    options: Sequence[str],
    answers: Sequence[tuple[int, dict[str, Any]]],
    asked: Sequence[str],
    exit_code: int,
    said: str,
) -> None:
    seen: list[str] = []
    left = iter(answers)

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append(f"{request.method} {request.url.path}")
        status, content = next(left)
        return httpx2.Response(status, content=json.dumps({"folded": 3, "offset": 3, "end": 3} | content))

    client = httpx2.Client(transport=httpx2.MockTransport(answer), base_url="http://metrics")
    monkeypatch.setattr(rebuilds, "_client", lambda _: client)
    result = CliRunner().invoke(
        app, ["metrics", "rebuild", "--metrics-url", "http://metrics", "--token", "t", *options]
    )
    assert seen == asked
    assert result.exit_code == exit_code
    assert said in result.output
