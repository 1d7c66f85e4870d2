"""Waiting for something to come true."""

import pytest

from tirkeu_sandbox.waiting import poll_until, until


async def false() -> bool:
    return False


async def test_what_comes_true_is_waited_for() -> None:
    answers = iter((False, False, True))
    assert poll_until(lambda: next(answers), 10)
    again = iter((False, False, True))

    async def next_one() -> bool:
        return next(again)

    await until(next_one, "the third answer", 10)
    assert [*answers, *again] == []


async def test_what_does_not_come_true_is_named() -> None:
    assert not poll_until(lambda: False, 0)
    with pytest.raises(AssertionError, match="waited 0 s in vain: the moon falls"):
        await until(false, "the moon falls", 0)
