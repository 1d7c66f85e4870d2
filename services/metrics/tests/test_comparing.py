"""What two projections have in common, however many records there are."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tirkeu_chassis.decider.decision import Aggregate, Key
from tirkeu_chassis.store.records import Snapshot, Stored
from tirkeu_contracts.events.review import DeadlineMissed
from tirkeu_metrics.domain.projection import FIRST, SECOND
from tirkeu_metrics.domain.rebuild import Comparison
from tirkeu_metrics.domain.records.case_facts import CaseFacts, case_facts
from tirkeu_metrics.domain.records.heard import Heard
from tirkeu_metrics.rebuild import canonical, comparing


class CasesOfBoth:
    """A store in which two projections hold cases, and nothing else."""

    def __init__(self, first: Mapping[str, CaseFacts], second: Mapping[str, CaseFacts]) -> None:
        self.held = {FIRST.cases.collection: first, SECOND.cases.collection: second}

    async def find(
        self, aggregate: Aggregate[Any], criteria: Mapping[str, Any], *, limit: int
    ) -> list[tuple[str, Stored[Any]]]:
        held, after = self.held.get(aggregate.collection, {}), criteria["_id"]["$gt"]
        return [(one, Stored(held[one], 1, 0)) for one in sorted(held) if one > after][:limit]

    async def load(self, keys: Iterable[Key[Any]]) -> Snapshot:
        held = {key: self.held[key.aggregate.collection].get(key.id) for key in keys}
        return Snapshot(states={key: Stored(case, 1, 0) if case else None for key, case in held.items()})


NOW = datetime(2011, 3, 1, 4, 0, tzinfo=UTC)
MISSED = Heard(NOW, UUID(int=7), DeadlineMissed.routing_key, 1, at=NOW)


@pytest.mark.parametrize("cases", range(6))
@pytest.mark.parametrize(
    ("first", "second", "only"),
    [
        ((), (), "equal"),
        ((MISSED,), (), "different"),
        ((), None, "only_live"),
        (None, (), "only_fresh"),
    ],
)
async def test_each_record_is_counted_once_whatever_the_size_of_a_batch(
    monkeypatch: pytest.MonkeyPatch,
    cases: int,
    first: tuple[Heard, ...] | None,
    second: tuple[Heard, ...] | None,
    only: str,
) -> None:
    monkeypatch.setattr(canonical, "BATCH", 3)
    monkeypatch.setattr(comparing, "BATCH", 2)
    monkeypatch.setattr(comparing, "LOOK_SECONDS", 0)

    def held(heard: tuple[Heard, ...] | None) -> dict[str, CaseFacts]:
        many = range(cases if heard is not None else 0)
        return {"same": case_facts(UUID(int=0), "7", ())} | {
            f"case {number}": case_facts(UUID(int=number + 1), "7.1", heard or ()) for number in many
        }

    store: Any = CasesOfBoth(held(first), held(second))
    found = await comparing.compare(store, FIRST, SECOND)
    assert replace(found, lacking=0) == replace(Comparison(equal=1), **{only: cases + (only == "equal")})
    assert found.lacking == (cases if first else 0)
