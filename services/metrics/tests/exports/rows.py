"""Rows, as they are taken away over HTTP."""

from datetime import UTC, datetime
from typing import Any

from tirkeu_sandbox.services.harness import ServiceHarness

NOW = datetime(2011, 3, 1, 4, 0, tzinfo=UTC)


def rows(metrics: ServiceHarness, path: str, *caller: Any, **asked: Any) -> list[dict[str, Any]]:
    answer = metrics.client(*caller).get(f"/v1/exports/{path}", params={"format": "json", **asked})
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()
    return found
