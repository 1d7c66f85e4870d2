"""Connections to the broker: their names, how soon a silent one is closed, and that no message closes one."""

from yarl import URL

from tirkeu_chassis.broker import tolerance

# Whoever opens a link imports this module.
tolerance.install()

CONNECT_SECONDS = 10.0


RECONNECT_SECONDS = 1.0


HEARTBEAT_SECONDS = 10
"""A silent link is given up after three of them, and one second each: 33 s. The library's own minute makes it three."""


def link_url(url: str, name: str) -> str:
    """The broker's address for one link, with the name that the broker's operators see in their list of connections.

    A `heartbeat` in the address stands.
    """
    given = URL(url)
    return str(given.update_query({"heartbeat": str(HEARTBEAT_SECONDS), **given.query, "name": name}))
