"""The installation that a command works on: named by options or the environment, or offered by an installed package.

A package offers an installation by an entry point of the group ``tirkeu.installations``: a function that takes the
folder given as ``--data`` and returns an :class:`Installation`, or raises CommandError where it finds none there.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

from tirkeu_contracts.catalog import EVENTS
from tirkeu_operations.errors import CommandError

INSTALLATIONS: Final = "tirkeu.installations"
SERVICES: Final = tuple(dict.fromkeys(event.owner for event in EVENTS.values()))
"""The services' names: whoever owns an event, in the order in which a case meets them."""

_BROKER: Final = "the broker's URL with an operator's account: --broker-url or TIRKEU_BROKER_URL"
_LOG: Final = "the broker's URL with an account that reads the event log: --log-url or TIRKEU_LOG_URL"
_METRICS: Final = "the base URL of metrics: --metrics-url or TIRKEU_METRICS_URL"
_TOKEN: Final = "an operator's token: --token or TIRKEU_TOKEN"  # noqa: S105  - no token


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """What commands need of an installation; an empty string is what nobody has given. Secrets are not in its repr."""

    broker_url: str = field(default="", repr=False)
    """AMQP URL of an operator's account."""
    log_url: str = field(default="", repr=False)
    """AMQP URL of an account that reads the event log."""
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Base URLs by service."""
    services: tuple[str, ...] = SERVICES
    """The names of its services."""
    token: Callable[[], str] = field(default=str, repr=False)
    """Gives an operator's token."""

    def broker(self) -> str:
        """The AMQP URL of an operator's account.

        Raises:
            CommandError: it isn't known; the message says what to give. So for the others.
        """
        return _known(self.broker_url, _BROKER)

    def log(self) -> str:
        """The AMQP URL of an account that reads the event log: an operator's does, too."""
        return _known(self.log_url or self.broker_url, _LOG)

    def metrics(self) -> tuple[str, str]:
        """The base URL of metrics, and an operator's token."""
        return _known(self.addresses.get("metrics", ""), _METRICS), _known(self.token(), _TOKEN)

    def chosen(self, service: str | None) -> list[str]:
        """All services, or the one of this name.

        Raises:
            CommandError: there is none of this name.
        """
        if service is None:
            return list(self.services)
        if service not in self.services:
            raise CommandError(
                f"There is no service {service!r} in this installation: it has {', '.join(self.services)}."
            )
        return [service]


Finder = Callable[[Path], Installation]


def at_broker(data: Path, broker_url: str | None, log_url: str | None = None) -> Installation:
    """The installation at these URLs; without any, the one that is offered.

    Raises:
        CommandError: none is.
    """
    if broker_url or log_url:
        # What is not given is not looked for elsewhere: two installations must not be mixed.
        return Installation(broker_url=broker_url or "", log_url=log_url or "")
    return _offered(data, _BROKER)


def at_metrics(data: Path, metrics_url: str | None, token: str | None) -> Installation:
    """The installation whose metrics service is there; without a URL, the one that is offered.

    Raises:
        CommandError: none is.
    """
    if metrics_url:
        return Installation(addresses={"metrics": metrics_url}, token=lambda: token or "")
    found = _offered(data, f"{_METRICS}; and {_TOKEN}")
    return replace(found, token=lambda: token) if token else found


def finders() -> Iterable[Finder]:
    """What installed packages look for an installation with."""
    return [entry.load() for entry in entry_points(group=INSTALLATIONS)]


def _offered(data: Path, needed: str) -> Installation:
    without = []
    for find in finders():
        try:
            return find(data)
        except CommandError as error:
            without.append(str(error))
    raise CommandError(" ".join([*without, f"{'Or give' if without else 'Give'} {needed}."]))


def _known(value: str, needed: str) -> str:
    if not value:
        raise CommandError(f"Give {needed}.")
    return value
