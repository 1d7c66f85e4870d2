"""The definition of the metrics service, its background work, and the function that runs it."""

import asyncio
from importlib.metadata import version

from tirkeu_chassis.hosting import run
from tirkeu_chassis.service import Definition, Service
from tirkeu_metrics.api import APIS
from tirkeu_metrics.domain.announcing import ANNOUNCEMENTS, CATALOGUE_ANNOUNCEMENTS
from tirkeu_metrics.domain.projection import PROJECTIONS
from tirkeu_metrics.domain.rebuild import STANDINGS
from tirkeu_metrics.domain.targets import TARGETS
from tirkeu_metrics.figures.gauges import keep_gauges
from tirkeu_metrics.reactions import ALARMS, REACTIONS
from tirkeu_metrics.rebuild.worker import Rebuilder


async def background(service: Service) -> None:
    """What the service does of its own accord, beside answering and reacting."""
    await asyncio.gather(keep_gauges(service), Rebuilder(service).run())


DEFINITION = Definition(
    name="metrics",
    title="Tirkeu metrics",
    version=version("tirkeu-metrics"),
    package="tirkeu_metrics",
    apis=APIS,
    aggregates=(
        *(aggregate for projection in PROJECTIONS for aggregate in projection.aggregates),
        STANDINGS,
        ANNOUNCEMENTS,
        CATALOGUE_ANNOUNCEMENTS,
        TARGETS,
    ),
    reactions=REACTIONS,
    alarms=ALARMS,
    background=background,
)


def main() -> None:
    """Run until told to stop."""
    run(DEFINITION)
