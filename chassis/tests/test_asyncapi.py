"""The AsyncAPI documents: everything that a reader follows is there."""

from collections.abc import Iterator
from typing import Any

import pytest

from tirkeu_chassis.broker.asyncapi import document
from tirkeu_contracts.catalog import EVENTS


def references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (value for key, value in node.items() if key == "$ref")
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            yield from references(child)


@pytest.mark.parametrize("service", ["intake", "review", "registry", "complaints", "metrics"])
def test_every_reference_leads_somewhere(service: str) -> None:
    made = document(service, EVENTS.values())
    found = set(references(made))
    assert found
    for reference in found:
        node = made
        for step in reference.removeprefix("#/").split("/"):
            assert step in node, reference
            node = node[step]


def test_a_service_sends_what_it_owns_and_receives_what_it_reacts_to() -> None:
    received = [event for event in EVENTS.values() if event.routing_key == "permit.issued.v1"]
    operations = document("intake", received)["operations"]
    assert [name for name in operations if name.startswith("receive_")] == ["receive_PermitIssued"]
    sent = {name for name in operations if name.startswith("send_")}
    assert sent == {f"send_{event.__name__}" for event in EVENTS.values() if event.owner == "intake"}
