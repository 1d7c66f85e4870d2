"""What the README promises is what there is."""

import re
from importlib.metadata import version
from pathlib import Path

from tirkeu_contracts.catalog import EVENTS
from tirkeu_contracts.envelope import Envelope

FOLDER = Path(__file__).parents[1]
README = (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_readme_lists_every_event_in_the_catalogues_order() -> None:
    rows = re.findall(r"^\| (\w+) \| `(\S+)` \| (\w+) \| `(\S+)` \|$", README, re.MULTILINE)
    assert rows == [(event.__name__, event.routing_key, event.owner, event.exchange) for event in EVENTS.values()]


def test_the_readme_lists_every_header() -> None:
    rows = set(re.findall(r"^\| `(ce-\w+|traceparent)` \|", README, re.MULTILINE))
    attributes = list(Envelope.__dataclass_fields__)
    assert {f"ce-{name}" for name in attributes if name not in {"data", "traceparent"}} <= rows
    assert rows - {f"ce-{name}" for name in attributes} == {"ce-specversion", "ce-dataschema", "traceparent"}


def test_the_examples_compile() -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        compile(block, "README.md", "exec")


def test_the_code_example_says_what_is_so() -> None:
    block = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[1]
    names: dict[str, object] = {}
    exec(block, names)  # noqa: S102  - our own README
    ground = names["ground"]
    assert getattr(ground, "paragraph", None) == "17(7)(e)"


def test_the_changelog_begins_with_this_version() -> None:
    changelog = (FOLDER / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## (\S+)$", changelog, re.MULTILINE)
    assert versions[0] == version("tirkeu-contracts")
