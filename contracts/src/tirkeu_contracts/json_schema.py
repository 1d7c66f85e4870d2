"""The JSON Schema of each event, as it is published for readers in any language."""

import json
from typing import Any, Final

from tirkeu_contracts.envelope import SCHEMA_PREFIX
from tirkeu_contracts.event import Event

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def schema_of(event: type[Event]) -> dict[str, Any]:
    """The JSON Schema (2020-12) of an event's body; its `$id` is the envelope's `dataschema`."""
    # Serialisation mode: the contract is what is on the wire, where a Decimal is text and never a float.
    schema = event.model_json_schema(mode="serialization")
    head = {"$schema": DIALECT, "$id": SCHEMA_PREFIX + event.routing_key}
    return head | {key: schema.pop(key) for key in ("title", "description")} | schema


def render(schema: dict[str, Any]) -> str:
    """The text of a schema file: the same bytes for the same schema."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
