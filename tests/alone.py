"""Runs each named distribution's tests in a virtual environment that holds its own wheels and what they ask for.

    .venv/bin/python tests/alone.py contracts chassis intake metrics metrics/dashboard

A suite that takes long may be named in parts: `metrics/dashboard` is that folder of its tests, `metrics` then the rest.
Three run at a time, each in a virtual host of one broker and in databases of one server, so that none meets another.
The output of a suite comes when it is over; the exit code is 1 if one failed.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tirkeu_sandbox.nodes.mongodb import MongodbNode
from tirkeu_sandbox.nodes.rabbitmq import RabbitmqNode

ROOT = Path(__file__).parents[1]
BIN = ROOT / ".venv" / "bin"
CACHE = ROOT / ".cache" / "alone"
WHEELS = ROOT / "dist"
SIDE_BY_SIDE = 3
"""On two cores: each waits for its broker and database now and then."""
OWN = re.compile(r"(tirkeu-[a-z]+)\b")


def distributions() -> dict[str, Path]:
    """The folder of each distribution by its name, such as `tirkeu-intake`."""
    folders = [path.parent for path in ROOT.glob("*/pyproject.toml")] + [
        path.parent for path in ROOT.glob("*/*/pyproject.toml") if ".cache" not in path.parts
    ]
    return {project(folder)["name"]: folder for folder in folders}


def project(folder: Path) -> dict[str, Any]:
    """The `project` table of a distribution."""
    table: dict[str, Any] = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    return table


def needed(name: str, folders: dict[str, Path]) -> set[str]:
    """The distributions of this repository that the tests of one need, itself included."""
    found, left = set(), [(name, True)]
    while left:
        one, tested = left.pop()
        if one in found:
            continue
        found.add(one)
        table = project(folders[one])
        wanted = [*table["dependencies"]]
        # What tests share stands on the chassis alone; its own tests are another suite.
        wanted += table.get("optional-dependencies", {}).get("test", ()) if tested else ()
        left += [(own[1], False) for asked in wanted if (own := OWN.match(asked)) and own[1] in folders]
    return found


def run(
    suite: str, name: str, tests: list[str], folders: dict[str, Path], environment: dict[str, str]
) -> tuple[bool, str]:
    """Whether a suite of the distribution `name` passed, and what there is to say of it; `tests` go to pytest."""
    started, venv = time.monotonic(), CACHE / suite.replace("/", "-")
    wheels = {path.name.split("-")[0].replace("_", "-"): path for path in WHEELS.glob("*.whl")}
    asked = [
        f"{one}{'[test]' if one == name else ''} @ file://{quote(str(wheels[one]))}"
        for one in sorted(needed(name, folders))
    ]
    commands = [
        [BIN / "uv", "venv", "--quiet", "--clear", "--python", BIN / "python", venv],
        # The versions of the lock, and nothing that isn't asked for.
        [
            *(BIN / "uv", "pip", "install", "--quiet", "--python", venv / "bin" / "python"),
            *("--constraints", ROOT / "requirements.lock", *asked),
        ],
        [venv / "bin" / "python", "-m", "pytest", "-m", "not long", *tests],
    ]
    said = ""
    for command in commands:
        ran = subprocess.run(
            [str(part) for part in command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        said = ran.stdout + ran.stderr
        if ran.returncode:
            return False, f"== {suite} alone: FAILED\n{said}"
    last = next((line for line in reversed(said.splitlines()) if " passed" in line), "nothing said")
    return True, f"== {suite} alone: {last.strip('= ')} ({time.monotonic() - started:.0f} s with set-up)"


def main(names: list[str]) -> int:
    """Build the wheels, then run the suites."""
    folders = distributions()
    vhosts = [{"name": name} for name in names]
    shutil.rmtree(WHEELS, ignore_errors=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    build = [BIN / "uv", "build", "--quiet", "--wheel", "--no-build-isolation", "--python", BIN / "python"]
    for folder in folders.values():
        subprocess.run([*map(str, build), "--out-dir", str(WHEELS), str(folder)], cwd=ROOT, check=True)
    with (
        tempfile.TemporaryDirectory(prefix="tirkeu-alone-") as data,
        RabbitmqNode(Path(data) / "rabbitmq", definitions={"vhosts": vhosts}) as rabbitmq,
        MongodbNode(Path(data) / "mongodb", cache_gigabytes=0.5) as mongodb,
        ThreadPoolExecutor(SIDE_BY_SIDE) as threads,
    ):

        def one(suite: str) -> bool:
            short, _, part = suite.partition("/")
            name = f"tirkeu-{short}"
            folder = folders[name] / "tests"
            apart = [f"--ignore={folder / other.partition('/')[2]}" for other in names if other.startswith(f"{suite}/")]
            environment = os.environ | {
                "TIRKEU_TEST_RABBITMQ_URL": rabbitmq.url(vhost=suite),
                "TIRKEU_TEST_MONGODB_URL": mongodb.url(),
            }
            passed, said = run(suite, name, [str(folder / part), *apart], folders, environment)
            print(said, flush=True)
            return passed

        return 0 if all([*threads.map(one, names)]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
