"""The judge of evolution: what breaks a reader, and what does not.

Every change is tried in both directions, because an event must be readable by older and by newer readers.
"""

from copy import deepcopy
from typing import Any

import pytest
from pydantic import BaseModel

from tirkeu_contracts.compatibility import incompatibilities

BASE: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:tirkeu:schema:thing.happened.v1",
    "title": "ThingHappened",
    "description": "Something happened.",
    "type": "object",
    "properties": {
        "thing_id": {"type": "string", "format": "uuid", "title": "Thing Id"},
        "kind": {"type": "string", "maxLength": 64, "x-extensible-enum": ["one", "two"]},
        "duty": {"type": "string", "enum": ["due", "exempt"]},
        "body_no": {"type": "string", "pattern": "^[1-9]$"},
        "count": {"type": "integer", "minimum": 0},
        "due_on": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}], "default": None},
        "units": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Unit"}},
        "pair": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "integer"}]},
        "answers": {"type": "object", "additionalProperties": {"type": "integer"}},
        "value": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
        "title": {"type": "string"},
    },
    "required": ["thing_id", "kind", "duty", "body_no", "count", "units"],
    "$defs": {
        "Unit": {
            "type": "object",
            "properties": {"kind": {"type": "string"}, "duty": {"type": "string"}},
            "required": ["kind"],
        }
    },
}

DROP = object()


def changed(path: str, value: Any) -> dict[str, Any]:
    """BASE with the value at the dotted path replaced, added or (DROP) removed."""
    schema = deepcopy(BASE)
    *parents, last = path.split("/")
    place: Any = schema
    for parent in parents:
        place = place[parent]
    if value is DROP:
        del place[last]
    else:
        place[last] = value
    return schema


REQUIRED = BASE["required"]

HARMLESS = {
    "nothing": ("title", "ThingHappened"),
    "another wording": ("description", "Something else was meant."),
    "another title of a field": ("properties/thing_id/title", "The thing"),
    "a described field": ("properties/kind/description", "what kind"),
    "an optional field": ("properties/note_code", {"type": "string"}),
    "an optional field gone": ("properties/due_on", DROP),
    "an optional field of a part": ("$defs/Unit/properties/energy", {"type": "number"}),
    "an optional field of a part gone": ("$defs/Unit/properties/duty", DROP),
    "a longer code list": ("properties/kind/x-extensible-enum", ["one", "two", "three"]),
    "a shorter code list": ("properties/kind/x-extensible-enum", ["one"]),
    "a code list where there was none": ("$defs/Unit/properties/kind/x-extensible-enum", ["one"]),
    "the order of an enum": ("properties/duty/enum", ["exempt", "due"]),
    "the order of alternatives": ("properties/value/anyOf", [{"type": "integer"}, {"type": "string"}]),
    "the order of required fields": ("required", REQUIRED[::-1]),
    "a part written in place": ("properties/units/items", BASE["$defs"]["Unit"]),
    "a lone allOf": ("properties/units/items", {"allOf": [{"$ref": "#/$defs/Unit"}]}),
    "nullable in the other notation": (
        "properties/due_on",
        {"oneOf": [{"type": "null"}, {"type": "string", "format": "date"}]},
    ),
    "open said aloud": ("additionalProperties", True),
    "a default of null said aloud": ("properties/value/default", None),
}

