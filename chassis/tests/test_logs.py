"""Logs tell where a fault was, and nothing of whom."""

import json
import subprocess
import sys

PROGRAM = """
import logging
import structlog
from tirkeu_chassis.observing.logs import configure

configure("toy", "INFO")
log = structlog.get_logger("toy")

def inner(name):
    raise KeyError(name)

def outer(name):
    try:
        inner(name)
    except KeyError as error:
        raise ValueError(f"no such person: {name}") from error

try:
    outer("Әбенов")
except ValueError as error:
    log.exception("decider failed", type="a")
    logging.getLogger("library").error("it failed", exc_info=error)
"""


def test_a_fault_is_placed_and_its_text_left_out() -> None:
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in ran.stderr.splitlines()]

    assert [line["event"] for line in lines] == ["decider failed", "it failed"]
    for line in lines:
        assert line["service"] == "toy"
        assert line["level"] == "error"
        assert line["exception"].startswith("ValueError at ")
        assert " outer | from KeyError at " in line["exception"]
        assert line["exception"].endswith(" inner")
    assert "Әбенов" not in ran.stdout + ran.stderr
