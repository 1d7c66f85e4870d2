"""The metrics service: what it is made of."""

from importlib.metadata import version

from tirkeu_chassis.service import Definition, run
from tirkeu_metrics.api import api
from tirkeu_metrics.domain.case_facts import CASE_FACTS
from tirkeu_metrics.domain.service_catalogue import CATALOGUES
from tirkeu_metrics.domain.sums import SUMS
from tirkeu_metrics.domain.targets import TARGETS
from tirkeu_metrics.reactions import ALARMS, REACTIONS

DEFINITION = Definition(
    name="metrics",
    title="Tirkeu metrics",
    version=version("tirkeu-metrics"),
    package="tirkeu_metrics",
    api=api,
    aggregates=(CASE_FACTS, SUMS, CATALOGUES, TARGETS),
    reactions=REACTIONS,
    alarms=ALARMS,
)


def main() -> None:
    """Run until told to stop."""
    run(DEFINITION)
