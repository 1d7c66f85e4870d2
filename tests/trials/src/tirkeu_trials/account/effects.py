"""The effects that each event must have had in the services that react to it, checked against their states."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tirkeu_operations.events.log import LoggedEvent

States = Mapping[str, Mapping[str, Mapping[str, Any]]]
"""Documents by collection and id; no two services have collections of the same name but `numberings`."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Something that must be so."""

    name: str
    holds: Callable[[States], bool]


def brought_about(events: Iterable[LoggedEvent]) -> Iterator[Effect]:
    """The effects of the events, in whatever order they came and however often."""
    types: dict[str, set[str]] = defaultdict(set)
    for event in events:
        identity = event.data.get("application_id")
        if identity is not None:
            types[identity].add(event.type)
        yield from _of_one(event, identity)
    for identity, seen in types.items():
        yield from _of_the_case(identity, seen)


def _of_one(event: LoggedEvent, identity: str | None) -> Iterator[Effect]:
    match event.type:
        case "application.received.v1":
            assert identity is not None  # noqa: S101 - the contract says so
            yield _field("reviews", identity, "talon_no", event.data["talon_no"])
            yield _some("case_files", identity, "received")
            yield _field("surveyed_cases", event.data["talon_no"], "application_id", identity)
            yield _some("case_records", identity, "body_no")
        case "application.particulars.v1":
            assert identity is not None  # noqa: S101 - the contract says so
            # A copy of the case file in each of the two services that may have it.
            yield Effect(
                f"reviews/{identity} has its weapons",
                lambda states: bool(_of(states, "reviews", identity, "particulars").get("weapons")),
            )
            yield _some("case_files", identity, "particulars")
        case "service_information.changed.v1":
            yield Effect(
                f"service_catalogue knows {event.data['service_code']}",
                lambda states: event.data["service_code"] in str(states.get("service_catalogues", {})),
            )


def _of_the_case(identity: str, seen: set[str]) -> Iterator[Effect]:
    if "documents.verified.v1" in seen and "application.withdrawn.v1" not in seen:
        yield Effect(
            f"a permit for {identity}",
            lambda states: any(str(one["application_id"]) == identity for one in states.get("permits", {}).values()),
        )
    # Who withdraws a moment before the result gets it all the same: either end is right then.
    ends = seen & {"permit.issued.v1", "application.refused.v1", "application.withdrawn.v1"}
    if len(ends) != 1:
        return
    status, stage = {
        "permit.issued.v1": ("permitted", "permit_issued"),
        "application.refused.v1": ("refused", "refused"),
        "application.withdrawn.v1": ("withdrawn", "withdrawn"),
    }[ends.pop()]
    yield _field("applications", identity, "status", status)
    yield _field("reviews", identity, "stage", stage)


def _field(collection: str, identity: str, name: str, value: str) -> Effect:
    return Effect(
        f"{collection}/{identity} has {name} {value}",
        lambda states: str(states.get(collection, {}).get(identity, {}).get(name)) == value,
    )


def _some(collection: str, identity: str, name: str) -> Effect:
    return Effect(
        f"{collection}/{identity} has {name}",
        lambda states: states.get(collection, {}).get(identity, {}).get(name) is not None,
    )


def _of(states: States, collection: str, identity: str, name: str) -> Mapping[str, Any]:
    value: Mapping[str, Any] | None = states.get(collection, {}).get(identity, {}).get(name)
    return value or {}
