"""The catalogue of all events by CloudEvents type: every event class that a module of `events` defines."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType, ModuleType

from tirkeu_contracts.event import Event
from tirkeu_contracts.events import complaints, intake, metrics, registry, review


def _defined_in(module: ModuleType) -> Iterator[type[Event]]:
    for one in vars(module).values():
        if isinstance(one, type) and issubclass(one, Event) and one.__module__ == module.__name__:
            yield one


EVENTS: Mapping[str, type[Event]] = MappingProxyType(
    {event.type: event for owner in (intake, review, registry, complaints, metrics) for event in _defined_in(owner)}
)
"""Event classes by `ce-type`, in the order a case meets them: that of their definition, owner by owner."""
