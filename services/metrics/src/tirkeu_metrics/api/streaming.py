"""Answers that are sent piece by piece."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

T = TypeVar("T")


async def begun(pieces: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """The same pieces, of which the first is made by now: what goes wrong before it is still answered as a problem."""
    first = await anext(pieces)

    async def content() -> AsyncGenerator[T, None]:
        # Closed with the caller's connection, and with it what the pieces are made from.
        async with aclosing(pieces):
            yield first
            async for piece in pieces:
                yield piece

    return content()
