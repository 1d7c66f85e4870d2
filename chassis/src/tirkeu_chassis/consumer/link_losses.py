"""Counts the links that the consumer loses, and tells a crash loop from a broker that is away."""

import time
from collections import deque
from collections.abc import Callable
from typing import Final

from tirkeu_chassis.observing import metrics as telemetry

LOSSES: Final = 5
WINDOW_SECONDS: Final = 60.0


class LinkLosses:
    """The losses of late; a message that is settled shows that the consumer gets on, and forgets them.

    A broker that is away counts once: what was never made can't be lost.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._moments: deque[float] = deque(maxlen=LOSSES)

    def lost(self, *_: object) -> None:
        """A link is gone."""
        telemetry.CONSUMER_LINKS_LOST.inc()
        self._moments.append(self._now())

    def settled(self) -> None:
        """A message of the queue has found its end or its next place."""
        self._moments.clear()

    @property
    def looping(self) -> bool:
        """Whether the link died `LOSSES` times within `WINDOW_SECONDS`, with nothing settled in between, just now."""
        return len(self._moments) == LOSSES and self._now() - self._moments[0] <= WINDOW_SECONDS
