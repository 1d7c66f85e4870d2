"""Poison messages that were published on purpose and must become dead letters."""

from dataclasses import dataclass
from typing import Final

PLANTED: Final = "x-chaos-planted"
"""The header by which poison is known again in a dead-letter queue."""


@dataclass(frozen=True, slots=True)
class Planted:
    """Poison: whose dead letter it must become, and with which reason."""

    service: str
    reason: str
    may_vanish: bool = False
    """Its queue was deleted: what still waited there went along."""
