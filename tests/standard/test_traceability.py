"""docs/standard.md is true: every rule has one row, and the code and the tests that a row names exist."""

import ast
import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "standard.md"
RULES = [f"R-{number:02d}" for number in range(1, 81)]


class Row(NamedTuple):
    """A row of the page."""

    rule: str
    paragraph: str
    says: str
    code: str
    tests: str


def _rows() -> list[Row]:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    return [
        Row(*(cell.strip() for cell in line.strip("|").split("|"))) for line in lines if re.match(r"\| R-\d+ \|", line)
    ]


ROWS = _rows()


def named(cell: str) -> list[str]:
    """What stands in backticks."""
    return re.findall(r"`([^`]+)`", cell)


@cache
def _functions(file: Path) -> frozenset[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _found(dotted: str) -> bool:
    """Whether a dotted name is an object: a module, what stands in it, an attribute or a field of a class."""
    parts = dotted.split(".")
    depth = 1
    while depth < len(parts) and find_spec(".".join(parts[: depth + 1])) is not None:
        depth += 1
        if not hasattr(import_module(".".join(parts[:depth])), "__path__"):
            break
    found: Any = import_module(".".join(parts[:depth]))
    for name in parts[depth:]:
        fields = {one for kind in getattr(found, "__mro__", ()) for one in getattr(kind, "__annotations__", {})}
        if not hasattr(found, name):
            return name in fields and name == parts[-1]
        found = getattr(found, name)
    return True


def test_every_rule_has_one_row_in_order() -> None:
    assert [row.rule for row in ROWS] == RULES


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.rule)
def test_what_a_row_names_exists(row: Row) -> None:
    assert row.paragraph
    assert row.says
    assert named(row.code), "no code"
    assert named(row.tests), "no test"
    assert [one for one in named(row.code) if not _found(one)] == []
    for test in named(row.tests):
        path, _, function = test.partition("::")
        assert function.startswith("test_"), test
        assert function in _functions(ROOT / path), test


TABLES = sorted(ROOT.glob("services/*/tests/test_broken_rules.py"))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.parts[-3])
def test_a_rule_that_can_be_broken_leads_to_the_table_that_breaks_it(table: Path) -> None:
    broken = set(re.findall(r'\(\s*"(R-\d\d)"', table.read_text(encoding="utf-8")))
    leading = {row.rule for row in ROWS if str(table.relative_to(ROOT)) in row.tests}
    assert broken
    assert broken - leading == set()


def test_each_service_that_decides_has_a_table() -> None:
    assert {table.parts[-3] for table in TABLES} >= {"intake", "review", "registry", "complaints"}


@pytest.mark.parametrize("dotted", ["tirkeu_intake.domain.visits.nothing", "tirkeu_intake.domain.visits.Visit.nothing"])
def test_what_does_not_exist_is_missed(dotted: str) -> None:
    assert not _found(dotted)
