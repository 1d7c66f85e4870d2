"""The AsyncAPI 3 document of a service, generated from the event contracts and the envelope's headers."""

from collections.abc import Iterable
from typing import Any

from tirkeu_chassis.broker.topology import queue_name
from tirkeu_contracts.catalog import EVENTS
from tirkeu_contracts.envelope import CONTENT_TYPE, SPEC_VERSION
from tirkeu_contracts.event import Event

PART = "#/components/schemas/{model}"
_TEXT = {"type": "string"}
_HEADERS = {
    "type": "object",
    "required": [
        "ce-specversion", "ce-id", "ce-source", "ce-type", "ce-subject", "ce-time", "ce-dataschema",
        "ce-sequence", "ce-correlationid", "ce-causationid",
    ],
    "properties": {
        "ce-specversion": {"type": "string", "const": SPEC_VERSION},
        "ce-id": {"type": "string", "format": "uuid", "description": "the same on every delivery"},
        "ce-source": _TEXT,
        "ce-type": _TEXT,
        "ce-subject": {"type": "string", "description": "the aggregate; its events are numbered"},
        "ce-time": {"type": "string", "format": "date-time"},
        "ce-dataschema": {"type": "string", "format": "uri"},
        "ce-sequence": {"type": "string", "pattern": "^[0-9]{10}$"},
        "ce-correlationid": {"type": "string", "format": "uuid"},
        "ce-causationid": {"type": "string", "format": "uuid"},
        "traceparent": _TEXT,
    },
}  # fmt: skip


def document(service: str, consumed: Iterable[type[Event]]) -> dict[str, Any]:
    """What the service sends (the events it owns) and receives (`consumed`)."""
    sent = [event for event in EVENTS.values() if event.owner == service]
    received = [event for event in EVENTS.values() if event in set(consumed)]
    used = {event.routing_key: event for event in [*sent, *received]}
    payloads = {event: event.model_json_schema(mode="serialization", ref_template=PART) for event in used.values()}
    # Parts of events are named once for the whole document, where its references look for them.
    parts = {name: part for payload in payloads.values() for name, part in payload.pop("$defs", {}).items()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": f"Tirkeu {service}: events",
            "version": "1.0.0",
            "description": "CloudEvents 1.0 in AMQP binary mode.",
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {key: _channel(event, service, event in received) for key, event in used.items()},
        "operations": {
            **{_operation("send", event): _refer("send", event) for event in sent},
            **{_operation("receive", event): _refer("receive", event) for event in received},
        },
        "components": {
            "messages": {_name(event): _message(event, payload) for event, payload in payloads.items()},
            "schemas": parts,
        },
    }


def _channel(event: type[Event], service: str, received: bool) -> dict[str, Any]:
    channel: dict[str, Any] = {
        "address": event.routing_key,
        "messages": {_name(event): {"$ref": f"#/components/messages/{_name(event)}"}},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {"name": event.exchange, "type": "topic", "durable": True, "vhost": "/"},
            }
        },
    }
    if received:
        channel["description"] = f"Arrives in the quorum queue {queue_name(service)}."
    return channel


def _operation(action: str, event: type[Event]) -> str:
    return f"{action}_{_name(event)}"


def _refer(action: str, event: type[Event]) -> dict[str, Any]:
    channel = "#/channels/" + event.routing_key
    return {
        "action": action,
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{_name(event)}"}],
        "bindings": {"amqp": {"deliveryMode": 2, "mandatory": True}} if action == "send" else {},
    }


def _message(event: type[Event], payload: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": (event.__doc__ or "").strip(),
        "contentType": CONTENT_TYPE,
        "headers": _HEADERS,
        "payload": payload,
    }


def _name(event: type[Event]) -> str:
    return event.__name__
