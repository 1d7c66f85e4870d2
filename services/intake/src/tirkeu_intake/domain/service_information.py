"""The services whose information is available electronically (paragraph 4 and indicator 3.2)."""

from dataclasses import dataclass
from datetime import datetime

from tirkeu_chassis.decider.decision import Aggregate, Context, Decision
from tirkeu_contracts.events.intake import ServiceInformationChanged


@dataclass(frozen=True, slots=True)
class ServiceInformation:
    """One service of the catalogue, for the whole country."""

    code: str
    available_electronically: bool
    changed_at: datetime


SERVICE_INFORMATION = Aggregate("service_information", ServiceInformation)


@dataclass(frozen=True, slots=True)
class SetAvailability:
    """The Committee enters a service, or changes what is known of it."""

    code: str
    available_electronically: bool


def set_availability(
    state: ServiceInformation | None, command: SetAvailability, ctx: Context
) -> Decision[ServiceInformation]:
    """Enter or change; saying the same again changes nothing."""
    if state is not None and state.available_electronically == command.available_electronically:
        return Decision()
    return Decision(
        ServiceInformation(command.code, command.available_electronically, ctx.now),
        ServiceInformationChanged(
            service_code=command.code,
            available_electronically=command.available_electronically,
            changed_at=ctx.now,
        ),
    )
