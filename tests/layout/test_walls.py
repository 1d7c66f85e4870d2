"""What keeps the layout (`docs/architecture.md`), beside the import rules of the root `pyproject.toml`."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHASSIS = ROOT / "chassis/src/tirkeu_chassis"
SOURCES = ("contracts", "chassis", "services/*", "deploy/*", "tests/sandbox", "tests/trials")
MOST_LINES = 400
MOST_MODULES = 18
OF_THE_OFFICE = re.compile(
    r"\b(tirkeu_)?(intake|review|registry|complaints?|permits?|talons?|weapons?|applicants?|annex)\b", re.IGNORECASE
)
"""Names of services, and words of the standard, which the chassis outside `office/` has no use for."""


def python_files(*patterns: str) -> list[Path]:
    return sorted(path for pattern in patterns for path in ROOT.glob(pattern) if ".cache" not in path.parts)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize(
    "module", [path for path in sorted(CHASSIS.rglob("*.py")) if "office" not in path.parts], ids=named
)
def test_the_chassis_outside_the_office_knows_no_service_and_no_weapon(module: Path) -> None:
    found = {match[0] for match in OF_THE_OFFICE.finditer(module.read_text(encoding="utf-8"))}
    assert not found, f"{named(module)} speaks of {', '.join(sorted(found))}: that belongs to office/ or to a service"


@pytest.mark.parametrize(
    "path", python_files(*(f"{place}/{part}/**/*.py" for place in SOURCES for part in ("src", "tests"))), ids=named
)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MOST_LINES, f"{named(path)} has {lines} lines: split it where a reader would"


def test_a_folder_shows_what_is_in_it() -> None:
    counts = Counter(path.parent for path in python_files(*(f"{place}/src/**/*.py" for place in SOURCES)))
    crowded = {named(folder): count for folder, count in counts.items() if count > MOST_MODULES}
    assert not crowded, f"more than {MOST_MODULES} modules side by side: {crowded}"


def test_there_is_one_version() -> None:
    for path in python_files(*(f"{place}/pyproject.toml" for place in SOURCES)):
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
        source = path.parent / settings["tool"]["hatch"]["version"]["path"]
        assert source.resolve() == ROOT / "VERSION", f"{named(path)} takes its version from elsewhere"
        assert settings["project"]["dynamic"] == ["version"]


RESOURCE = re.compile(r"^from (tirkeu_\w+\.api)\.(\w+)(?:\.(\w+))? import (.+)$", re.MULTILINE)
WITHIN_A_RESOURCE = ("schemas", "views", "routes")
"""What may import only what stands before it."""


@pytest.mark.parametrize("path", python_files("services/*/src/*/api/*/*.py"), ids=named)
def test_a_resource_is_layered(path: Path) -> None:
    """`routes` import `views` and `schemas`, `views` import `schemas`; no resource imports another's routes."""
    own = path.stem
    for _, resource, module, names in RESOURCE.findall(path.read_text(encoding="utf-8")):
        imported = {module} if module else set(re.findall(r"\w+", names)) & set(WITHIN_A_RESOURCE)
        assert "routes" not in imported, f"{named(path)} imports the routes of {resource}"
        if own in WITHIN_A_RESOURCE and resource == path.parent.name:
            before = WITHIN_A_RESOURCE[: WITHIN_A_RESOURCE.index(own)]
            assert imported & set(WITHIN_A_RESOURCE) <= set(before), f"{named(path)} imports {', '.join(imported)}"
