"""The review service: what it is made of."""

from importlib.metadata import version

from tirkeu_chassis.service import Definition, run
from tirkeu_review.api import api
from tirkeu_review.domain.review import REVIEWS
from tirkeu_review.reactions import ALARMS, REACTIONS

DEFINITION = Definition(
    name="review",
    title="Tirkeu review",
    version=version("tirkeu-review"),
    package="tirkeu_review",
    api=api,
    aggregates=(REVIEWS,),
    reactions=REACTIONS,
    alarms=ALARMS,
)


def main() -> None:
    """Run until told to stop."""
    run(DEFINITION)
