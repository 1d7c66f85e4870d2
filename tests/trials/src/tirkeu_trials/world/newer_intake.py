"""The next version of intake, for tests of a rolling upgrade: one more optional field in a state and in an event.

Run as ``python -m tirkeu_trials.world.newer_intake``. Everything else is today's version, so the two differ only in
what the evolution of contracts allows (docs/architecture.md).
"""

from dataclasses import dataclass, fields, replace
from typing import Any

from tirkeu_chassis.decider.decision import Aggregate, Context, Decision
from tirkeu_chassis.hosting import run
from tirkeu_contracts.events.intake import ApplicationReceived
from tirkeu_intake import api  # noqa: F401  - its routes take the decider from the module, at each call
from tirkeu_intake.domain import application, registration
from tirkeu_intake.domain.application import Application
from tirkeu_intake.domain.registration import Register
from tirkeu_intake.main import DEFINITION

COUNTER = "counter-7"


@dataclass(frozen=True, slots=True)
class NewerApplication(Application):
    """It knows at which counter the application was taken."""

    counter: str | None = None


class NewerApplicationReceived(
    ApplicationReceived, routing_key=ApplicationReceived.routing_key, owner=ApplicationReceived.owner
):
    """Says so, too."""

    counter: str | None = None


APPLICATIONS: Aggregate[Any] = Aggregate(
    application.APPLICATIONS.collection,
    NewerApplication,
    indexes=application.APPLICATIONS.indexes,
    unique=application.APPLICATIONS.unique,
)
_register = registration.register


def register(state: Application | None, command: Register, ctx: Context) -> Decision[Application]:
    """Register as ever, and note the counter."""
    decision = _register(state, command, ctx)
    assert decision.state is not None  # noqa: S101 - as ever
    received, particulars = decision.events
    known = {one.name: getattr(decision.state, one.name) for one in fields(decision.state)}
    newer = NewerApplicationReceived(**received.model_dump(), counter=COUNTER)
    return Decision(NewerApplication(**known, counter=COUNTER), newer, particulars, also=decision.also)


def main() -> None:
    """Run until told to stop."""
    registration.register = register
    aggregates = [APPLICATIONS if one is application.APPLICATIONS else one for one in DEFINITION.aggregates]
    run(replace(DEFINITION, version="99.0.0", aggregates=tuple(aggregates)))


if __name__ == "__main__":
    main()
