"""The definition of the complaints service, and the function that runs it."""

from importlib.metadata import version

from tirkeu_chassis.hosting import run
from tirkeu_chassis.service import Definition
from tirkeu_complaints.api import APIS
from tirkeu_complaints.domain.case_officers import CASE_OFFICERS
from tirkeu_complaints.domain.complaint import COMPLAINTS
from tirkeu_complaints.domain.register import REGISTER_NUMBERINGS
from tirkeu_complaints.domain.survey import SURVEYED_CASES
from tirkeu_complaints.reactions import ALARMS, REACTIONS

DEFINITION = Definition(
    name="complaints",
    title="Tirkeu complaints",
    version=version("tirkeu-complaints"),
    package="tirkeu_complaints",
    apis=APIS,
    aggregates=(COMPLAINTS, CASE_OFFICERS, REGISTER_NUMBERINGS, SURVEYED_CASES),
    reactions=REACTIONS,
    alarms=ALARMS,
)


def main() -> None:
    """Run until told to stop."""
    run(DEFINITION)
