"""Streamed answers."""

from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from typing import TypeVar

T = TypeVar("T")


async def begun(pieces: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """The same pieces, of which the first is made by now: what goes wrong before it is still answered as a problem."""
    ahead: list[T] = []
    # There may be none at all, where the service is asked to stop before there is anything to tell.
    with suppress(StopAsyncIteration):
        ahead.append(await anext(pieces))

    async def content() -> AsyncGenerator[T, None]:
        # Closed with the caller's connection, and with it what the pieces are made from.
        async with aclosing(pieces):
            for piece in ahead:
                yield piece
            async for piece in pieces:
                yield piece

    return content()
