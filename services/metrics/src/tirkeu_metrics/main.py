"""The metrics service: what it is made of."""

from importlib.metadata import version

from tirkeu_chassis.service import Definition, run
from tirkeu_metrics.api import api
from tirkeu_metrics.domain.announcing import ANNOUNCEMENTS, CATALOGUE_ANNOUNCEMENTS
from tirkeu_metrics.domain.projection import PROJECTIONS
from tirkeu_metrics.domain.rebuild import STANDINGS
from tirkeu_metrics.domain.targets import TARGETS
from tirkeu_metrics.reactions import ALARMS, REACTIONS

DEFINITION = Definition(
    name="metrics",
    title="Tirkeu metrics",
    version=version("tirkeu-metrics"),
    package="tirkeu_metrics",
    api=api,
    aggregates=(
        *(aggregate for projection in PROJECTIONS for aggregate in projection.aggregates),
        STANDINGS,
        ANNOUNCEMENTS,
        CATALOGUE_ANNOUNCEMENTS,
        TARGETS,
    ),
    reactions=REACTIONS,
    alarms=ALARMS,
)


def main() -> None:
    """Run until told to stop."""
    run(DEFINITION)
