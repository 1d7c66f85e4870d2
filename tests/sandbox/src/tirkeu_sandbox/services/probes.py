"""Asks a running service by its base URL whether it is ready and alive, and for its metrics."""

from collections.abc import Collection
from functools import cache
from typing import Final

import httpx2
from prometheus_client.parser import text_string_to_metric_families

_SECONDS: Final = 5.0


def is_ready(address: str) -> bool:
    """Whether the service answers ``GET /readyz`` with 200."""
    return _succeeds(f"{address}/readyz")


def is_live(address: str) -> bool:
    """Whether the service answers ``GET /livez`` with 200."""
    return _succeeds(f"{address}/livez")


def metric(address: str, name: str, **labels: str | Collection[str]) -> float:
    """The sum of a metric's samples.

    Args:
        name: the sample's name, such as ``tirkeu_events_handled_total``.
        labels: count only samples in which each of these labels has this value, or one of these values.

    Raises:
        httpx2.HTTPError: the service doesn't answer.
    """
    wanted = {label: {value} if isinstance(value, str) else set(value) for label, value in labels.items()}
    return sum(
        sample.value
        for family in text_string_to_metric_families(_client().get(f"{address}/metrics").text)
        for sample in family.samples
        if sample.name == name and all(sample.labels.get(label) in values for label, values in wanted.items())
    )


def _succeeds(url: str) -> bool:
    try:
        return _client().get(url).status_code == httpx2.codes.OK
    except httpx2.HTTPError:
        return False


@cache
def _client() -> httpx2.Client:
    # One for all, since each takes 20 ms to make. It keeps no connection: a service may end and come back at its port.
    return httpx2.Client(timeout=_SECONDS, limits=httpx2.Limits(max_keepalive_connections=0))
