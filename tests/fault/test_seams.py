"""SIGKILL at every seam of the unit of work: the next process makes good, and nothing happens twice."""

import asyncio

import pytest

from tirkeu_sandbox.services.faulty import SEAMS
from tirkeu_trials.world.loads import NewWorld

CASES = 50
PASSAGES = dict.fromkeys(SEAMS, 3) | {"after_publish": 1}
"""When it happens: in the middle. Events may all go in one round, so that these have one passage for sure."""


@pytest.mark.parametrize("seam", SEAMS)
@pytest.mark.parametrize("service", ["intake", "review"])
async def test_a_service_that_dies_at_a_seam_loses_nothing(service: str, seam: str, new_world: NewWorld) -> None:
    load = await new_world(service)
    process = await load.world.start(fault=(seam, PASSAGES[seam]))
    running = asyncio.create_task(load.run(CASES, lambda: load.world.processes[-1]))

    await process.killed_itself()
    await load.world.start()
    await running
    await load.at_rest()

    (await load.world.balance()).settled()
    load.check_states(CASES)
