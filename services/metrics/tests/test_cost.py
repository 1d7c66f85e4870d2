"""What folding and asking cost, in commands to the database and documents looked at: the same however many cases."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import pytest
from pymongo import MongoClient, monitoring

from tirkeu_chassis.decider.actors import Actor
from tirkeu_chassis.http.commands import Queries
from tirkeu_chassis.office.roles import Role
from tirkeu_chassis.store.documents import CODEC
from tirkeu_chassis.store.store import Store
from tirkeu_chassis.unit_of_work.clock import FixedClock
from tirkeu_chassis.unit_of_work.task import Task
from tirkeu_contracts.envelope import Envelope
from tirkeu_contracts.events.registry import PermitIssued
from tirkeu_contracts.standard import IndicatorCode
from tirkeu_contracts.standard.directory import bodies, territory
from tirkeu_metrics.api.drill_down import views as drill_down
from tirkeu_metrics.api.drill_down.sought import Sought
from tirkeu_metrics.domain.counting.measures import Series, Tally
from tirkeu_metrics.domain.counting.periods import Period, parse_period
from tirkeu_metrics.domain.past import parse_as_of
from tirkeu_metrics.figures.figures import read_figures, read_figures_of_many, read_trend
from tirkeu_metrics.main import DEFINITION
from tirkeu_metrics.reactions import REACTIONS
from tirkeu_sandbox.testing.events import permit_issued
from tirkeu_sandbox.testing.unit_of_work import UnitAtWork

NOW = datetime(2011, 3, 1, 4, 0, tzinfo=UTC)
TODAY = date(2011, 12, 31)
LEARN = {reaction.event: reaction for reaction in REACTIONS}[PermitIssued]
MANY = 5_000
BODIES = [body.no for body in bodies()]


class Commands(monitoring.CommandListener):
    """The commands that go to the database."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, Any]] = []

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.seen]

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.seen.append((event.command_name, event.command))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing to note."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing to note."""


class Place(UnitAtWork):
    """A unit of work whose commands are seen, and the same database by another way."""

    def __init__(self, url: str) -> None:
        self.commands, name = Commands(), f"cost_{uuid4().hex[:12]}"
        monitoring.register(self.commands)
        try:
            super().__init__(Store(url, name, DEFINITION.aggregates, "me"), "/tirkeu/metrics", NOW)
        finally:
            monitoring._LISTENERS.command_listeners.remove(self.commands)
        self.client: MongoClient[dict[str, Any]] = MongoClient(url)
        self.database = self.client.get_database(name, CODEC)

    async def fold(self, tasks: Sequence[Task[Any]]) -> list[str]:
        """The commands that one group costs."""
        submitted = [asyncio.ensure_future(self.unit.submit(one)) for one in tasks]
        self.commands.seen.clear()
        await asyncio.gather(*submitted)
        return self.commands.names

    def fill(self, many: int, **changed: Any) -> None:
        """So many cases more, spread over bodies and days; `changed` in all of them."""
        pattern = self.database["case_records"].find_one() or {}
        days = [date(2011, 1, 1) + timedelta(days=number) for number in range(360)]
        known = self.database["case_records"].estimated_document_count()
        self.database["case_records"].insert_many(
            pattern
            | {
                "_id": str(UUID(int=known + number)),
                "body_no": BODIES[number % len(BODIES)],
                "settled_on": days[number % 360].isoformat(),
                "answered_on": days[number % 360].isoformat(),
                "registered_on": days[number % 360].isoformat(),
                "result_on": days[number % 360].isoformat(),
                "heard": [pattern["heard"][0] | {"recorded_at": NOW + timedelta(days=number % 360)}],
            }
            | changed
            for number in range(many)
        )


@pytest.fixture
async def place(mongodb_url: str) -> AsyncIterator[Place]:
    async with Place(mongodb_url) as one:
        yield one
        one.client.close()


def issued(body_no: str = "7.19", recorded_at: datetime = NOW) -> Task[Any]:
    case = uuid4()
    event = permit_issued(case, NOW, body_no=body_no)
    envelope = Envelope(case, "/test", event.type, f"permits/{case}", recorded_at, 1, case, case, b"{}")
    return Task(
        decide=LEARN.decide,
        key=LEARN.key(event),
        message=event,
        message_id=case,
        inbox_id=f"event/{case}",
        envelope=envelope,
        reads=tuple(LEARN.reads(event)),
    )


async def test_folding_costs_the_same_for_one_event_and_many_with_few_cases_and_many(place: Place) -> None:
    """One query; then in one transaction the inbox and the cases, and the sums and the journal. Nothing else."""
    # To the first one all is new, and it has the announcement made ready too.
    assert await place.fold([issued()]) == ["aggregate", *["insert"] * 5, "commitTransaction"]
    folding = ["aggregate", *["insert"] * 2, *["update"] * 2, "commitTransaction"]
    assert await place.fold([issued()]) == folding
    assert await place.fold([issued() for _ in range(100)]) == folding
    place.fill(MANY)
    assert await place.fold([issued()]) == folding
    assert await place.fold([issued() for _ in range(100)]) == folding


async def test_an_event_that_was_recorded_on_another_day_costs_a_query_more(place: Place) -> None:
    await place.fold([issued()])
    late = [issued(recorded_at=NOW + timedelta(days=number)) for number in range(1, 50)]
    assert await place.fold(late) == ["aggregate", "aggregate", *["insert"] * 3, "update", "commitTransaction"]