BREAKING = {
    "a required field": (
        {**BASE, "properties": {**BASE["properties"], "new": {}}, "required": [*REQUIRED, "new"]},
        "$.new: a required field was added",
    ),
    "an optional field made required": (
        changed("required", [*REQUIRED, "due_on"]),
        "$.due_on: became required",
    ),
    "a required field made optional": (changed("required", REQUIRED[1:]), "$.thing_id: became optional"),
    "a part's field made required": (
        changed("$defs/Unit/required", ["kind", "duty"]),
        "$.units[].duty: became required",
    ),
    "another type": (changed("properties/count/type", "number"), '$.count: type "integer" became "number"'),
    "another type of a field named title": (
        changed("properties/title/type", "integer"),
        '$.title: type "string" became "integer"',
    ),
    "another format": (
        changed("properties/thing_id/format", "uri"),
        '$.thing_id: format "uuid" became "uri"',
    ),
    "a format gone": (changed("properties/thing_id/format", DROP), '$.thing_id: format "uuid" became null'),
    "another pattern": (
        changed("properties/body_no/pattern", "^[0-9]$"),
        '$.body_no: pattern "^[1-9]$" became "^[0-9]$"',
    ),
    "another bound": (changed("properties/count/minimum", 1), "$.count: minimum 0 became 1"),
    "another length": (changed("properties/kind/maxLength", 32), "$.kind: maxLength 64 became 32"),
    "another length of an array": (
        changed("properties/units/minItems", DROP),
        "$.units: minItems 1 became null",
    ),
    "a wider enum": (
        changed("properties/duty/enum", ["due", "exempt", "paid"]),
        '$.duty: enum ["due", "exempt"] became ["due", "exempt", "paid"]',
    ),
    "a narrower enum": (
        changed("properties/duty", {"type": "string", "const": "due"}),
        '$.duty: enum ["due", "exempt"] became ["due"]',
    ),
    "null no longer allowed": (
        changed("properties/due_on", {"type": "string", "format": "date"}),
        "$.due_on: null is no longer allowed",
    ),
    "null now allowed": (
        changed("properties/count", {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}]}),
        "$.count: null is now allowed",
    ),
    "null now allowed by a list of types": (
        changed("properties/title", {"type": ["string", "null"]}),
        "$.title: null is now allowed",
    ),
    "a nullable field's format": (
        changed("properties/due_on/anyOf", [{"type": "string"}, {"type": "null"}]),
        '$.due_on: format "date" became null',
    ),
    "an alternative more": (
        changed("properties/value/anyOf", [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}]),
        '$.value: alternative {"type": "boolean"} was added or changed',
    ),
    "an alternative less": (
        changed("properties/value/anyOf", [{"type": "string"}]),
        '$.value: alternative {"type": "integer"} was dropped or changed',
    ),
    "another default": (changed("properties/due_on/default", "2010-11-01"), "$.due_on: default null became"),
    "another type in an array": (
        changed("properties/units/items", {"type": "string"}),
        '$.units[]: type "object" became "string"',
    ),
    "another type in a part": (
        changed("$defs/Unit/properties/duty/type", "boolean"),
        '$.units[].duty: type "string" became "boolean"',
    ),
    "another fixed item": (
        changed("properties/pair/prefixItems", [{"type": "string"}, {"type": "string"}]),
        '$.pair[1]: type "integer" became "string"',
    ),
    "a fixed item more": (
        changed("properties/pair/prefixItems", [{"type": "string"}, {"type": "integer"}, {}]),
        "$.pair: 2 fixed items became 3",
    ),
    "another type of a map's values": (
        changed("properties/answers/additionalProperties", {"type": "string"}),
        '$.answers.*: type "integer" became "string"',
    ),
    "unknown fields refused": (changed("additionalProperties", False), "$.*: not null became {}"),
    "an unknown keyword": (changed("properties/count/multipleOf", 5), "$.count: multipleOf null became 5"),
}


def test_a_schema_is_compatible_with_itself() -> None:
    assert incompatibilities(BASE, deepcopy(BASE)) == []


@pytest.mark.parametrize(("path", "value"), HARMLESS.values(), ids=HARMLESS)
def test_harmless_changes_are_compatible_both_ways(path: str, value: Any) -> None:
    other = changed(path, value)
    assert incompatibilities(BASE, other) == []
    assert incompatibilities(other, BASE) == []


@pytest.mark.parametrize(("other", "finding"), BREAKING.values(), ids=BREAKING)
def test_breaking_changes_are_found_both_ways(other: dict[str, Any], finding: str) -> None:
    assert incompatibilities(BASE, other)[0].startswith(finding)
    assert incompatibilities(other, BASE)


def test_a_required_field_gone_is_found() -> None:
    other = changed("properties/count", DROP)
    other["required"] = [name for name in REQUIRED if name != "count"]
    assert incompatibilities(BASE, other) == ["$.count: a required field was dropped"]


def test_readers_that_refuse_unknown_fields_bear_no_new_ones() -> None:
    closed = changed("additionalProperties", False)
    grown = deepcopy(closed)
    grown["properties"]["new"] = {"type": "string"}
    assert incompatibilities(closed, grown) == ["$.new: added, and the older version refuses unknown fields"]
    assert incompatibilities(grown, closed) == ["$.new: dropped, and the newer version refuses unknown fields"]


def test_every_finding_is_reported() -> None:
    other = changed("properties/count/type", "string")
    other["properties"]["duty"]["enum"] = ["due"]
    assert len(incompatibilities(BASE, other)) == 2


class Node(BaseModel):
    name: str
    children: list["Node"] = []
    parent: "Node | None" = None


def test_a_recursive_schema_is_compared_to_its_end() -> None:
    schema = Node.model_json_schema()
    other = deepcopy(schema)
    assert incompatibilities(schema, other) == []
    other["$defs"]["Node"]["properties"]["name"]["type"] = "integer"
    assert incompatibilities(schema, other) == ['$.name: type "string" became "integer"']
