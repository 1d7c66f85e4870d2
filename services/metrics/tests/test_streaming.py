"""Answers that are sent piece by piece."""

from collections.abc import AsyncGenerator

import pytest

from tirkeu_chassis.http.streaming import begun


async def numbers(count: int) -> AsyncGenerator[int, None]:
    for number in range(count):
        yield number


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_the_pieces_are_the_same(count: int) -> None:
    assert [piece async for piece in await begun(numbers(count))] == list(range(count))


async def test_what_goes_wrong_before_the_first_piece_is_told_at_once() -> None:
    async def faulty() -> AsyncGenerator[int, None]:
        raise ValueError
        yield 0

    with pytest.raises(ValueError):  # noqa: PT011 - it says nothing
        await begun(faulty())
