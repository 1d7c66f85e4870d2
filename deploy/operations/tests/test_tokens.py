"""`tirkeu tokens`: the list that the services follow, as an operator changes it."""

import json
import multiprocessing
import stat
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tirkeu_chassis.identity.revocations import Revocations
from tirkeu_operations.cli import app


@pytest.fixture
def place(tmp_path: Path) -> Path:
    found = tmp_path / "revoked.json"
    assert tokens(found, "list", "--create").exit_code == 0
    return found


def tokens(place: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["tokens", *arguments], env={"TIRKEU_TOKEN_REVOCATIONS": str(place)})


def listed(place: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads(tokens(place, "list", "--json").stdout)["revoked"]
    return [{name: value for name, value in one.items() if name != "revoked_at"} for one in entries]


def test_an_operator_revokes_and_restores(place: Path) -> None:
    assert listed(place) == []
    assert tokens(place, "revoke", "--sub", "officer-7", "--reason", "left the office").exit_code == 0
    assert tokens(place, "revoke", "--jti", "019a").exit_code == 0
    assert tokens(place, "revoke", "--sub", "officer-7", "--reason", "again").exit_code == 0
    assert listed(place) == [
        {"claim": "jti", "value": "019a", "reason": ""},
        {"claim": "sub", "value": "officer-7", "reason": "again"},
    ]
    found = Revocations.read(place.read_bytes())
    assert (found.has("officer-7", None), found.has("u", "019a"), found.has("u", None)) == (True, True, False)
    shown = tokens(place, "list").stdout
    assert "officer-7" in shown
    assert tokens(place, "restore", "--sub", "officer-7").exit_code == 0
    assert listed(place) == [{"claim": "jti", "value": "019a", "reason": ""}]


def test_the_services_may_read_it_and_nobody_else_may_write_it(place: Path) -> None:
    tokens(place, "revoke", "--jti", "1")
    assert stat.S_IMODE(place.stat().st_mode) == 0o644
    assert {one.name for one in place.parent.iterdir()} == {place.name, f".{place.name}.lock"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["revoke"], "either --sub or --jti"),
        (["revoke", "--sub", "a", "--jti", "b"], "either --sub or --jti"),
        (["revoke", "--sub", ""], "1 to 256 characters"),
        (["revoke", "--sub", "x" * 257], "1 to 256 characters"),
        (["revoke", "--sub", "a", "--reason", "x" * 301], "300 at most"),
        (["restore", "--sub", "nobody"], "is not on the list"),
    ],
)
def test_what_cannot_be_done_changes_nothing(place: Path, arguments: list[str], says: str) -> None:
    before = place.read_bytes()
    result = tokens(place, *arguments)
    assert result.exit_code == 1
    assert says in " ".join(result.stderr.split())
    assert place.read_bytes() == before


def test_a_list_that_is_not_there_or_none_is_told(tmp_path: Path) -> None:
    result = tokens(tmp_path / "absent.json", "list")
    assert result.exit_code == 1
    assert "--create" in result.stderr
    broken = tmp_path / "broken.json"
    broken.write_text('{"revoked": [{"sub": "secret"}]}')
    for arguments in (["list"], ["revoke", "--sub", "a"], ["list", "--create"]):
        result = tokens(broken, *arguments)
        assert result.exit_code == 1
        assert "no list of revocations" in result.stderr
        assert "secret" not in result.stderr
    assert broken.read_text() == '{"revoked": [{"sub": "secret"}]}'
    result = CliRunner().invoke(app, ["tokens", "list"], env={"TIRKEU_TOKEN_REVOCATIONS": ""})
    assert result.exit_code == 1
    assert "--file" in result.stderr


def _revoke(place: str, number: int) -> None:
    assert tokens(Path(place), "revoke", "--sub", f"u{number}").exit_code == 0


def test_two_operators_do_not_undo_each_others_changes(place: Path) -> None:
    others = [multiprocessing.get_context("fork").Process(target=_revoke, args=(str(place), one)) for one in range(8)]
    for one in others:
        one.start()
    for one in others:
        one.join()
    assert {one["value"] for one in listed(place)} == {f"u{number}" for number in range(8)}
