"""`tirkeu access`: the page follows from what the routes declare."""

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tirkeu_operations import access
from tirkeu_operations.broker import SERVICES
from tirkeu_operations.cli import app
from tirkeu_sandbox.testing.toy import DEFINITION


@pytest.fixture(autouse=True)
def services(monkeypatch: pytest.MonkeyPatch) -> None:
    """The toy is installed."""
    entry = EntryPoint("toy", "toy.main:DEFINITION", SERVICES)
    monkeypatch.setattr(EntryPoint, "load", lambda _: DEFINITION)
    monkeypatch.setattr(access, "entry_points", lambda group: [entry] if group == SERVICES else [])


def test_the_page_has_every_route_with_its_roles() -> None:
    lines = CliRunner().invoke(app, ["access"]).stdout.splitlines()
    assert "## toy" in lines
    (row,) = (one for one in lines if "POST /v1/tallies/{name}" in one)
    assert row.split(" | ")[2:] == ["body", "–", "–", "–", "–", "–", "–", "–", "– |"]
    (row,) = (one for one in lines if "/v1/fault" in one)
    assert row.count("yes") == 8
    (row,) = (one for one in lines if "/v1/clock" in one)
    assert row.split(" | ")[2:] == ["–", "–", "–", "–", "–", "–", "–", "country", "– |"]
    assert not any("/metrics" in one for one in lines)


def test_a_stale_page_is_told(tmp_path: Path) -> None:
    page = tmp_path / "access.md"
    page.write_text(CliRunner().invoke(app, ["access"]).stdout, encoding="utf-8")
    assert CliRunner().invoke(app, ["access", "--check", str(page)]).exit_code == 0
    page.write_text(page.read_text(encoding="utf-8").replace("| body |", "| – |", 1), encoding="utf-8")
    result = CliRunner().invoke(app, ["access", "--check", str(page)])
    assert result.exit_code == 1
    assert "write it anew" in result.stderr
    assert CliRunner().invoke(app, ["access", "--check", str(tmp_path / "absent")]).exit_code == 1
