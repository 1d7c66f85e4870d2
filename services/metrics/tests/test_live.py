"""How many different figures one process follows."""

import asyncio
import gc
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from tirkeu_chassis.http.streaming import begun
from tirkeu_chassis.store.errors import StoreUnavailable
from tirkeu_chassis.unit_of_work.clock import FixedClock
from tirkeu_metrics.api.figures import routes as figures
from tirkeu_metrics.domain.counting.periods import Period
from tirkeu_metrics.figures.watches import LiveFigures, TooManyWatches
from tirkeu_metrics.main import DEFINITION
from tirkeu_sandbox.testing.languages import ask, unstarted
from tirkeu_sandbox.testing.problems import problem_of

YEAR = Period(2011)


async def _away(*_: object) -> None:
    raise StoreUnavailable("nobody")


def service() -> Any:
    """A service whose database is away."""
    clock = FixedClock(datetime(2012, 5, 1, tzinfo=UTC))
    return SimpleNamespace(store=SimpleNamespace(load=_away), leaving=asyncio.Event(), clock=clock)


async def has_room(live: LiveFigures) -> bool:
    """Whether another body can be followed."""
    try:
        async with live.followed(service(), YEAR, "8"):
            return True
    except TooManyWatches:
        return False


async def test_so_many_different_figures_are_followed_and_no_more() -> None:
    live = LiveFigures(most=2)
    async with AsyncExitStack() as others:
        seventh = await others.enter_async_context(live.followed(service(), YEAR, "7"))
        async with live.followed(service(), YEAR, "8"):
            # However many follow one of them.
            assert await others.enter_async_context(live.followed(service(), YEAR, "7")) is seventh
            with pytest.raises(TooManyWatches):
                await others.enter_async_context(live.followed(service(), YEAR, None))
        # Whoever leaves makes room.
        await others.enter_async_context(live.followed(service(), YEAR, None))
        # The year under way has places of its own.
        for body in (None, "7", "8"):
            await others.enter_async_context(live.followed(service(), Period(2012), body))


@pytest.mark.parametrize("asked_for", [0, 1], ids=["nobody asked for a piece", "one piece was taken"])
async def test_an_answer_that_nobody_takes_leaves_its_place(asked_for: int) -> None:
    live = LiveFigures(most=1)

    async def pieces() -> AsyncGenerator[str, None]:
        async with live.followed(service(), YEAR, "7"):
            yield "first"
            yield "second"

    answer = await begun(pieces())
    for _ in range(asked_for):
        await anext(answer)
    del answer
    gc.collect()
    # The loop ends what was dropped, by and by.
    deadline = asyncio.get_running_loop().time() + 20
    while not await has_room(live):
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("lang", "detail"),
    [
        ("kk", "Әртүрлі органдар мен кезеңдердің 0 бақылауы жүріп жатыр."),
        ("ru", "Уже отслеживаются разные органы и периоды: 0."),
        ("en", "0 different bodies and periods are followed already."),
    ],
)
async def test_one_stream_too_many_is_answered_with_a_problem(
    monkeypatch: pytest.MonkeyPatch, lang: str, detail: str
) -> None:
    monkeypatch.setattr(figures, "live", LiveFigures(most=0))
    answer = await ask(unstarted(DEFINITION), "/v1/indicators/stream?year=2005", lang)
    assert problem_of(answer) == (503, "too-many-watches", None)
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["detail"].startswith(detail)
