"""Cursor pages: a page begins after an element, not after a number, so that lists stay right while they grow."""

import base64
import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Query as QueryParameter
from pydantic import BaseModel, Field

from tirkeu_chassis.decider.decision import Aggregate
from tirkeu_chassis.http.commands import Queries
from tirkeu_chassis.http.problems import MalformedCursor

S = TypeVar("S")
Item = TypeVar("Item")

MOST = 200
LOOKED_AT = 2_000

After = Annotated[str | None, QueryParameter(max_length=300, description="`next` of the page before")]
Limit = Annotated[int, QueryParameter(ge=1, le=MOST, description="items in one page")]


class Page(BaseModel, Generic[Item]):
    """A page of a list."""

    items: list[Item]
    next: str | None = Field(description="cursor of the page that follows; null on the last")


async def page(
    query: Queries,
    aggregate: Aggregate[S],
    criteria: Mapping[str, Any],
    item: Callable[[S], Item],
    *,
    after: str | None,
    limit: int,
    order: str | None = None,
) -> Page[Item]:
    """The aggregates within the caller's sight that match, ordered by a field (a text or a day) and by id.

    Raises:
        MalformedCursor
    """
    place = {} if after is None else _beyond(after, order)
    found = await query.store.find(
        aggregate,
        {"$and": [dict(criteria), query.sight(), place]},
        order=[(order, 1), ("_id", 1)] if order else [("_id", 1)],
        limit=limit + 1,
    )
    rows, more = found[:limit], len(found) > limit
    last = None
    if more:
        identity, stored = rows[-1]
        last = _cursor(getattr(stored.state, order) if order else None, identity)
    return Page(items=[item(stored.state) for _, stored in rows], next=last)


async def page_of_those(
    query: Queries,
    aggregate: Aggregate[S],
    criteria: Mapping[str, Any],
    item: Callable[[S], Item | None],
    *,
    after: str | None,
    limit: int,
) -> Page[Item]:
    """As `page`, ordered by id, those for which `item` gives something, as the database can't tell them.

    It looks at `LOOKED_AT` aggregates and no more: a page may be short or empty, and still have one that follows.

    Raises:
        MalformedCursor
    """
    place = {} if after is None else _beyond(after, None)
    found = await query.store.find(
        aggregate, {"$and": [dict(criteria), query.sight(), place]}, order=[("_id", 1)], limit=LOOKED_AT
    )
    items: list[Item] = []
    for number, (identity, stored) in enumerate(found, start=1):
        if (one := item(stored.state)) is not None:
            items.append(one)
        if len(items) == limit or number == LOOKED_AT:
            return Page(items=items, next=_cursor(None, identity))
    return Page(items=items, next=None)


def _cursor(value: Any, identity: str) -> str:
    place = [value.isoformat() if isinstance(value, date) else value, identity]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _beyond(cursor: str, order: str | None) -> dict[str, Any]:
    try:
        value, identity = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        # Half a surrogate is text for JSON and none for the database.
        f"{value}{identity}".encode()
    except (ValueError, TypeError, RecursionError):
        raise MalformedCursor from None
    # Texts alone: a cursor must not smuggle in operators.
    if not isinstance(identity, str) or not isinstance(value, str if order else type(None)):
        raise MalformedCursor
    if order is None:
        return {"_id": {"$gt": identity}}
    return {"$or": [{order: {"$gt": value}}, {order: value, "_id": {"$gt": identity}}]}
