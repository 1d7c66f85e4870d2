"""Which deliveries one acknowledgement may cover."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
import pytest_asyncio
from aio_pika.abc import AbstractIncomingMessage
from aio_pika.exceptions import ChannelInvalidStateError

from tirkeu_chassis.consumer.acknowledgements import Acknowledgements, Queued


@dataclass(eq=False)
class Link:
    """A channel as the broker sees it: what it has acknowledged, and in which words."""

    fault: BaseException | None = None
    said: list[tuple[int, bool]] = field(default_factory=list)

    @property
    def is_closed(self) -> bool:
        return self.fault is not None


@dataclass
class Raw:
    channel: Link
    delivery_tag: int

    async def ack(self, multiple: bool = False) -> None:
        if self.channel.fault is not None:
            raise self.channel.fault
        self.channel.said.append((self.delivery_tag, multiple))


@pytest_asyncio.fixture
async def acknowledgements() -> AsyncIterator[Acknowledgements]:
    made = Acknowledgements()
    made.start()
    yield made
    await made.stop(0)


def taken(acknowledgements: Acknowledgements, link: Link, *tags: int) -> list[Queued]:
    return [acknowledgements.take(cast("AbstractIncomingMessage", Raw(link, tag))) for tag in tags]


@pytest.mark.parametrize(
    ("tags", "settled", "said"),
    [
        pytest.param([1, 2, 3], [1, 2, 3], [(3, True)], id="a whole group in one word"),
        pytest.param([1, 2, 3], [2, 1, 3], [(3, True)], id="in whatever order they were settled"),
        pytest.param([1, 2, 3, 4], [1, 2, 4], [(2, True), (4, False)], id="none for a message still at work"),
        pytest.param([1, 2, 3], [3], [(3, False)], id="nobody waits for a slower neighbour"),
        pytest.param([1, 3, 4], [1, 3, 4], [(1, False), (3, False), (4, False)], id="a tag never seen is not covered"),
        pytest.param([2, 3], [2, 3], [(2, False), (3, False)], id="nor one before the first"),
    ],
)
async def test_only_what_is_settled_is_acknowledged(
    acknowledgements: Acknowledgements,
    tags: list[int],
    settled: list[int],
    said: list[tuple[int, bool]],
    eventually: Any,
) -> None:
    link = Link()
    deliveries = dict(zip(tags, taken(acknowledgements, link, *tags), strict=True))
    for tag in settled:
        deliveries[tag].settle()

    async def as_said() -> bool:
        return link.said == said

    await eventually(as_said)


@pytest.mark.parametrize("fault", [ChannelInvalidStateError(), Exception("rejected"), asyncio.CancelledError()])
async def test_a_link_that_broke_holds_up_no_other(
    acknowledgements: Acknowledgements, fault: BaseException, eventually: Any
) -> None:
    """However the library says that it broke."""
    broken, whole = Link(fault), Link()
    for delivery in taken(acknowledgements, broken, 1) + taken(acknowledgements, whole, 1):
        delivery.settle()

    async def acknowledged() -> bool:
        return whole.said == [(1, True)]

    await eventually(acknowledged)


async def test_groups_that_come_later_are_acknowledged_together_too(
    acknowledgements: Acknowledgements, eventually: Any
) -> None:
    link = Link()
    for first in (1, 4):
        for delivery in taken(acknowledgements, link, first, first + 1, first + 2):
            delivery.settle()

        async def acknowledged(last: int = first + 2) -> bool:
            return link.said[-1:] == [(last, True)]

        await eventually(acknowledged)


async def test_a_stop_waits_for_what_is_at_work(acknowledgements: Acknowledgements) -> None:
    link = Link()
    first, second = taken(acknowledgements, link, 1, 2)
    acknowledgements.drop(second)
    first.settle()
    await acknowledgements.stop(20)
    assert link.said == [(1, True)]
