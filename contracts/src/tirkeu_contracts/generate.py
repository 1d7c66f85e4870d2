"""`python -m tirkeu_contracts.generate [--check]`: generate the files that follow from the event classes.

These are the JSON Schemas, the table of events in README.md, and, for a new event, the sample with the required fields
only, which is generated from the one with all fields, `samples/<routing key>/full.json`.

`schemas/<routing key>.json` is today's version; `schemas/history/<routing key>/<n>.json` are the earlier
ones, the oldest is 1. A version that would break readers of an earlier one is not written: it needs a new
event with the next major version, published beside the old one.
"""

import argparse
import hashlib
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from tirkeu_contracts.catalog import EVENTS
from tirkeu_contracts.compatibility import incompatibilities
from tirkeu_contracts.event import Event
from tirkeu_contracts.json_schema import render, schema_of

SCHEMAS = Path(__file__).resolve().parents[2] / "schemas"
"""The folder in a checkout; an installed wheel has none to write to."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What it takes to bring the committed schemas up to date."""

    writes: dict[Path, str]
    breaches: list[str]


def earlier_versions(schemas: Path, routing_key: str) -> dict[str, dict[str, Any]]:
    """The committed versions of an event's schema before today's, by place in the history, oldest first."""
    folder = schemas / "history" / routing_key
    files = sorted(folder.glob("*.json"), key=lambda file: int(file.stem))
    return {f"history/{routing_key}/{file.name}": _read(file) for file in files}


def plan(schemas: Path, events: tuple[type[Event], ...]) -> Plan:
    """Compare the committed schemas with those of `events`; nothing is written."""
    writes: dict[Path, str] = {}
    breaches: list[str] = []
    for event in events:
        path = schemas / f"{event.routing_key}.json"
        history = earlier_versions(schemas, event.routing_key)
        today = schema_of(event)
        before = dict(history)
        if path.exists():
            before[path.name] = _read(path)
        for place, older in before.items():
            breaches += [f"{path.name} against {place}: {found}" for found in incompatibilities(older, today)]
        if not path.exists() or path.read_text(encoding="utf-8") != render(today):
            writes[path] = render(today)
            if path.exists() and _without_prose(_read(path)) != _without_prose(today):
                number = len(history) + 1
                writes[schemas / "history" / event.routing_key / f"{number}.json"] = render(_read(path))
    known = {f"{event.routing_key}.json" for event in events}
    breaches += [
        f"{file.name}: no such event; the log still holds it, so the catalogue must"
        for file in sorted(schemas.glob("*.json"))
        if file.name not in known
    ]
    return Plan(writes, breaches)


def main(arguments: list[str] | None = None) -> int:
    """Exit status 0: up to date, or written. 1: something to do. 2: not in a checkout."""
    parser = argparse.ArgumentParser(prog="python -m tirkeu_contracts.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail if something is to be written")
    parser.add_argument("--schemas", type=Path, default=SCHEMAS, help="the folder of the schemas")
    options = parser.parse_args(arguments)
    if not options.schemas.is_dir():
        print(f"{options.schemas} is no folder: name the schemas of a checkout", file=sys.stderr)
        return 2
    found = plan(options.schemas, tuple(EVENTS.values()))
    for breach in found.breaches:
        print(breach, file=sys.stderr)
    if found.breaches:
        print("Keep the old event as it is, and publish the new shape as the next version.", file=sys.stderr)
        return 1
    writes = found.writes | beside(options.schemas.parent, tuple(EVENTS.values()))
    for path, text in writes.items():
        root = options.schemas if path.is_relative_to(options.schemas) else options.schemas.parent
        print(f"{path.relative_to(root)} {'is out of date' if options.check else 'written'}")
        if not options.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if options.check and writes else 0


def beside(folder: Path, events: tuple[type[Event], ...]) -> dict[Path, str]:
    """What stands beside the schemas in a checkout and is out of date: the table of events, and samples that lack."""
    writes: dict[Path, str] = {}
    readme = folder / "README.md"
    if readme.exists():
        before = readme.read_text(encoding="utf-8")
        after = _TABLE.sub(lambda found: found[1] + "".join(map(_row, events)), before, count=1)
        if after != before:
            writes[readme] = after
    for event in events:
        full, minimal = (folder / "samples" / event.routing_key / f"{name}.json" for name in ("full", "minimal"))
        if full.exists() and not minimal.exists():
            writes[minimal] = render(_minimal(_read(full), event))
    return writes


_TABLE = re.compile(r"(\| class \| routing key \| owner \| exchange \|\n\|[-|]+\|\n)(?:\|.*\n)*")


def _row(event: type[Event]) -> str:
    return f"| {event.__name__} | `{event.routing_key}` | {event.owner} | `{event.exchange}` |\n"


def _minimal(full: dict[str, Any], event: type[Event]) -> dict[str, Any]:
    """Another event than the one of the full sample, with what every event of its kind has and nothing else."""
    required = schema_of(event)["required"]
    raw = bytearray(UUID(full["id"]).bytes)
    raw[8:] = bytes([raw[8], *hashlib.sha256(raw).digest()[:7]])  # the time, version and variant stay (RFC 9562, 5.7)
    return {
        **{name: value for name, value in full.items() if name != "traceparent"},
        "id": str(UUID(bytes=bytes(raw))),
        "data": {name: value for name, value in full["data"].items() if name in required},
    }


def _read(path: Path) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


def _without_prose(schema: Any) -> Any:
    """The schema without descriptions: a better wording alone makes no version worth keeping."""
    if isinstance(schema, dict):
        return {
            key: _without_prose(value)
            for key, value in schema.items()
            if not (key == "description" and isinstance(value, str))
        }
    if isinstance(schema, list):
        return [_without_prose(item) for item in schema]
    return schema


if __name__ == "__main__":
    raise SystemExit(main())
