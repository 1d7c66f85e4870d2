"""Checks whether two versions of an event's JSON Schema may share one routing key.

Within a major version, readers of either version must understand data of the other. So optional fields may be added
and dropped, and everything else stays. It is incompatible if one version accepts what the other refuses, or if a
default changes, because that changes what a missing field means.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

Schema = dict[str, Any]

_REF_PREFIX: Final = "#/$defs/"
# What says nothing about which data is valid. `x-` keywords belong here too: `x-extensible-enum` lists the
# codes known today, and readers must expect others, so a code list may grow and shrink.
_PROSE: Final = frozenset(
    {
        *("$id", "$schema", "$defs", "$comment", "title", "description", "examples"),
        *("deprecated", "readOnly", "writeOnly", "discriminator"),
    }
)
# What is compared by its meaning rather than word for word.
_STRUCTURE: Final = frozenset({"properties", "required", "additionalProperties", "items", "prefixItems"})
_NULL: Final[Schema] = {"type": "null"}


def incompatibilities(older: Schema, newer: Schema) -> list[str]:
    """What breaks a reader of `older` on data of `newer`, or the other way round.

    Both are JSON Schemas (2020-12) as pydantic makes them: local `$ref`s, `anyOf` and `oneOf`, arrays, nested
    objects, and validation keywords. An unknown keyword that differs counts as incompatible.

    Returns:
        One line for each finding, with its place (`$.units[].kind: …`); empty if the versions are compatible.
    """
    return list(_Comparison(older, newer).schemas("$", older, newer))


class _Comparison:
    def __init__(self, older: Schema, newer: Schema) -> None:
        self._older = older
        self._newer = newer
        # Pairs being compared further up: a recursive schema is as compatible as the rest of it.
        self._open: set[tuple[str, str]] = set()

    def schemas(self, place: str, older: Schema | bool, newer: Schema | bool) -> Iterator[str]:
        old, new = _resolve(self._older, older), _resolve(self._newer, newer)
        if old.get("default") != new.get("default"):
            yield f"{place}: default {_say(old.get('default'))} became {_say(new.get('default'))}"
        yield from self._alternatives(place, _flatten(self._older, old), _flatten(self._newer, new))

    def _alternatives(self, place: str, older: list[Schema], newer: list[Schema]) -> Iterator[str]:
        if (_NULL in older) != (_NULL in newer):
            yield f"{place}: null is {'no longer' if _NULL in older else 'now'} allowed"
        old = [schema for schema in older if schema != _NULL]
        new = [schema for schema in newer if schema != _NULL]
        if len(old) == len(new) == 1:
            yield from self._shapes(place, old[0], new[0])
            return
        for one in old:
            if not any(self._alike(one, other) for other in new):
                yield f"{place}: alternative {_say(one)} was dropped or changed"
        for one in new:
            if not any(self._alike(other, one) for other in old):
                yield f"{place}: alternative {_say(one)} was added or changed"

    def _alike(self, older: Schema, newer: Schema) -> bool:
        return not any(self._shapes("", older, newer))

    def _shapes(self, place: str, older: Schema, newer: Schema) -> Iterator[str]:
        pair = (_say(older), _say(newer))
        if pair in self._open:
            return
        self._open.add(pair)
        for keyword in sorted(older.keys() | newer.keys()):
            if keyword not in _STRUCTURE and older.get(keyword) != newer.get(keyword):
                yield f"{place}: {keyword} {_say(older.get(keyword))} became {_say(newer.get(keyword))}"
        yield from self._fields(place, older, newer)
        for keyword, inner in (("additionalProperties", f"{place}.*"), ("items", f"{place}[]")):
            if keyword in older or keyword in newer:
                yield from self.schemas(inner, older.get(keyword, True), newer.get(keyword, True))
        old, new = older.get("prefixItems", []), newer.get("prefixItems", [])
        if len(old) != len(new):
            yield f"{place}: {len(old)} fixed items became {len(new)}"
        for number, (one, other) in enumerate(zip(old, new, strict=False)):
            yield from self.schemas(f"{place}[{number}]", one, other)
        self._open.discard(pair)

    def _fields(self, place: str, older: Schema, newer: Schema) -> Iterator[str]:
        old, new = older.get("properties", {}), newer.get("properties", {})
        old_required, new_required = set(older.get("required", [])), set(newer.get("required", []))
        for name in sorted(old_required - new_required):
            yield f"{place}.{name}: {'became optional' if name in new else 'a required field was dropped'}"
        for name in sorted(new_required - old_required):
            yield f"{place}.{name}: {'became required' if name in old else 'a required field was added'}"
        if not _is_open(older):
            for name in sorted(new.keys() - old.keys()):
                yield f"{place}.{name}: added, and the older version refuses unknown fields"
        if not _is_open(newer):
            for name in sorted(old.keys() - new.keys()):
                yield f"{place}.{name}: dropped, and the newer version refuses unknown fields"
        for name in sorted(old.keys() & new.keys()):
            yield from self.schemas(f"{place}.{name}", old[name], new[name])


def _resolve(root: Schema, schema: Schema | bool) -> Schema:
    """The schema with its `$ref` and a lone `allOf` followed, and without prose."""
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    found = dict(schema)
    while "$ref" in found or len(found.get("allOf", [])) == 1:
        if "$ref" in found:
            target = root["$defs"][found.pop("$ref").removeprefix(_REF_PREFIX)]
        else:
            (target,) = found.pop("allOf")
        found = {**target, **found}
    if "const" in found:
        found["enum"] = [found.pop("const")]
    if "enum" in found:
        found["enum"] = sorted(found["enum"], key=_say)
    return {key: value for key, value in found.items() if key not in _PROSE and not key.startswith("x-")}


def _flatten(root: Schema, schema: Schema) -> list[Schema]:
    """The alternatives a resolved schema allows, each without `default`; a plain schema is its only one."""
    rest = {key: value for key, value in schema.items() if key not in {"anyOf", "oneOf", "default"}}
    choices = [*schema.get("anyOf", []), *schema.get("oneOf", [])]
    if isinstance(rest.get("type"), list):
        choices = [{"type": name} for name in rest.pop("type")]
    if not choices:
        return [_NULL if rest.get("type") == "null" else rest]
    return [flat for choice in choices for flat in _flatten(root, {**rest, **_resolve(root, choice)})]


def _is_open(schema: Schema) -> bool:
    """Whether readers ignore fields they don't know."""
    return schema.get("additionalProperties", True) in (True, {})


def _say(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
