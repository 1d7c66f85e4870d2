"""Chooses the ports of a stack's services."""

from collections.abc import Iterable
from enum import StrEnum

from tirkeu_operations.errors import CommandError
from tirkeu_sandbox.nodes.process import free_port, port_is_free
from tirkeu_sandbox.services.process import Service


class Ports(StrEnum):
    """Which ports the services get."""

    PREFERRED = "preferred"  # their own, and a free one where it is taken
    FIXED = "fixed"  # their own, or none at all
    AUTO = "auto"  # free ones


def choose_ports(services: Iterable[Service], ports: Ports) -> dict[str, int]:
    """A port per service.

    Raises:
        CommandError: ``FIXED``, and a port is taken.
    """
    chosen: dict[str, int] = {}
    for service in services:
        own = ports is not Ports.AUTO and port_is_free(service.port)
        if ports is Ports.FIXED and not own:
            raise CommandError(
                f"Port {service.port} of {service.name} is in use. Find its holder with "
                f"`ss -ltnp 'sport = :{service.port}'`, or let `tirkeu up --ports auto` choose free ports."
            )
        port = service.port if own else free_port()
        while not own and port in chosen.values():
            port = free_port()
        chosen[service.name] = port
    return chosen
