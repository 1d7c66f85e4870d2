"""Two versions of a service side by side, as during a rolling upgrade: one queue, one database, no harm to either."""

from itertools import cycle

from tirkeu_contracts.events.intake import ApplicationReceived
from tirkeu_trials.world.loads import Intake, NewWorld
from tirkeu_trials.world.newer_intake import COUNTER

CASES = 80


async def test_an_older_version_leaves_alone_what_a_newer_one_added(new_world: NewWorld) -> None:
    load = await new_world("intake")
    assert isinstance(load, Intake)
    load.permits = True
    older = await load.world.start(settings={"TIRKEU_PREFETCH": "5"})
    newer = await load.world.start(settings={"TIRKEU_PREFETCH": "5"}, module="tirkeu_trials.world.newer_intake")
    turns = cycle((older, newer))

    await load.run(CASES, lambda: next(turns))
    await load.at_rest()

    for process in (older, newer):
        # Each takes commands and events, and meets cases of both versions.
        assert await process.metric("tirkeu_events_handled_total", outcome="applied") > 0
        assert await process.metric("tirkeu_events_handled_total", outcome="dead") == 0
    registered = await newer.metric("tirkeu_events_published_total", type=ApplicationReceived.routing_key)
    assert 0 < registered < CASES
    applications = load.world.database["applications"]
    assert applications.count_documents({"counter": COUNTER}) == registered
    (await load.world.balance()).settled()
    load.check_states(CASES)
