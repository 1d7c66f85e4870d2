"""What analysts take away from a stack on which the year has been played: the same figures, whichever way."""

import json
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tirkeu_local.record import Record
from tirkeu_operations.options import duration
from tirkeu_sandbox.services.issuer import DevelopmentIssuer

Played = tuple[Path, Record, dict[str, Any]]
EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "plot_indicators.py"


def taken(played: Played, table: str, form: str, query: str = "") -> bytes:
    """A table over HTTP, as an analyst asks for it."""
    folder, stack, _ = played
    token = DevelopmentIssuer(folder / "issuer").token(["analyst"], None, None, duration("10m"))
    request = urllib.request.Request(
        f"{stack.services['metrics']}/v1/exports/{table}?format={form}&{query}",
        headers={"authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        content: bytes = answer.read()
    return content


def test_the_indicators_are_those_that_the_demonstration_showed(played: Played) -> None:
    findings = played[2]
    rows = json.loads(taken(played, "indicators", "json", f"year={findings['year']}&alone=true"))
    names = ("numerator", "denominator", "value")
    taken_away = {one["indicator"]: tuple(one[name] for name in names) for one in rows}
    assert {code: taken_away[code] for code in findings["indicators"]} == {
        code: tuple(figure[name] for name in names) for code, figure in findings["indicators"].items()
    }


def test_the_cases_add_up_to_the_indicators(played: Played, tmp_path: Path) -> None:
    findings = played[2]
    file = tmp_path / "cases.parquet"
    file.write_bytes(taken(played, "cases", "parquet"))
    cases = pq.read_table(file).to_pylist()
    settled = [one for one in cases if one["settled_year"] == findings["year"] and one["outcome"] != "withdrawn"]
    on_time = [one for one in settled if one["outcome"] == "on_time"]
    assert (len(on_time), len(settled)) == tuple(
        findings["indicators"]["1.1"][name] for name in ("numerator", "denominator")
    )


def test_the_log_is_the_same_over_http_and_by_the_command(played: Played, tmp_path: Path) -> None:
    over_http = pa.ipc.open_stream(taken(played, "events", "arrow")).read_all()
    file = tmp_path / "events.parquet"
    command = [sys.executable, "-m", "tirkeu_operations", "events", "export"]
    command += ["--out", str(file), "--data", str(played[0])]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    by_command = pq.read_table(file)
    assert over_http.num_rows > 100
    # Announcements may have been added in between.
    assert by_command.slice(0, over_http.num_rows).to_pylist() == over_http.to_pylist()


@pytest.mark.parametrize("form", ["csv", "json", "parquet", "arrow"])
def test_no_particulars_are_in_any_form(played: Played, form: str) -> None:
    for table in ("cases", "events", "indicators"):
        content = taken(played, table, form)
        assert b"surname" not in content
        assert b"birth_date" not in content


def test_the_example_draws_what_it_says(played: Played, tmp_path: Path) -> None:
    year = str(played[2]["year"])
    command = [sys.executable, str(EXAMPLE), played[1].services["metrics"], year]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True, timeout=120)
    rows = json.loads(taken(played, "indicators", "json", f"year={year}&indicator=1.1"))
    expected = {one["body_no"]: one["value"] for one in rows if one["scope"] == "department" and one["denominator"]}
    printed = [line.split() for line in done.stdout.splitlines()[1:]]
    assert {body: float(value) for body, _, _, value in printed} == expected
    assert (tmp_path / "departments.png").read_bytes().startswith(b"\x89PNG")
    assert len(EXAMPLE.read_text(encoding="utf-8").split('"""')[2].strip().splitlines()) <= 17
