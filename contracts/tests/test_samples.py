"""The committed samples: every message that may lie in a subscriber's queue is still read, and still valid."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tirkeu_contracts.catalog import EVENTS
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.event import Event
from tirkeu_contracts.generate import earlier_versions
from tirkeu_contracts.json_schema import schema_of

FOLDER = Path(__file__).parents[1]
FILES = sorted((FOLDER / "samples").rglob("*.json"))
EACH_SAMPLE = pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
EACH_EVENT = pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.routing_key)


def read(file: Path) -> dict[str, Any]:
    sample: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return sample


def samples_of(event: type[Event]) -> list[dict[str, Any]]:
    return [read(file)["data"] for file in FILES if file.parent.name == event.routing_key]


def headers_of(sample: dict[str, Any]) -> dict[str, str]:
    """The sample's attributes as binary mode writes them; the content type is AMQP's own property."""
    attributes = {key: value for key, value in sample.items() if key not in {"data", "datacontenttype"}}
    return {key if key == "traceparent" else f"ce-{key}": value for key, value in attributes.items()}


@EACH_SAMPLE
def test_todays_model_reads_the_sample(file: Path) -> None:
    sample = read(file)
    envelope = Envelope.from_message(headers_of(sample), json.dumps(sample["data"]).encode())
    assert envelope.to_headers() == headers_of(sample)
    assert envelope.routing_key == file.parent.name
    event = envelope.event()
    assert type(event) is EVENTS[sample["type"]]
    written = json.loads(event.model_dump_json(exclude_unset=True))
    assert written == sample["data"]


@EACH_SAMPLE
def test_the_sample_is_valid_against_todays_schema_and_all_earlier_ones(file: Path) -> None:
    sample = read(file)
    today = schema_of(EVENTS[sample["type"]])
    for schema in [today, *earlier_versions(FOLDER / "schemas", file.parent.name).values()]:
        checker = Draft202012Validator.FORMAT_CHECKER
        Draft202012Validator(schema, format_checker=checker).validate(sample["data"])


@EACH_SAMPLE
def test_what_todays_model_writes_is_valid_too(file: Path) -> None:
    """With every default written out, as the services publish."""
    sample = read(file)
    model = EVENTS[sample["type"]]
    written = json.loads(model.model_validate(sample["data"]).model_dump_json())
    Draft202012Validator(schema_of(model)).validate(written)


@EACH_SAMPLE
def test_a_reader_of_today_ignores_fields_of_tomorrow(file: Path) -> None:
    sample = read(file)
    model = EVENTS[sample["type"]]
    assert model.model_validate({**sample["data"], "of_tomorrow": 1}) == model.model_validate(sample["data"])


@EACH_EVENT
def test_every_event_has_samples_and_they_use_every_field(event: type[Event]) -> None:
    samples = samples_of(event)
    assert len(samples) >= 2
    schema = schema_of(event)
    used = {path for sample in samples for path in paths_of_data(sample)}
    assert used == set(paths_of_schema(schema, schema))


@EACH_EVENT
def test_one_sample_has_the_required_fields_alone(event: type[Event]) -> None:
    required = set(schema_of(event)["required"])
    assert any(set(sample) == required for sample in samples_of(event))


def test_every_sample_belongs_to_an_event() -> None:
    assert {file.parent.name for file in FILES} == {event.routing_key for event in EVENTS.values()}


def test_no_two_samples_are_one_event() -> None:
    ids = [read(file)["id"] for file in FILES]
    assert len(set(ids)) == len(ids)


def paths_of_data(data: Any, path: str = "") -> Iterator[str]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield f"{path}.{name}"
            yield from paths_of_data(value, f"{path}.{name}")
    elif isinstance(data, list):
        for value in data:
            yield from paths_of_data(value, f"{path}[]")


def paths_of_schema(root: dict[str, Any], schema: dict[str, Any], path: str = "") -> Iterator[str]:
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    for alternative in schema.get("anyOf", []):
        yield from paths_of_schema(root, alternative, path)
    if "items" in schema:
        yield from paths_of_schema(root, schema["items"], f"{path}[]")
    for name, inner in schema.get("properties", {}).items():
        yield f"{path}.{name}"
        yield from paths_of_schema(root, inner, f"{path}.{name}")
