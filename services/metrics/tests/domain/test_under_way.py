"""So many exports and streams at once, and no more."""

from collections.abc import AsyncGenerator

import pytest

from tirkeu_metrics.api.take_away.under_way import ExportsUnderWay, TooManyExports


async def pieces() -> AsyncGenerator[bytes, None]:
    for _ in range(3):
        yield b"piece"


async def test_exports_are_counted_until_they_end_or_are_left() -> None:
    under_way = ExportsUnderWay(most=2)
    whole, left = under_way.counted(pieces()), under_way.counted(pieces())
    assert (await anext(whole), await anext(left), under_way.number) == (b"piece", b"piece", 2)
    with pytest.raises(TooManyExports):
        await anext(under_way.counted(pieces()))
    assert under_way.number == 2
    assert [piece async for piece in whole] == [b"piece"] * 2
    await left.aclose()
    assert under_way.number == 0
    assert await anext(under_way.counted(pieces())) == b"piece"
