"""The live projection, and reads from it that stay consistent although a rebuild may switch to another."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from tirkeu_chassis.decider.refusals import require
from tirkeu_chassis.store.records import Stored
from tirkeu_chassis.store.store import Store
from tirkeu_metrics.domain.projection import Projection
from tirkeu_metrics.domain.rebuild import STANDING, ProjectionReplaced, Standing

T = TypeVar("T")


async def read_standing(store: Store) -> Standing:
    """What is live, and the rebuild under way or done last."""
    return standing_of(await store.get(STANDING))


def standing_of(stored: Stored[Standing] | None) -> Standing:
    """The standing as it is stored: the first projection is live before any rebuild."""
    return stored.state if stored else Standing()


async def live(store: Store) -> Projection:
    """The projection that figures are answered from now."""
    return (await read_standing(store)).live


async def check_live(store: Store, projection: Projection) -> None:
    """Ask this after a reading that began when the projection was live: what is no longer live is emptied.

    Raises:
        ProjectionReplaced
    """
    require((await live(store)) is projection, ProjectionReplaced())


async def from_live(store: Store, read: Callable[[Projection], Awaitable[T]]) -> T:
    """What a reading finds in a projection that is live to its end: one that a rebuild overtakes is made again."""
    projection = await live(store)
    while True:
        found = await read(projection)
        now = await live(store)
        if now is projection:
            return found
        projection = now
