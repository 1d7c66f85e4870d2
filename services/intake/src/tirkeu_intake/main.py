"""The definition of the intake service, and the function that runs it."""

from importlib.metadata import version

from tirkeu_chassis.hosting import run
from tirkeu_chassis.service import Definition
from tirkeu_intake.api import APIS
from tirkeu_intake.domain.application import APPLICATIONS
from tirkeu_intake.domain.reception_calendar import RECEPTION_CALENDARS
from tirkeu_intake.domain.registration import NUMBERINGS
from tirkeu_intake.domain.service_information import SERVICE_INFORMATION
from tirkeu_intake.domain.visits import QUEUES, VISITS
from tirkeu_intake.reactions import REACTIONS

DEFINITION = Definition(
    name="intake",
    title="Tirkeu intake",
    version=version("tirkeu-intake"),
    package="tirkeu_intake",
    apis=APIS,
    aggregates=(APPLICATIONS, NUMBERINGS, VISITS, QUEUES, RECEPTION_CALENDARS, SERVICE_INFORMATION),
    reactions=REACTIONS,
)


def main() -> None:
    """Run until told to stop."""
    run(DEFINITION)
