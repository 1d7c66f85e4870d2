"""The committed JSON Schemas: equal to the events, compatible with every earlier version, free of personal data."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator
from pydantic import Field

from tirkeu_contracts.catalog import EVENTS
from tirkeu_contracts.compatibility import incompatibilities
from tirkeu_contracts.event import RESTRICTED_EXCHANGE, Event
from tirkeu_contracts.generate import beside, earlier_versions, main, plan
from tirkeu_contracts.json_schema import render, schema_of

SCHEMAS = Path(__file__).parents[1] / "schemas"
ALL = pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.routing_key)

# Words that personal data is called by: names, addresses, birth dates, IIN/BIN, weapon numbers, free text.
PERSONAL = {
    *("name", "surname", "patronymic", "fio", "person", "applicant", "address", "phone", "email", "citizenship"),
    *("birth", "birthday", "age", "sex", "iin", "bin", "passport", "number", "serial", "model", "calibre"),
    *("text", "comment", "note", "remark", "message", "finding", "description"),
}
# The category of applicants is a code of para 6.
NOT_PERSONAL = {"applicant_category"}


@ALL
def test_the_committed_schema_is_that_of_the_event(event: type[Event]) -> None:
    committed = (SCHEMAS / f"{event.routing_key}.json").read_text(encoding="utf-8")
    assert committed == render(schema_of(event)), "run: python -m tirkeu_contracts.generate"


@ALL
def test_the_schema_is_compatible_with_every_earlier_one(event: type[Event]) -> None:
    for place, older in earlier_versions(SCHEMAS, event.routing_key).items():
        assert incompatibilities(older, schema_of(event)) == [], place


@ALL
def test_the_schema_is_a_described_json_schema_with_the_envelopes_id(event: type[Event]) -> None:
    schema = schema_of(event)
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:tirkeu:schema:{event.routing_key}"
    assert schema["title"] == event.__name__
    assert schema["description"].endswith(".")


def test_the_committed_schemas_are_up_to_date() -> None:
    assert main(["--check", "--schemas", str(SCHEMAS)]) == 0


@ALL
def test_the_type_carries_owner_and_major_version(event: type[Event]) -> None:
    assert event.type == f"kz.tirkeu.{event.routing_key}"
    assert event.routing_key.rpartition(".")[2].removeprefix("v").isdigit()
    assert event.owner in {"intake", "review", "registry", "complaints", "metrics"}
    assert event.public is (event.exchange == "tirkeu.events")


def property_names(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for value in schema.values():
            yield from property_names(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from property_names(value)


def personal(schema: dict[str, Any]) -> set[str]:
    names = set(property_names(schema)) - NOT_PERSONAL
    return {name for name in names if PERSONAL & set(name.split("_"))}


@pytest.mark.parametrize(
    "event", [event for event in EVENTS.values() if event.public], ids=lambda event: event.routing_key
)
def test_no_public_event_has_a_place_for_personal_data(event: type[Event]) -> None:
    assert personal(schema_of(event)) == set()


def test_the_one_restricted_event_has_places_for_personal_data() -> None:
    """The proof that the test above can fail."""
    (restricted,) = [event for event in EVENTS.values() if not event.public]
    assert restricted.exchange == RESTRICTED_EXCHANGE
    assert {"surname", "name", "address", "birth_date", "iin", "bin", "number"} <= personal(schema_of(restricted))


class First(Event, routing_key="thing.happened.v1", owner="intake"):
    """A thing happened."""

    count: int
    colour: str | None = None


class Reworded(Event, routing_key="thing.happened.v1", owner="intake"):
    """A thing happened, better said."""

    count: int = Field(description="how often")
    colour: str | None = None


class Grown(Event, routing_key="thing.happened.v1", owner="intake"):
    """A thing happened."""

    count: int
    size: int | None = None


class Returned(Event, routing_key="thing.happened.v1", owner="intake"):
    """A thing happened."""

    count: int
    size: int | None = None
    colour: int | None = None


# Versions of one event bear one title.
for version in (Reworded, Grown, Returned):
    version.__name__ = First.__name__


def commit(schemas: Path, event: type[Event]) -> list[str]:
    """Bring the folder up to date with this one event; the findings if that may not be."""
    found = plan(schemas, (event,))
    if not found.breaches:
        for path, text in found.writes.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return found.breaches


def committed(schemas: Path) -> dict[str, Any]:
    return {
        str(file.relative_to(schemas)): json.loads(file.read_text(encoding="utf-8"))
        for file in sorted(schemas.rglob("*.json"))
    }


def test_a_changed_schema_keeps_the_version_before(tmp_path: Path) -> None:
    assert commit(tmp_path, First) == []
    assert commit(tmp_path, Grown) == []
    assert committed(tmp_path) == {
        "thing.happened.v1.json": schema_of(Grown),
        "history/thing.happened.v1/1.json": schema_of(First),
    }
    assert commit(tmp_path, First) == []
    assert list(earlier_versions(tmp_path, "thing.happened.v1").values()) == [
        schema_of(First),
        schema_of(Grown),
    ]
    assert plan(tmp_path, (First,)).writes == {}


def test_another_wording_alone_is_no_version(tmp_path: Path) -> None:
    commit(tmp_path, First)
    assert commit(tmp_path, Reworded) == []
    assert list(committed(tmp_path)) == ["thing.happened.v1.json"]
    assert committed(tmp_path)["thing.happened.v1.json"]["description"] == "A thing happened, better said."


def test_a_field_may_not_come_back_with_another_meaning(tmp_path: Path) -> None:
    commit(tmp_path, First)
    commit(tmp_path, Grown)
    before = committed(tmp_path)
    assert commit(tmp_path, Returned) == [
        'thing.happened.v1.json against history/thing.happened.v1/1.json: $.colour: type "string" became "integer"'
    ]
    assert committed(tmp_path) == before


def test_an_event_may_not_leave_the_catalogue(tmp_path: Path) -> None:
    commit(tmp_path, First)
    assert plan(tmp_path, ()).breaches == [
        "thing.happened.v1.json: no such event; the log still holds it, so the catalogue must"
    ]


def test_what_stands_beside_the_schemas_is_written_too(tmp_path: Path) -> None:
    event = EVENTS["kz.tirkeu.permit.handed_over.v1"]
    full = SCHEMAS.parent / "samples" / event.routing_key / "full.json"
    folder = tmp_path / "samples" / event.routing_key
    folder.mkdir(parents=True)
    (folder / "full.json").write_bytes(full.read_bytes())
    readme = (SCHEMAS.parent / "README.md").read_text(encoding="utf-8")
    row = f"| {event.__name__} | `{event.routing_key}` | {event.owner} | `{event.exchange}` |\n"
    (tmp_path / "README.md").write_text(readme.replace(row, ""), encoding="utf-8")

    written = beside(tmp_path, tuple(EVENTS.values()))

    minimal = json.loads(written.pop(folder / "minimal.json"))
    assert written == {tmp_path / "README.md": readme}
    before = json.loads(full.read_text(encoding="utf-8"))
    assert set(before) - set(minimal) == {"traceparent"}
    assert set(minimal["data"]) == set(schema_of(event)["required"])
    assert UUID(minimal["id"]).version == 7
    assert minimal["id"] != before["id"]
    assert minimal["id"][:13] == before["id"][:13], "of the same moment"


def test_check_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check", "--schemas", str(tmp_path)]) == 1
    assert "application.received.v1.json is out of date" in capsys.readouterr().out
    assert committed(tmp_path) == {}


def test_generating_twice_changes_nothing(tmp_path: Path) -> None:
    assert main(["--schemas", str(tmp_path)]) == 0
    first = committed(tmp_path)
    assert len(first) == len(EVENTS)
    assert main(["--schemas", str(tmp_path)]) == 0
    assert committed(tmp_path) == first


def test_a_breach_is_told_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = schema_of(EVENTS["kz.tirkeu.permit.issued.v1"])
    broken["properties"]["units"]["type"] = "string"
    (tmp_path / "permit.issued.v1.json").write_text(render(broken), encoding="utf-8")
    assert main(["--schemas", str(tmp_path)]) == 1
    assert '$.units: type "string" became "integer"' in capsys.readouterr().err
    assert list(committed(tmp_path)) == ["permit.issued.v1.json"]


def test_outside_a_checkout_the_folder_must_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--schemas", str(tmp_path / "nowhere")]) == 2
    assert "name the schemas of a checkout" in capsys.readouterr().err
