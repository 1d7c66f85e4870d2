"""How many exports run at once: each holds a cursor or a link for as long as its client reads."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from tirkeu_chassis.decider.refusals import Refusal, require

MOST_EXPORTS: Final = 16
"""Of one process."""


class TooManyExports(Refusal):
    code = "too-many-exports"
    status = 503
    title = "Too many exports are under way"
    detail = "{most} exports are being read already. Ask again in a while."


class ExportsUnderWay:
    """Counts the exports of one process."""

    def __init__(self, most: int = MOST_EXPORTS) -> None:
        self._most = most
        self.number = 0

    async def counted(self, pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
        """The pieces of an export, which is under way from the first one until the last, or until nobody reads on.

        Raises:
            TooManyExports
        """
        async with aclosing(pieces):
            require(self.number < self._most, TooManyExports(most=self._most))
            self.number += 1
            try:
                async for piece in pieces:
                    yield piece
            finally:
                self.number -= 1