def queries(place: Place, body: str | None = None) -> Queries:
    actor = Actor.of("someone", [Role.HEAD if body else Role.ANALYST], body)
    asked: Any = SimpleNamespace(
        app=SimpleNamespace(state=SimpleNamespace(service=SimpleNamespace(store=place.store, clock=FixedClock(NOW))))
    )
    return Queries(asked, actor)


YEAR, QUARTER = Period(2011), parse_period("2011-Q1")


async def test_figures_are_read_and_never_counted(place: Place) -> None:
    await place.fold([issued(recorded_at=NOW + timedelta(days=number)) for number in range(50)])
    place.fill(MANY)
    day, moment = parse_as_of("2011-03-31"), parse_as_of("2011-03-01T11:00:00+06:00")
    for body in (None, "7", "7.19"):
        for asked, names in (
            (lambda: read_figures(place.store, YEAR, body, today=TODAY), ["aggregate"]),  # noqa: B023
            (lambda: read_figures(place.store, QUARTER, body, today=TODAY), ["aggregate", "find", "find"]),  # noqa: B023
            (lambda: read_figures(place.store, YEAR, body, today=TODAY, as_of=day), ["aggregate", "find", "find"]),  # noqa: B023
            (lambda: read_figures(place.store, YEAR, body, today=TODAY, as_of=moment), ["aggregate", *["find"] * 5]),  # noqa: B023
            (lambda: read_trend(place.store, 2011, body, today=TODAY, quarters=False), ["aggregate", "find", "find"]),  # noqa: B023
            (lambda: read_figures_of_many(place.store, 2011, (body, "7"), today=TODAY), ["aggregate"]),  # noqa: B023
            # Of body 1 nothing is stored: that no rebuild has just emptied its place takes another query.
            (lambda: read_figures_of_many(place.store, 2011, (body, "1"), today=TODAY), ["aggregate", "find"]),  # noqa: B023
        ):
            place.commands.seen.clear()
            await asked()
            assert place.commands.names == names
            for one in looked_at(place):
                # The journal's days, and of the records those of one day.
                assert one.documents <= (50 if one.collection == "journal" else one.returned)


async def test_the_way_down_looks_at_a_page_and_little_more(place: Place) -> None:
    await place.fold([issued()])
    place.fill(MANY)
    limit = 20
    for body in (None, "7", "7.19"):
        query, sought = queries(place, body), Sought(YEAR, body, limit=limit)
        for counted in ("numerator", "denominator"):
            for asked in (
                lambda: drill_down.cases_behind(query, IndicatorCode.ON_TIME, sought, counted),  # noqa: B023
                lambda: drill_down.cases_apart(query, Tally.REGISTERED, sought),  # noqa: B023
                lambda: drill_down.cases_apart(query, Tally.PERMITS, sought),  # noqa: B023
                lambda: drill_down.visits_behind(query, Series.QUEUE, sought, counted),  # noqa: B023
                lambda: drill_down.complaints_behind(query, sought, counted),  # noqa: B023
            ):
                place.commands.seen.clear()
                await asked()
                assert place.commands.names == ["find", "find", "find"]
                for one in looked_at(place):
                    # The first of each of a department's bodies is looked at, and what is left over of the page.
                    assert one.documents <= limit + 1 + 30


FEW = 30
LATE_DAY = "2011-12-30"


@pytest.mark.parametrize(
    ("tally", "rare"),
    [
        (
            Tally.OPEN,
            {"settled": None, "settled_on": None, "result": None, "result_on": None, "registered_on": LATE_DAY},
        ),
        (Tally.WITHDRAWN, {"settled": {"outcome": "withdrawn", "on": LATE_DAY, "year": 2011}, "settled_on": LATE_DAY}),
        (Tally.REFUSALS, {"result": {"at": NOW, "kind": "refused"}, "result_on": LATE_DAY}),
    ],
)
async def test_a_list_of_few_among_many_looks_at_the_few(place: Place, tally: Tally, rare: dict[str, Any]) -> None:
    await place.fold([issued()])
    place.fill(MANY)
    place.fill(MANY // 10, body_no="7.19")
    place.fill(FEW, body_no="7.19", **rare)
    for body in (None, "7", "7.19"):
        query = queries(place, body)
        for limit in (10, 2 * FEW):
            place.commands.seen.clear()
            found = await drill_down.cases_apart(query, tally, Sought(YEAR, body, limit=limit))
            assert len(found.items) == min(limit, FEW)
            ((examined, keys, returned),) = [
                (one.documents, one.keys, one.returned) for one in looked_at(place) if one.collection == "case_records"
            ]
            assert examined == returned
            # Each body is another place of the index.
            assert keys <= returned + 2 * len(territory(body) if body else (body,))


class LookedAt(NamedTuple):
    """What a `find` cost: documents and keys of an index looked at, and documents returned."""

    collection: str
    documents: int
    keys: int
    returned: int


def looked_at(place: Place) -> list[LookedAt]:
    """What each `find` seen cost.

    None of them may go through a collection, or sort one.
    """
    found = []
    for name, command in list(place.commands.seen):
        if name != "find":
            continue
        asked = {key: command[key] for key in ("find", "filter", "sort", "limit") if key in command}
        explained = place.database.command({"explain": asked, "verbosity": "executionStats"}, codec_options=CODEC)
        plan = str(explained["queryPlanner"]["winningPlan"])
        if place.database[command["find"]].estimated_document_count():
            assert "COLLSCAN" not in plan
            # One day's records may be sorted, and never all of them.
            assert "'SORT'" not in plan or "heard" in str(command["filter"])
        stats = explained["executionStats"]
        found.append(
            LookedAt(command["find"], stats["totalDocsExamined"], stats["totalKeysExamined"], stats["nReturned"])
        )
    return found
