"""`tirkeu chaos` as its users run it, for a short while: all five services, everything breaks, the ledger is clean."""

import json
import subprocess
import sys
from pathlib import Path

from tirkeu_trials.chaos.plan import MIX

SECONDS = 600
"""Far more than a run of this length takes, unless a message waits in the ten-minute queue."""


def test_a_short_run_is_clean_and_leaves_nothing_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tirkeu_operations", "chaos", "--minutes", "0.7", "--seed", "11", "--json"]
    run = subprocess.run(
        [*command, "--data", str(tmp_path)], capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr[-4000:]
    found = json.loads(run.stdout)
    ledger = found["ledger"]
    assert ledger["accepted"] == ledger["effects"] > found["commands"] > 0
    assert {ledger[name] for name in ("duplicates", "lost", "outbox_pending")} == {0}
    assert ledger["dead"] == found["planted"]
    assert set(found["faults"]) == set(MIX)
    assert sum(found["faults"].values()) > 0, "nothing has happened"
    assert found["indicators_equal"]
    assert found["findings"] == []
    assert list((tmp_path / "chaos").iterdir()) == []
