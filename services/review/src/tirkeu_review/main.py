"""The definition of the review service, and the function that runs it."""

from importlib.metadata import version

from tirkeu_chassis.hosting import run
from tirkeu_chassis.service import Definition
from tirkeu_review.api import APIS
from tirkeu_review.domain.review import REVIEWS
from tirkeu_review.reactions import ALARMS, REACTIONS

DEFINITION = Definition(
    name="review",
    title="Tirkeu review",
    version=version("tirkeu-review"),
    package="tirkeu_review",
    apis=APIS,
    aggregates=(REVIEWS,),
    reactions=REACTIONS,
    alarms=ALARMS,
)


def main() -> None:
    """Run until told to stop."""
    run(DEFINITION)
