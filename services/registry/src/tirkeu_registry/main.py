"""The definition of the registry service, and the function that runs it."""

from importlib.metadata import version

from tirkeu_chassis.hosting import run
from tirkeu_chassis.service import Definition
from tirkeu_registry.api import APIS
from tirkeu_registry.domain.case_file import CASE_FILES, NUMBERINGS
from tirkeu_registry.domain.permit import PERMITS
from tirkeu_registry.domain.weapon import WEAPON_IDENTITIES, WEAPONS
from tirkeu_registry.reactions import ALARMS, REACTIONS

DEFINITION = Definition(
    name="registry",
    title="Tirkeu registry",
    version=version("tirkeu-registry"),
    package="tirkeu_registry",
    apis=APIS,
    aggregates=(CASE_FILES, PERMITS, WEAPONS, WEAPON_IDENTITIES, NUMBERINGS),
    reactions=REACTIONS,
    alarms=ALARMS,
)


def main() -> None:
    """Run until told to stop."""
    run(DEFINITION)
