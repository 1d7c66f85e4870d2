"""The bench as its users run it, with a load so small that the figures mean nothing but that they are there."""

import json
import subprocess
import sys


def test_the_pipeline_is_measured_through_all_services() -> None:
    command = [sys.executable, "-m", "tirkeu_operations", "bench"]
    command += ["--only", "pipeline", "--messages", "1000", "--rounds", "1"]
    bench = subprocess.run([*command, "--json"], capture_output=True, text=True, timeout=300, check=False)
    assert bench.returncode == 0, bench.stderr[-4000:]
    found = json.loads(bench.stdout)
    assert found["machine"].keys() == {"cpu", "cores", "memory", "kernel", "python", "rabbitmq", "mongodb"}
    assert "unknown" not in found["machine"].values()
    pipeline = found["pipeline"]
    assert pipeline["cases_per_second"] > 0
    assert pipeline["delays_ms"].keys() == {"intake", "review", "registry", "complaints", "metrics", "all"}
    # 20 cases; each tells review, registry, complaints and metrics of its registration, and so on.
    for consumer in ("review", "registry", "complaints", "metrics"):
        assert pipeline["delays_ms"][consumer]["events"] >= 20
    assert 0 <= pipeline["delays_ms"]["all"]["p50"] <= pipeline["delays_ms"]["all"]["p99"]
