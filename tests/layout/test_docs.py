"""The pages name what there is: files, modules and what stands in them."""

import re
import subprocess
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TRACKED = subprocess.run(
    ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
    cwd=ROOT, capture_output=True, text=True, check=True,
).stdout.splitlines()  # fmt: skip
PAGES = [path for path in TRACKED if path.endswith((".md", ".typ")) and (ROOT / path).exists()]
TO_FILL_IN = re.compile(r"[<…*{]")
"""Signs of a pattern, such as `test_<theme>.py`."""


def quoted(page: str) -> list[str]:
    return re.findall(r"`([^`\n]+)`", (ROOT / page).read_text(encoding="utf-8"))


def stands(dotted: str) -> bool:
    """Whether a dotted name is a module, or an attribute or field within one."""
    parts = dotted.split(".")
    depth = len(parts)
    while depth > 1 and not _is_module(".".join(parts[:depth])):
        depth -= 1
    found: Any = import_module(".".join(parts[:depth]))
    for name in parts[depth:]:
        fields = {one for kind in getattr(found, "__mro__", ()) for one in getattr(kind, "__annotations__", {})}
        if not hasattr(found, name):
            return name in fields
        found = getattr(found, name)
    return True


def _is_module(dotted: str) -> bool:
    try:
        return find_spec(dotted) is not None
    except ModuleNotFoundError:
        return False


@pytest.mark.parametrize("page", PAGES)
def test_every_file_that_a_page_names_is_there(page: str) -> None:
    files = {one for one in quoted(page) if re.fullmatch(r"[\w./-]+\.py", one) and not TO_FILL_IN.search(one)}
    missing = [one for one in sorted(files) if not any(path == one or path.endswith(f"/{one}") for path in TRACKED)]
    assert not missing, f"{page} names {', '.join(missing)}: no such file"


@pytest.mark.parametrize("page", PAGES)
def test_every_module_that_a_page_names_is_there(page: str) -> None:
    names = {one for one in quoted(page) if re.fullmatch(r"tirkeu_[a-z]+(\.\w+)+", one)}
    missing = [one for one in sorted(names) if not stands(one)]
    assert not missing, f"{page} names {', '.join(missing)}: no such module or name"
